"""What the carrier's pages show: frozen rows, made before a template sees them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.results import Outcome
from gis.site import Degrees, Metres
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases.due import Due, due_of
from permits.core import calendar, clock
from permits.core.vocabulary import (
    DossierSection,
    DossierStatus,
    Matter,
    OfficeKind,
    WorkKind,
)
from permits.dossiers import checking, evidence, forms, intake, signatures
from permits.dossiers.evidence import Evidence
from permits.dossiers.forms import SectionForm, SharingForm
from permits.dossiers.models import BY_OFFICE, Dossier, Paper
from permits.dossiers.signatures import Examined
from permits.filing import queries, service
from permits.filing.queries import OwnRow, Wanted
from permits.sharing import looking, showing
from permits.sharing.showing import Neighbourhood
from workflow.deadlines import WorkingCalendar
from workflow.law import Signed
from workflow.model import Citation, Names, Procedure

#: How many ducts along a route are listed.
MOST_DUCTS = 5
PAGE_SIZE = 25
RECENT = timedelta(days=30)
MOST_WAITING = 20

#: Every section in the order pages show them; `papers` and `submit` are pages too.
ALL_SECTIONS = (
    DossierSection.REQUEST,
    DossierSection.APPLICANT,
    DossierSection.SITE,
    DossierSection.TECHNICAL,
    DossierSection.SHARING,
)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One dossier in a list: what, where, how it stands, and until when."""

    id: int
    ref: str
    code: str | None
    kind: WorkKind
    matter: Matter
    name: str
    place: str | None
    status: DossierStatus | None
    clock: Due
    asked: bool
    since: datetime
    decided_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MyWork:
    """The first page: what waits for the carrier, what was decided lately, and one page of all."""

    waiting: Sequence[WorkRow]
    decided: Sequence[WorkRow]
    rows: Sequence[WorkRow]
    wanted: Wanted


def my_work(session: Session, actor: Actor, wanted: Wanted, *, after: int | None) -> MyWork:
    """Gather the carrier's first page in a fixed number of statements."""
    days = calendar.working_calendar(session)
    names = {ward.code: ward.name for ward in map_queries.wards(session)}
    waiting: Sequence[OwnRow] = ()
    decided: Sequence[OwnRow] = ()
    if not wanted.count and after is None:
        waiting = queries.waiting(session, actor, limit=MOST_WAITING)
        decided = queries.decided(session, actor, since=clock.now() - RECENT, limit=5)
    rows = queries.own_list(session, actor, wanted, after=after, limit=PAGE_SIZE + 1)

    def shown(found: Sequence[OwnRow]) -> tuple[WorkRow, ...]:
        return tuple(_row(row, days, names) for row in found)

    return MyWork(shown(waiting), shown(decided), shown(rows), wanted)


