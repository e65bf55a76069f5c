"""Check a site against every layer and rule, and keep the check as a document to be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import Row, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import judging
from gis.crs import STORAGE_SRID
from gis.models import CheckHit, CheckLayer, CheckRun, LayerKind
from gis.results import Check, Hit, Layer, State, Ward, Zone
from gis.site import Site
from gis.sql import statement

ENGINE_VERSION = "1"

# Whoever loads a layer holds this lock alone while it writes; checks share it. So no check can
# see half of a load, and no load can be dated before a check that did not see it.
KNOWLEDGE_LOCK = 9218

# A rule that reaches as far as the work may fall looks this far when no height was given, and its
# hits are then borderline.
TALLEST_M = 60.0

# query_canceled, lock_not_available, internal_error (a geometry the library cannot work with)
CANNOT_CHECK = ("57014", "55P03", "XX000")


class UnknownRun(LookupError):
    """No check is kept under this number."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: this site, under this day's law and this instant's knowledge."""

    site: Site
    attributes: dict[str, Any]
    asked_as_of: date
    known_at: datetime
    made_at: datetime

    def answered(self, ruleset: str, layers: Sequence[Layer], **found: Any) -> Check:
        """Join what was asked with what was found."""
        return Check(
            site=self.site,
            attributes=self.attributes,
            asked_as_of=self.asked_as_of,
            known_at=self.known_at,
            made_at=self.made_at,
            engine_version=ENGINE_VERSION,
            ruleset_sha256=ruleset,
            layers=tuple(layers),
            **found,
        )


def check(
    session: Session,
    site: Site,
    attributes: Mapping[str, object],
    *,
    asked_as_of: date,
    known_at: datetime,
    now: datetime,
) -> Check:
    """Check `site` under the law of a day and the knowledge of an instant.

    `attributes["work"]` names the kind of work. An attribute a rule needs and does not find makes
    its hit borderline. A check that cannot be made says `failed` for every layer.
    """
    question = Question(site, plain(attributes), asked_as_of, known_at, now)
    try:
        with session.begin_nested():
            _prepare(session)
            return _read(_run(session, question), question)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in CANNOT_CHECK:
            raise
    return _failed(session, question)


def plain(attributes: Mapping[str, object]) -> dict[str, Any]:
    """Write attributes as JSON keeps them, so that a replay judges the very same values."""
    if not attributes.get("work"):
        raise ValueError("a check needs to know the kind of work")
    return {name: _plain(value) for name, value in sorted(attributes.items())}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def _prepare(session: Session) -> None:
    # A parallel plan spends more on starting its workers than the whole check takes.
    session.execute(
        text(
            "select set_config('max_parallel_workers_per_gather', '0', true),"
            " pg_advisory_xact_lock_shared(:lock)"
        ),
        {"lock": KNOWLEDGE_LOCK},
    )


def _run(session: Session, question: Question) -> Row[Any]:
    height = question.attributes.get("height_m")
    parameters = {
        "site": question.site.wkb,
        "accuracy": question.site.accuracy_m,
        "work": question.attributes["work"],
        "height_m": TALLEST_M if height is None else height,
        "as_of": question.asked_as_of,
        "known_at": question.known_at,
    }
    row = session.execute(statement("check", current=True), parameters).one()
    if row.moved:  # an older state of knowledge is asked for: look at closed rows too
        row = session.execute(statement("check"), parameters).one()
    return row


def _read(row: Row[Any], question: Question) -> Check:
    wards = judging.wards_of(row.wards)
    hits = judging.hits_of(row.hits, question.attributes, wards[0] if wards else None)
    return question.answered(
        row.ruleset,
        judging.layers_of(row.layers, hits, row.hits),
        hits=tuple(hits),
        wards=wards,
        zones=judging.zones_of(row.zones),
    )


