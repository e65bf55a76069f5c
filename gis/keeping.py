"""Keeps checks as documents, and gives them back word for word."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import driver
from gis.models import CheckHit, CheckLayer, CheckRun
from gis.results import Check, Hit, Layer, State, Ward, Zone
from gis.site import Site


class UnknownRun(LookupError):
    """No check is kept under this number."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A check to be kept under the caller's own reference, and the one it takes the place of."""

    check: Check
    subject: str
    supersedes: int | None = None


def store(session: Session, made: Check, *, subject: str, supersedes: int | None = None) -> int:
    """Keep a check as evidence under the caller's own reference and give its number."""
    return store_many(session, [Kept(made, subject, supersedes)])[0]


def store_many(session: Session, kept: Sequence[Kept]) -> list[int]:
    """Keep checks in one statement and give their numbers, in the order given."""
    if not kept:
        return []
    made = b",".join(_run(each) for each in kept)
    [answer] = driver.together(
        session, [driver.prepared("keep_checks")], {"made": f"[{made.decode()}]"}
    )
    return [row.id for row in answer]


def _run(kept: Kept) -> bytes:
    made = kept.check
    hits = made.hits_json()  # written once, for the fingerprint and for keeping
    run = {
        "subject": kept.subject,
        "site_geom": made.site.wkb.hex(),
        "site": made.site.document(),
        "attributes": dict(made.attributes),
        "asked_as_of": made.asked_as_of.isoformat(),
        "known_at": made.known_at.isoformat(),
        "made_at": made.made_at.isoformat(),
        "engine_version": made.engine_version,
        "ruleset_sha256": made.ruleset_sha256,
        "hits_sha256": hashlib.sha256(hits).hexdigest(),
        "outcome": made.outcome.value,
        "place": _place(made),
        "supersedes": kept.supersedes,
        "layers": [_layer_row(n, layer) for n, layer in enumerate(made.layers, start=1)],
    }
    said = json.dumps(run, ensure_ascii=False, allow_nan=False).encode()
    return said[:-1] + b', "hits": ' + hits + b"}"


def _place(made: Check) -> dict[str, Any]:
    return {
        "wards": [asdict(ward) for ward in made.wards],
        "zones": [asdict(zone) for zone in made.zones],
        "area": made.area,
    }


def _layer_row(position: int, layer: Layer) -> dict[str, Any]:
    return {
        "position": position,
        "kind": layer.kind,
        "state": layer.state.value,
        "edition_ids": list(layer.editions),
        "facts": {"name_vi": layer.name_vi, "name_en": layer.name_en, **layer.facts},
    }


def load(session: Session, run_id: int) -> Check:
    """Give a kept check as it was made, word for word. Raises `UnknownRun`."""
    found = load_many(session, [run_id])
    if not found:
        raise UnknownRun(run_id)
    return found[0]


def load_many(session: Session, run_ids: Sequence[int]) -> list[Check]:
    """Give kept checks as they were made, by number; numbers nobody knows are left out."""
    runs = session.scalars(select(CheckRun).where(CheckRun.id.in_(run_ids)).order_by(CheckRun.id))
    layers: dict[int, list[Layer]] = {}
    for layer in session.scalars(
        select(CheckLayer)
        .where(CheckLayer.run_id.in_(run_ids))
        .order_by(CheckLayer.run_id, CheckLayer.position)
    ):
        layers.setdefault(layer.run_id, []).append(_layer(layer))
    hits: dict[int, list[Hit]] = {}
    for run_id, document in session.execute(
        select(CheckHit.run_id, CheckHit.document)
        .where(CheckHit.run_id.in_(run_ids))
        .order_by(CheckHit.run_id, CheckHit.position)
    ):
        hits.setdefault(run_id, []).append(Hit.read(document))
    return [_check(run, layers.get(run.id, ()), hits.get(run.id, ())) for run in runs]


def _check(run: CheckRun, layers: Sequence[Layer], hits: Sequence[Hit]) -> Check:
    return Check(
        site=Site.read(run.site),
        attributes=run.attributes,
        asked_as_of=run.asked_as_of,
        known_at=run.known_at,
        made_at=run.made_at,
        engine_version=run.engine_version,
        ruleset_sha256=run.ruleset_sha256,
        layers=tuple(layers),
        hits=tuple(hits),
        wards=tuple(Ward(**ward) for ward in run.place["wards"]),
        zones=tuple(Zone(**zone) for zone in run.place["zones"]),
        area=run.place.get("area"),
        run_id=run.id,
    )


def _layer(row: CheckLayer) -> Layer:
    facts = dict(row.facts)
    return Layer(
        kind=row.kind,
        name_vi=facts.pop("name_vi"),
        name_en=facts.pop("name_en"),
        state=State(row.state),
        editions=tuple(row.edition_ids),
        facts=facts,
    )
