"""What the public's pages show: the story of a dossier, and what a permit is worth today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.core import calendar, clock
from permits.core.settings import Settings
from permits.core.vocabulary import PermitState, TaskState
from permits.decisions import queries as decisions
from permits.decisions.queries import PermitRow
from permits.papers import queries as papers
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperState
from permits.procedures import catalogue
from permits.tracking import queries
from permits.tracking.queries import ClockStop, PublicDossier, PublicTask
from workflow import drawing
from workflow.model import Names, Node, NodeKind, Procedure


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the public story."""

    names: Names
    state: str  # done | now | next
    office_vi: str
    office_en: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Tracking:
    """The page of one look-up code."""

    dossier: PublicDossier
    procedure: Procedure
    ward: str
    moments: Sequence[Moment]
    next_step: Names | None
    days_left: int | None
    due_state: str  # overdue | today | soon | more | stopped | none
    stops: Sequence[ClockStop]
    drawing: str


def tracking(session: Session, ref: str, locale: str) -> Tracking | None:
    """Put together the public page of a dossier, or None where the code opens nothing."""
    dossier = queries.dossier_by_ref(session, ref)
    if dossier is None:
        return None
    procedure = catalogue.pinned(dossier.procedure_code, dossier.procedure_version)
    tasks = queries.public_tasks(session, dossier.case_id)
    here = {t.node for t in tasks if t.state == TaskState.OPEN}
    done = {t.node for t in tasks if t.state == TaskState.DONE} - here
    state, days = _due(session, dossier)
    return Tracking(
        dossier=dossier,
        procedure=procedure,
        ward=map_queries.ward_name(session, dossier.ward_code) if dossier.ward_code else "",
        moments=_moments(procedure, tasks),
        next_step=_next(procedure, here),
        days_left=days,
        due_state=state,
        stops=queries.clock_stops(session, dossier.case_id),
        drawing=drawing.draw(procedure, here=here, done=done, locale=locale),
    )


def _moments(procedure: Procedure, tasks: Sequence[PublicTask]) -> list[Moment]:
    shown = [t for t in tasks if t.state != TaskState.CANCELLED]
    return [
        Moment(
            names=procedure.node(task.node).names,
            state="now" if task.state == TaskState.OPEN else "done",
            office_vi=task.office_vi,
            office_en=task.office_en,
            at=task.closed_at or task.opened_at,
        )
        for task in shown
    ]


def _next(procedure: Procedure, here: set[str]) -> Names | None:
    """Name the step that usually follows the ones being worked on."""
    seen: set[int] = set()
    waiting = [procedure.node(node_id) for node_id in here]
    while waiting:
        node = waiting.pop(0)
        for target in _targets(procedure, node):
            if target.index in seen:
                continue
            seen.add(target.index)
            if target.kind is NodeKind.USER and target.id not in here:
                return target.names
            waiting.append(target)
    return None


def _targets(procedure: Procedure, node: Node) -> list[Node]:
    """Follow the default way first: it is the one a dossier in order takes."""
    flows = sorted((procedure.flows[i] for i in node.outgoing), key=lambda flow: not flow.default)
    return [procedure.nodes[flow.target] for flow in flows]


def _due(session: Session, dossier: PublicDossier) -> tuple[str, int | None]:
    if dossier.ended_at is not None:
        return "none", None
    if dossier.stopped:
        return "stopped", None
    if dossier.due_at is None:
        return "none", None
    known, now = calendar.working_calendar(session), clock.now()
    if dossier.due_at < now:
        return "overdue", known.elapsed(dossier.due_at, now) // known.day_minutes
    days = known.elapsed(now, dossier.due_at) // known.day_minutes
    if dossier.due_at.astimezone(clock.VIETNAM).date() == now.date():
        return "today", 0
    return ("soon" if days <= 2 else "more"), days


@dataclass(frozen=True, slots=True)
class Verified:
    """What a paper is worth at this moment, with the little a stranger may know of it."""

    paper: PaperIssued
    permit: PermitRow | None
    state: PermitState | None
    ward: str
    on: date
    signatures: Sequence[dict[str, Any]]

    @property
    def is_void(self) -> bool:
        """Say whether the paper itself no longer counts."""
        return self.paper.state is PaperState.VOID


def verified(session: Session, code: str, settings: Settings) -> Verified | None:
    """Find what a typed or scanned code stands for."""
    paper = papers.by_verify_code(session, code, key=settings.code_key)
    return None if paper is None else of_paper(session, paper)


def of_paper(session: Session, paper: PaperIssued) -> Verified:
    """Say what a paper is worth today."""
    permit = decisions.permit_by_paper(session, paper.id)
    today = clock.today()
    state = None if permit is None else _today(permit, today)
    ward_code = permit.ward_code if permit else None
    return Verified(
        paper=paper,
        permit=permit,
        state=state,
        ward=map_queries.ward_name(session, ward_code) if ward_code else "",
        on=today,
        signatures=tuple(paper.signatures or ()),
    )


def _today(permit: PermitRow, today: date) -> PermitState:
    state = PermitState(permit.state)
    over = permit.start_before is not None and permit.start_before < today
    return PermitState.EXPIRED if over and state is PermitState.VALID else state
