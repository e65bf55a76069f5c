"""The catalogue's answer before anything is filled in: what a work needs, why, for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from gis import crs
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import about
from permits.core import clock
from permits.core.errors import Problem
from permits.core.text import Bilingual
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.filing.drafts import preview
from permits.filing.drafts.preview import Preview
from permits.procedures import catalogue, fees
from permits.procedures.catalogue import Choice
from permits.procedures.fees import Fee
from workflow.model import Paper, Procedure

#: Works of which one may ask whether they would do as well, by the one that was chosen.
_INSTEAD: Mapping[WorkKind, tuple[WorkKind, ...]] = {
    WorkKind.TOWER_GROUND: (WorkKind.TOWER_ROOFTOP, WorkKind.SMART_POLE),
    WorkKind.TOWER_ROOFTOP: (WorkKind.SMART_POLE,),
    WorkKind.DUCT_BUILD: (WorkKind.DUCT_SHARE,),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of work one may file today, in the few words of the first question."""

    kind: WorkKind
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class Instead:
    """Another way to the same end, with what it takes: working days and required papers."""

    kind: WorkKind
    days: object
    papers: int


@dataclass(frozen=True, slots=True)
class Quick:
    """What a pasted point would mean: the map's answer, and who would decide there."""

    seen: Preview
    authority: Bilingual | None = None
    consulted: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What a work needs: its procedure with sources, papers, fees, and what would need less."""

    kind: WorkKind
    choice: Choice
    required: tuple[Paper, ...]
    sometimes: tuple[Paper, ...]
    fees: Sequence[Fee]
    instead: tuple[Instead, ...]
    quick: Quick | None = field(default=None)

    @property
    def procedure(self) -> Procedure:
        """Give the version in force."""
        return self.choice.procedure


def offers(session: Session, matter: Matter) -> list[Offer]:
    """List the kinds of work one may file a matter of today."""
    found = catalogue.offered(session, clock.today(), matter)
    return [Offer(work, choice.procedure) for work, choice in found]


def needs(
    session: Session, actor: Actor, work: WorkKind, matter: Matter, *, point: str | None
) -> Needs:
    """Say what a matter of a work needs today, and what a pasted point would mean for it."""
    choice = catalogue.in_force(session, work, clock.today(), matter)
    papers = choice.procedure.papers
    required = tuple(p for p in papers if p.required and p.when is None)
    return Needs(
        kind=work,
        choice=choice,
        required=required,
        sometimes=tuple(p for p in papers if p not in required),
        fees=fees.fees_for(session, matter, work, clock.today()),
        instead=_instead(session, work) if matter is Matter.NEW else (),
        quick=_quick(session, actor, work, choice.procedure, point) if point else None,
    )


def _instead(session: Session, work: WorkKind) -> tuple[Instead, ...]:
    wanted = _INSTEAD.get(work, ())
    known = dict(catalogue.offered(session, clock.today()))
    return tuple(
        Instead(
            each,
            known[each].procedure.limit_days,
            sum(p.required and p.when is None for p in known[each].procedure.papers),
        )
        for each in wanted
        if each in known
    )


def _quick(
    session: Session, actor: Actor, work: WorkKind, procedure: Procedure, point: str
) -> Quick:
    """Look at a point for a dossier that does not exist: nothing of it reaches the database."""
    dossier = Dossier(
        ref="", matter=Matter.NEW, work_kind=work, carrier_id=actor.office_id, content={}
    )
    said = {"coordinates": point, "system": _system_of(point), "meridian": None}
    with session.no_autoflush:
        seen = preview.at(session, actor, dossier, said, ward=None)
        if seen.check is None:
            return Quick(seen)
        facts = checking.facts(session, dossier, seen.check, procedure)
        facts = about.with_permit(session, dossier, facts)
        consulted = [Bilingual(one["name_vi"], one["name_en"]) for one in facts["consultees"]]
        return Quick(seen, _authority(session, procedure, facts), tuple(consulted))


def _system_of(point: str) -> str:
    """Tell metres from degrees by their size: no degree has four figures before the comma."""
    digits = [part for part in point.replace(";", " ").split() if part]
    whole = max((len(part.split(".")[0].split(",")[0].lstrip("+-")) for part in digits), default=0)
    return "vn2000" if whole > len("108") else str(crs.WGS84.code)


def _authority(
    session: Session, procedure: Procedure, facts: Mapping[str, object]
) -> Bilingual | None:
    try:
        office = accounts.office_of(session, checking.authority_of(procedure, facts))
    except (Problem, LookupError):  # some procedure asks what a bare point cannot tell
        return None
    return Bilingual(office.name_vi, office.name_en)