def _failed(session: Session, question: Question) -> Check:
    kinds = session.scalars(select(LayerKind).order_by(LayerKind.position, LayerKind.code))
    layers = [Layer(kind.code, kind.name_vi, kind.name_en, State.FAILED) for kind in kinds]
    return question.answered("", layers, hits=())


def store(session: Session, made: Check, *, subject: str, supersedes: int | None = None) -> int:
    """Keep a check as evidence under the caller's own reference and give its number."""
    run_id: int = session.scalars(
        insert(CheckRun).returning(CheckRun.id),
        {
            "subject": subject,
            "site_geom": from_shape(made.site.geometry, srid=STORAGE_SRID),
            "site": made.site.document(),
            "attributes": dict(made.attributes),
            "asked_as_of": made.asked_as_of,
            "known_at": made.known_at,
            "made_at": made.made_at,
            "engine_version": made.engine_version,
            "ruleset_sha256": made.ruleset_sha256,
            "hits_sha256": made.hits_sha256,
            "outcome": made.outcome.value,
            "place": _place(made),
            "supersedes": supersedes,
        },
    ).one()
    layers = enumerate(made.layers, start=1)
    session.execute(insert(CheckLayer), [_layer_row(run_id, n, layer) for n, layer in layers])
    if made.hits:
        hits = enumerate(made.hits, start=1)
        session.execute(insert(CheckHit), [_hit_row(run_id, n, hit) for n, hit in hits])
    return run_id


def _place(made: Check) -> dict[str, Any]:
    return {
        "wards": [asdict(ward) for ward in made.wards],
        "zones": [asdict(zone) for zone in made.zones],
    }


def _layer_row(run_id: int, position: int, layer: Layer) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "position": position,
        "kind": layer.kind,
        "state": layer.state.value,
        "edition_ids": list(layer.editions),
        "facts": {"name_vi": layer.name_vi, "name_en": layer.name_en, **layer.facts},
    }


def _hit_row(run_id: int, position: int, hit: Hit) -> dict[str, Any]:
    nearest = Point(hit.nearest) if hit.nearest else None
    return {
        "run_id": run_id,
        "position": position,
        "kind": hit.kind,
        "rule_id": hit.rule_id,
        "rule_rev": hit.rule_rev,
        "feature_id": hit.feature_id,
        "feature_rev": hit.feature_rev,
        "effect": hit.effect,
        "state": hit.state.value,
        "distance_m": hit.distance_m,
        "length_m": hit.length_m,
        "tolerance_m": hit.tolerance_m,
        "nearest": None if nearest is None else from_shape(nearest, srid=STORAGE_SRID),
        "document": hit.document(),
    }


def load(session: Session, run_id: int) -> Check:
    """Give a kept check as it was made, word for word."""
    run = session.get(CheckRun, run_id)
    if run is None:
        raise UnknownRun(run_id)
    layers = session.scalars(
        select(CheckLayer).where(CheckLayer.run_id == run_id).order_by(CheckLayer.position)
    )
    hits = session.scalars(
        select(CheckHit.document).where(CheckHit.run_id == run_id).order_by(CheckHit.position)
    )
    return Check(
        site=Site.read(run.site),
        attributes=run.attributes,
        asked_as_of=run.asked_as_of,
        known_at=run.known_at,
        made_at=run.made_at,
        engine_version=run.engine_version,
        ruleset_sha256=run.ruleset_sha256,
        layers=tuple(_layer(layer) for layer in layers),
        hits=tuple(Hit.read(document) for document in hits),
        wards=tuple(Ward(**ward) for ward in run.place["wards"]),
        zones=tuple(Zone(**zone) for zone in run.place["zones"]),
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


def replay(session: Session, run_id: int) -> Check:
    """Make a kept check again, under the law and the knowledge it was made under."""
    kept = load(session, run_id)
    return check(
        session,
        kept.site,
        kept.attributes,
        asked_as_of=kept.asked_as_of,
        known_at=kept.known_at,
        now=kept.made_at,
    )
