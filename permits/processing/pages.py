"""What the officials' pages show: frozen rows put together from the queries, nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import drawing as map_drawing
from gis import queries as map_queries
from gis.results import Check
from gis.site import Site
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.queries import PersonRow
from permits.cases import queries as cases
from permits.cases import registry
from permits.cases.models import Case
from permits.cases.queries import EventStory, TaskRow, TaskStory
from permits.cases.registry import ActForm
from permits.core import calendar, clock
from permits.core.vocabulary import Role, TaskState, WorkKind
from permits.dossiers import checking, forms
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier, Paper
from permits.procedures import catalogue
from workflow import drawing, engine
from workflow.model import Names, Node, Outcome, Procedure

VIEWS = ("all", "mine", "free", "overdue", "trouble")


@dataclass(frozen=True, slots=True)
class Due:
    """A due time in words: its state, and whole working days left (negative: over)."""

    state: str  # overdue | today | soon | more | stopped | none
    days: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue with its step named and its time judged."""

    row: TaskRow
    step: Names
    ward: str
    due: Due
    dossier_due: Due


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of one person's queue."""

    rows: Sequence[QueueRow]
    counts: Mapping[str, int]
    view: str
    more: tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A task of this dossier that this person may finish now."""

    node: Node
    instance_no: int
    party: dict[str, Any] | None
    outcomes: tuple[Outcome, ...]
    form: ActForm
    template: str
    held: bool
    due: Due
    people: Sequence[PersonRow] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """One paper the procedure asks for, and what the carrier attached as it."""

    code: str
    names: Names
    required: bool
    cite: str
    certainty: str
    papers: Sequence[Paper]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything one needs to decide on one dossier."""

    dossier: Dossier
    case: Case
    procedure: Procedure
    site: Site | None
    ward: str
    check: Check | None
    components: Sequence[Component]
    sections: Mapping[str, ActForm | Any]
    tasks: Sequence[TaskStory]
    events: Sequence[EventStory]
    offers: Sequence[Offer]
    due: Due
    drawing: str
    map_svg: str

    @property
    def opinions(self) -> Sequence[TaskStory]:
        """List the questions put to others, answered or not."""
        return [task for task in self.tasks if task.clock == "consultee"]


def due_of(session: Session, at: datetime | None, *, stopped: bool = False) -> Due:
    """Judge a due time against the present, in working days of the province."""
    if stopped:
        return Due("stopped", None, None)
    if at is None:
        return Due("none", None, None)
    known, now = calendar.working_calendar(session), clock.now()
    if at < now:
        return Due("overdue", -(known.elapsed(at, now) // known.day_minutes), at)
    days = known.elapsed(now, at) // known.day_minutes
    if at.astimezone(clock.VIETNAM).date() == now.date():
        return Due("today", 0, at)
    return Due("soon" if days <= 2 else "more", days, at)


def queue(
    session: Session, actor: Actor, view: str, after: tuple[datetime, int] | None, size: int = 50
) -> Queue:
    """Put together a page of the queue: a fixed number of statements, however long it is."""
    now = clock.now()
    rows = cases.queue(session, actor, view=view, now=now, after=after, limit=size + 1)
    names = {ward.code: ward.name for ward in map_queries.wards(session)}
    shown = rows[:size]
    return Queue(
        rows=[_queue_row(session, row, names) for row in shown],
        counts=cases.counts(session, actor, views=VIEWS, now=now),
        view=view,
        more=(shown[-1].sort_at, shown[-1].task_id) if len(rows) > size else None,
    )


def _queue_row(session: Session, row: TaskRow, wards: Mapping[str, str]) -> QueueRow:
    procedure = catalogue.pinned(row.procedure_code, row.procedure_version)
    return QueueRow(
        row=row,
        step=procedure.node(row.node).names,
        ward=wards.get(row.ward_code or "", ""),
        due=due_of(session, row.due_at),
        dossier_due=due_of(session, row.dossier_due_at, stopped=row.stopped),
    )


def review(session: Session, actor: Actor, dossier: Dossier, case: Case) -> Review:
    """Put together the review page of one dossier for one person."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(session, case.id)
    site = checking.site_of(dossier)
    check = checking.last(session, dossier)
    return Review(
        dossier=dossier,
        case=case,
        procedure=procedure,
        site=site,
        ward=check.ward.name if check and check.ward else "",
        check=check,
        components=_components(session, dossier, procedure),
        sections=_sections(dossier),
        tasks=tasks,
        events=cases.event_stories(session, case.id),
        offers=[_offer(session, case, procedure, task) for task in tasks if _mine(actor, task)],
        due=due_of(session, case.due_at, stopped=_stopped(case)),
        drawing=drawn(procedure, tasks, actor.locale),
        map_svg=_map(session, site, dossier.work_name),
    )


def _stopped(case: Case) -> bool:
    return case.limit_minutes is not None and case.running_since is None and case.ended_at is None


def _mine(actor: Actor, task: TaskStory) -> bool:
    return (
        task.state == TaskState.OPEN
        and task.office_id == actor.office_id
        and task.role in actor.roles
        and task.person_id in (None, actor.person_id)
    )


def _offer(session: Session, case: Case, procedure: Procedure, task: TaskStory) -> Offer:
    node = procedure.node(task.node)
    kind = registry.task_kinds[node.form or "act"]
    wants_people = "assignee" in kind.form()
    return Offer(
        node=node,
        instance_no=task.instance_no,
        party=task.party,
        outcomes=engine.offers(procedure, node, case.facts),
        form=kind.form(),
        template=kind.template,
        held=task.person_id is not None,
        due=due_of(session, task.due_at),
        people=accounts.people_of(session, office_id=task.office_id, role=Role.CASE_OFFICER)
        if wants_people
        else (),
    )


def _components(session: Session, dossier: Dossier, procedure: Procedure) -> list[Component]:
    attached = dossiers.papers(session, dossier.id)
    return [
        Component(
            code=paper.code,
            names=paper.names,
            required=paper.required,
            cite=paper.cite.text if paper.cite else "",
            certainty=paper.cite.certainty if paper.cite else "found",
            papers=[file for file in attached if file.component == paper.code],
        )
        for paper in procedure.papers
    ]


def _sections(dossier: Dossier) -> dict[str, Any]:
    """Give the sections as forms, so that pages show each fact under its own label."""
    return {
        name: form_class(data=dossier.section(name))
        for name, form_class in forms.sections(WorkKind(dossier.work_kind)).items()
    }


def drawn(procedure: Procedure, tasks: Sequence[TaskStory], locale: str) -> str:
    """Draw the procedure with the place of the case marked."""
    here = {task.node for task in tasks if task.state == TaskState.OPEN}
    done = {task.node for task in tasks if task.state == TaskState.DONE} - here
    return drawing.draw(procedure, here=here, done=done, locale=locale)


def _map(session: Session, site: Site | None, title: str) -> str:
    if site is None:
        return ""
    return map_drawing.site_map(
        site, map_queries.nearby(session, site), shown=map_drawing.frame(site), title=title
    )
