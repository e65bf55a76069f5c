"""Checks many rows at once: forms one by one, places and planning each in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis.batch import Asked, check_many
from gis.results import Check, Hit, Outcome
from gis.site import Site
from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, OfficeKind, RuleEffect, WorkKind
from permits.dossiers import checking, evidence, forms
from permits.dossiers.models import Dossier
from permits.filing.rollout import placing, queries
from permits.filing.rollout.cells import Reader
from permits.filing.rollout.columns import COORDINATES, Column, Options, columns_of, with_options
from permits.filing.rollout.faults import Offer
from permits.filing.rollout.judging import WARD, Judge, Judged
from permits.filing.rollout.matching import Header, folded, nearest
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.vocabulary import RolloutRowState
from permits.sharing import looking

OWNER = "technical.owner"
TAKEN = "sharing.taken"
#: The search for something to share that a row is about names its place.
_CAN_SHARE = RuleEffect.PREFER_COLOCATION.value


@dataclass(frozen=True, slots=True)
class Bench:
    """What the rows of a plan are checked with, gathered once."""

    plan: RolloutPlan
    judge: Judge
    carrier_code: str

    @property
    def columns(self) -> Sequence[Column]:
        """Give the columns with their lists."""
        return self.judge.reader.columns


def options_of(session: Session, carrier_id: int | None) -> dict[str, list[tuple[str, str]]]:
    """List what only the database knows: the wards, and whose ducts may be asked for."""
    carriers = accounts.offices_of_kind(session, OfficeKind.CARRIER)
    return {
        WARD: [(ward.code, ward.name) for ward in queries.wards(session)],
        OWNER: [(each.code, each.name_vi) for each in carriers if each.id != carrier_id],
    }


def columns_for(session: Session, work: WorkKind, carrier_id: int | None) -> tuple[Column, ...]:
    """List the columns of a kind of work with what the database offers."""
    return with_options(columns_of(work), options_of(session, carrier_id))


def bench_of(session: Session, plan: RolloutPlan) -> Bench:
    """Gather what the rows of a plan are checked with."""
    offered: Options = options_of(session, plan.carrier_id)
    columns = with_options(columns_of(plan.work_kind), offered)
    headers = [Header.read(each) for each in plan.headers]
    reader = Reader.of(columns, headers, plan.common, plan.system, plan.meridian)
    carrier = accounts.office_of(session, plan.carrier_id)
    return Bench(plan, Judge(plan.work_kind, reader, offered), carrier.code)


def check(session: Session, bench: Bench, rows: Sequence[RolloutRow]) -> list[dict[str, Any]]:
    """Check rows of one plan; gives what each row's record must say from now on."""
    judged = [bench.judge.judge(row.number, row.cells, row.marks) for row in rows]
    shape = forms.SHAPES[bench.plan.work_kind]
    for each, found in zip(
        judged, placing.place(session, [each.place for each in judged], shape), strict=True
    ):
        bench.judge.placed(each, found)
    _plan(session, bench, judged)
    _twins(session, bench, judged)
    return [_record(row, each) for row, each in zip(rows, judged, strict=True)]


def asked_for(bench: Bench, row: Judged, site: Site) -> Asked:
    """Say what the planning rules are asked of a row, as they are of a dossier."""
    said = checking.attributes(dossier_of(bench.plan, row.said, site))
    return Asked(site, {**said, "carrier": bench.carrier_code})


def dossier_of(plan: RolloutPlan, said: Mapping[str, Any], site: Site) -> Dossier:
    """Make the dossier a row would be, kept nowhere: to be asked what a dossier is asked."""
    return Dossier(
        work_kind=plan.work_kind,
        carrier_id=plan.carrier_id,
        content={name: dict(values) for name, values in said.items()},
        site_source=site.document(),
    )