def _row(row: OwnRow, days: WorkingCalendar, wards: Mapping[str, str]) -> WorkRow:
    asked = row.asked_at is not None
    due = row.asked_due if asked else row.due_at
    waits = row.stopped and not asked
    return WorkRow(
        id=row.id,
        ref=row.ref,
        code=row.code,
        kind=row.work_kind,
        matter=row.matter,
        name=row.work_name,
        place=wards.get(row.ward_code or ""),
        status=row.status,
        clock=due_of(days, due, stopped=waits, ended=bool(row.decided_at or row.ended_at)),
        asked=asked,
        since=row.filed_at or row.created_at,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of work one may file today, with what it needs and why."""

    kind: WorkKind
    procedure: Procedure
    required: tuple[Names, ...]
    sometimes: tuple[Names, ...]
    why: tuple[Citation, ...]


def offer_of(kind: WorkKind, procedure: Procedure, why: Sequence[Citation]) -> Offer:
    """Say what a kind of work needs, before anything is filled in."""
    return Offer(
        kind=kind,
        procedure=procedure,
        required=tuple(p.names for p in procedure.papers if p.required and p.when is None),
        sometimes=tuple(p.names for p in procedure.papers if not p.required or p.when),
        why=tuple(why),
    )


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file that was given for a component."""

    ref: str
    filename: str
    size: int
    uploaded_at: datetime
    examined: Examined | None

    @classmethod
    def of(cls, paper: Paper) -> "PaperFile":
        """Take what pages show of a kept paper."""
        return cls(paper.ref, paper.filename, paper.size, paper.uploaded_at, paper.examined)


@dataclass(frozen=True, slots=True)
class Component:
    """One component the procedure asks for, with the file given for it and those before."""

    code: str
    names: Names
    required: bool
    types: str
    endings: str
    cite: Citation | None
    wish: Signed
    file: PaperFile | None
    earlier: tuple[PaperFile, ...] = ()


def components(session: Session, dossier: Dossier) -> tuple[Component, ...]:
    """List the components of a dossier, whose papers are loaded, in the procedure's order."""
    procedure = service.procedure_of(session, dossier)
    known = service.known_facts(dossier)
    found = []
    for asked in procedure.papers:
        kept = [paper for paper in dossier.papers if paper.component == asked.code]
        now = next((paper for paper in kept if paper.replaced_at is None), None)
        concerns = service.holds(asked.is_asked, known)
        if not concerns and now is None:
            continue
        types = [intake.BY_CODE[code] for code in asked.accept]
        found.append(
            Component(
                code=asked.code,
                names=asked.names,
                required=concerns and asked.required,
                types=", ".join(code.upper() for code in asked.accept),
                endings=",".join(ending for each in types for ending in each.extensions),
                cite=asked.cite,
                wish=signatures.wanted(asked),
                file=PaperFile.of(now) if now else None,
                earlier=tuple(PaperFile.of(p) for p in reversed(kept) if p.replaced_at is not None),
            )
        )
    return tuple(found)


def place_name(session: Session, dossier: Dossier) -> str | None:
    """Name the place of a dossier: its address and its ward."""
    if not dossier.ward_code:
        return None
    ward = map_queries.ward_name(session, dossier.ward_code)
    return ", ".join(part for part in (dossier.section("site").get("address"), ward) if part)


def evidence_of(session: Session, dossier: Dossier) -> Evidence | None:
    """Give the check a dossier stands on, ordered for reading; None before a place was given."""
    check = checking.last(session, dossier)
    return evidence.read(check) if check else None


def is_warned(session: Session, dossier: Dossier) -> bool:
    """Say whether the check found what its reader must have seen before he files."""
    check = checking.last(session, dossier)
    return check is not None and check.outcome in (Outcome.FORBIDDEN, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class SiteView:
    """Where the site is, in both systems, and as the map's script reads it."""

    geojson: str
    points: tuple[tuple[Metres, Degrees], ...]
    length_m: float


def site_of(dossier: Dossier) -> SiteView | None:
    """Write the site the way pages show it."""
    site = checking.site_of(dossier)
    if site is None:
        return None
    feature = {"type": "Feature", "properties": {}, "geometry": site.geojson()}
    points = tuple(zip(site.vn2000(), site.wgs84(), strict=True))
    return SiteView(json.dumps(feature), points, site.length_m)


def shape_of(dossier: Dossier) -> str:
    """Say whether this kind of work stands on a point or runs along a line."""
    return forms.SHAPES[WorkKind(dossier.work_kind)]


def renewed(session: Session, dossier: Dossier, *, since: datetime) -> tuple[Component, ...]:
    """List the components whose file was given since a moment."""
    rows = components(session, dossier)
    return tuple(each for each in rows if each.file and each.file.uploaded_at >= since)


def sections_of(session: Session, dossier: Dossier) -> tuple[DossierSection, ...]:
    """List the sections this dossier is asked for."""
    if dossier.matter in BY_OFFICE:
        return ()  # an office wrote it; its holder answers and attaches
    shared = looking.is_asked(session, dossier)
    named = asked_sections(dossier)
    return tuple(name for name in named if name is not DossierSection.SHARING or shared)


def asked_sections(dossier: Dossier) -> tuple[DossierSection, ...]:
    """List the sections its matter knows, in the order they are shown."""
    known = service.sections_of(dossier)
    return tuple(name for name in ALL_SECTIONS if name in known)


def neighbourhood(
    session: Session, actor: Actor, dossier: Dossier, form: SectionForm
) -> Neighbourhood | None:
    """Give what is near, for the page on which a carrier answers about it."""
    found = form.found if isinstance(form, SharingForm) else None
    return showing.neighbourhood(session, actor, dossier, found) if found else None


def surroundings(session: Session, actor: Actor, dossier: Dossier) -> Neighbourhood | None:
    """Give what is near a place, for the page that says what the check found there."""
    found = looking.look(session, dossier)
    return showing.neighbourhood(session, actor, dossier, found) if found else None


@dataclass(frozen=True, slots=True)
class DuctAlong:
    """A duct a route runs along, whose owner will be asked."""

    name: str
    owner: str
    length_m: float


def ducts_along(session: Session, dossier: Dossier) -> tuple[DuctAlong, ...]:
    """List the ducts a route runs along, the longest stretch first; a point runs along none."""
    site = checking.site_of(dossier)
    if site is None or site.shape != "line":
        return ()
    carriers = accounts.offices_of_kind(session, OfficeKind.CARRIER)
    owners = {carrier.code: carrier.short_vi for carrier in carriers}
    return tuple(
        DuctAlong(
            name=each.name,
            owner=owners.get(each.owner, each.owner),
            length_m=each.length_m,
        )
        for each in map_queries.duct_segments(session, site)[:MOST_DUCTS]
    )
