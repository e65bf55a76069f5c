"""What the pages of permits show: frozen rows, made before a template sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.network import queries as register
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Problem
from permits.core.vocabulary import Matter
from permits.decisions.models import GRANTING
from permits.filing import followups
from permits.filing import pages as filing
from permits.filing.pages import SiteView
from permits.life import chain_queries, inspecting, queries, report_queries, reporting
from permits.life.access import Access
from permits.life.queries import PermitRow, PermitSeen, Wanted
from permits.life.report_queries import InspectionStory, NoticeRow, ReportStory
from permits.life.vocabulary import InspectionStanding, ReportKind
from permits.papers.vocabulary import PermitState
from permits.procedures.follow_ups import extending

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the chain of a site: when, what kind, and the row that says the rest."""

    at: datetime
    kind: str  # decision, dossier, paper, report, inspection: which line of the page draws it
    thing: object


@dataclass(frozen=True, slots=True)
class Inspected:
    """One inspection and where it stands today."""

    story: InspectionStory
    standing: InspectionStanding
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class PermitPage:
    """Everything a permit's page shows to somebody."""

    seen: PermitSeen
    access: Access
    today: date
    state: PermitState
    place: str | None
    site: SiteView | None
    days_left: int | None
    reports: Sequence[ReportStory]
    may_report: Sequence[ReportKind]
    inspections: Sequence[Inspected]
    notices: Sequence[NoticeRow]
    follow_ups: Sequence[tuple[Matter, Problem | None]]
    chain: Sequence[Entry]
    successor: chain_queries.Link | None
    extensions: int
    may_declare: bool

    @property
    def is_ended(self) -> bool:
        """Say whether nothing of it counts any more."""
        return self.state not in (PermitState.VALID, PermitState.AMENDED)

    @property
    def extensions_at_most(self) -> int:
        """Give how many extensions the law allows."""
        return extending().times


def permit_page(session: Session, actor: Actor, seen: PermitSeen, access: Access) -> PermitPage:
    """Put a permit's page together for whoever may see it."""
    permit, today = seen.permit, clock.today()
    ids = chain_queries.permit_ids(session, permit.id)
    links = chain_queries.decisions(session, ids)
    reports = report_queries.reports_of(session, ids)
    inspections = report_queries.inspections_of(session, ids)
    state = seen.state(today)
    return PermitPage(
        seen=seen,
        access=access,
        today=today,
        state=state,
        place=filing.place_name(session, seen.dossier),
        site=filing.site_of(seen.dossier),
        days_left=_days_left(permit.start_before, permit.started_on, today),
        reports=reports,
        may_report=reporting.possible(permit) if access.is_holder else (),
        inspections=[_inspected(each, access, today) for each in inspections],
        notices=report_queries.notices_of(session, ids, actor.office_id),
        follow_ups=_follow_ups(session, actor, seen, access),
        chain=_chain(session, actor, ids, links, reports, inspections),
        successor=_successor(seen, links),
        extensions=sum(link.permit.changes == "extends" for link in links),
        may_declare=access.is_holder and _keeps_places(session, seen),
    )


def _follow_ups(
    session: Session, actor: Actor, seen: PermitSeen, access: Access
) -> Sequence[tuple[Matter, Problem | None]]:
    """List what the holder may ask about a permit; about an acknowledgement there is nothing."""
    if not access.is_holder or seen.permit.outcome not in GRANTING:
        return ()
    return followups.offered(session, actor, seen.permit.id)


def _inspected(story: InspectionStory, access: Access, today: date) -> Inspected:
    row = story.inspection
    may = access.may_revoke and inspecting.may_revoke(row, today)
    return Inspected(story, inspecting.standing(row, today), may)


def _successor(seen: PermitSeen, links: Sequence[chain_queries.Link]) -> chain_queries.Link | None:
    """Give the permit that took this one's place."""
    newer = (
        link
        for link in links
        if link.permit.predecessor_id == seen.permit.id and link.permit.outcome in queries.ALIVE
    )
    return next(newer, None)


def _keeps_places(session: Session, seen: PermitSeen) -> bool:
    """Say whether places in the shared register wait for the holder to say what he built."""
    holds = register.living_holds(session, seen.dossier.ref)
    return any(hold.state == "confirmed" for hold in holds)


def _chain(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    links: Sequence[chain_queries.Link],
    reports: Sequence[ReportStory],
    inspections: Sequence[InspectionStory],
) -> list[Entry]:
    """Lay everything about a site end to end; a draft is shown to nobody but its own carrier."""
    filed = chain_queries.dossiers(session, ids)
    decided = {link.paper_sha256 for link in links}
    codes = [each.dossier.code for each in filed if each.dossier.code]
    papers = chain_queries.papers(session, codes)
    entries = [
        Entry(each.dossier.filed_at or each.dossier.created_at, "dossier", each)
        for each in filed
        if each.dossier.filed_at or each.dossier.carrier_id == actor.office_id
    ]
    entries += [Entry(link.permit.created_at, "decision", link) for link in links]
    entries += [
        Entry(each.signed_at, "paper", each)
        for each in papers
        if each.signed_at and each.file_sha256 not in decided
    ]
    entries += [Entry(each.report.reported_at, "report", each) for each in reports]
    entries += [Entry(_moment_of(each), "inspection", each) for each in inspections]
    return sorted(entries, key=lambda entry: (entry.at, entry.kind))


def _moment_of(story: InspectionStory) -> datetime:
    row = story.inspection
    planned = datetime.combine(row.planned_on, time(0), tzinfo=clock.VIETNAM)
    return row.concluded_at or planned


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list, with its place named and its days counted."""

    row: PermitRow
    ward: str
    days_left: int | None


def listed(session: Session, rows: Sequence[PermitRow]) -> list[Listed]:
    """Name the wards of a page of permits, and count the days left to start."""
    today = clock.today()
    wards = {row.ward_code for row in rows if row.ward_code}
    names = {code: map_queries.ward_name(session, code) for code in sorted(wards)}
    return [
        Listed(
            row,
            names.get(row.ward_code or "", ""),
            _days_left(row.start_before, row.started_on, today),
        )
        for row in rows
    ]


def _days_left(start_before: date | None, started_on: date | None, today: date) -> int | None:
    """Count the days left to start; None where nothing counts down, below nothing after the end."""
    return None if start_before is None or started_on else (start_before - today).days


def own(session: Session, actor: Actor, wanted: Wanted, after: int | None) -> Sequence[PermitRow]:
    """List a page of what an enterprise holds, and one more to know whether there is another."""
    return queries.held(session, actor, wanted, clock.today(), after=after, limit=PAGE_SIZE + 1)


def watched(
    session: Session, actor: Actor, wanted: Wanted, after: int | None
) -> Sequence[PermitRow]:
    """List a page of what an office watches over, and one more."""
    return queries.supervised(
        session, actor, wanted, clock.today(), after=after, limit=PAGE_SIZE + 1
    )