def _plan(session: Session, bench: Bench, rows: Sequence[Judged]) -> None:
    """Hold the rows that have a place against the planning layers, in one statement."""
    placed = [(row, row.reading.site) for row in rows if row.reading is not None]
    now = clock.now()
    asked = [asked_for(bench, row, site) for row, site in placed]
    found = check_many(session, asked, asked_as_of=now.date(), known_at=now, now=now)
    for (row, site), made in zip(placed, found, strict=True):
        _remark(row, made)
        if any(hit.effect == _CAN_SHARE for hit in made.hits):
            _share(session, bench, row, site)
        elif row.said.get(DossierSection.SHARING.value, {}).get("taken"):
            row.blame(TAKEN, "sharing.gone")


def _remark(row: Judged, made: Check) -> None:
    if made.outcome is Outcome.FORBIDDEN:
        worst = next(each for each in evidence.read(made).findings if each.mark == evidence.BAD)
        row.remark(COORDINATES, "dossier.forbidden_site", name=worst.title)
    elif made.outcome is Outcome.FAILED:
        row.remark(COORDINATES, "rollout.not_checked")
    elif hit := next((hit for hit in made.hits if _asks(hit)), None):
        row.remark(COORDINATES, "rollout.too_high", name=Bilingual(hit.name_vi, hit.name_en))


def _asks(hit: Hit) -> bool:
    """Say whether a finding limits the very figures of the row, and nobody else can lift it."""
    return hit.effect == RuleEffect.HEIGHT_LIMIT and hit.is_certain


def _share(session: Session, bench: Bench, row: Judged, site: Site) -> None:
    """Ask what could be shared near a row where a rule wants it, and weigh what the row says."""
    said = row.said.get(DossierSection.SHARING.value, {})
    found = looking.look(session, dossier_of(bench.plan, row.said, site), said)
    if found is None:
        return
    if said.get("taken"):
        names = {folded(each.name): each.key for each in found.suitable}
        names |= {folded(each.ref or each.key): each.key for each in found.suitable}
        taken = names.get(folded(str(said["taken"])))
        if taken is None:
            near = nearest(str(said["taken"]), names)
            name = next((each.name for each in found.suitable if each.key == near), "")
            row.blame(TAKEN, "sharing.gone", Offer(name, {TAKEN: name}) if name else None)
        else:
            said["taken"] = taken
    elif found.suitable and not said:
        row.remark(
            "sharing.reason",
            "sharing.unanswered",
            names=", ".join(each.name for each in found.suitable[:3]),
        )


def _twins(session: Session, bench: Bench, judged: Sequence[Judged]) -> None:
    """Find what stands twice: the key and the place in the file, the place among open dossiers."""
    keys = queries.keys_of(session, bench.plan.id)
    for each in judged:
        first = min(keys.get(each.key, [each.number]), default=each.number)
        if each.key and first < each.number:
            each.blame("key", "rollout.key_twice", row=first)
    spots = {each.number: each.reading.site.geometry.coords[0] for each in judged if each.reading}
    numbers = {each.number: each for each in judged}
    for near in queries.dossiers_near(session, bench.plan, spots):
        numbers[near.number].remark(
            COORDINATES,
            "rollout.dossier_near",
            name=near.name,
            number=near.code or "",
            ref=near.ref,
            distance_m=near.distance_m,
        )
    for thing in queries.assets_near(session, spots):
        numbers[thing.number].remark(
            COORDINATES, "rollout.asset_near", name=thing.name, distance_m=thing.distance_m
        )


def _record(row: RolloutRow, judged: Judged) -> dict[str, Any]:
    site = judged.reading.site if judged.reading else None
    first = site.geometry.coords[0] if site else (None, None)
    state = RolloutRowState.WRONG if judged.faults else RolloutRowState.OK
    if judged.remarks and not judged.faults:
        state = RolloutRowState.WARNED
    return {
        "id": row.id,
        "key": judged.key,
        "state": state,
        "faults": [fault.plain() for fault in judged.faults],
        "remarks": [remark.plain() for remark in judged.remarks],
        "said": judged.said,
        "site": site.document() if site else None,
        "ward_code": judged.reading.ward if judged.reading else None,
        "east": first[0],
        "north": first[1],
    }
