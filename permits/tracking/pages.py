"""What the public's page of a dossier shows: its story, by look-up code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.cases import reckoning
from permits.cases.due import due_of_case
from permits.cases.reckoning import Reckoning
from permits.core import calendar
from permits.core.text import Bilingual
from permits.core.vocabulary import EventKind, TaskState
from permits.procedures import catalogue
from permits.tracking import queries
from permits.tracking.queries import ClockStop, PublicDossier, PublicTask
from workflow import drawing
from workflow.model import Names, Node, NodeKind, Procedure


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the public story, with the office that took it."""

    names: Names
    state: str  # done | now
    office_vi: str
    office_en: str
    at: datetime | None
    silent: bool = False

    @property
    def office(self) -> Bilingual:
        """Name the office in both languages."""
        return Bilingual(self.office_vi, self.office_en)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline: a step, a stop of the clock, or what is still to come."""

    state: str  # done | now | next | stopped
    title: Names | EventKind
    office: Bilingual | None
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
    time: Reckoning
    drawing: str

    @property
    def authority(self) -> Bilingual:
        """Name the office that decides."""
        return Bilingual(self.dossier.authority_vi, self.dossier.authority_en)

    @property
    def ended(self) -> bool:
        """Say whether nothing more will happen."""
        return self.dossier.ended_at is not None

    @property
    def holders(self) -> Sequence[Moment]:
        """List who has the dossier in hands now."""
        return [moment for moment in self.moments if moment.state == "now"]

    @property
    def story(self) -> Sequence[Told]:
        """Tell everything in the order of time: filed, steps, stops, and the step to come."""
        lines = [Told("done", EventKind.FILED, None, self.dossier.filed_at)]
        lines += [
            Told(m.state, EventKind.SILENT if m.silent else m.names, m.office, m.at)
            for m in self.moments
        ]
        lines += [_stop(stop) for stop in self.stops]
        lines += [Told("done", EventKind.EXTENDED, e.office, e.at) for e in self.time.extensions]
        lines.sort(key=lambda line: (line.state == "now", line.at or self.dossier.filed_at))
        if self.next_step and not self.ended:
            lines.append(Told("next", self.next_step, None, None))
        return lines


def _stop(stop: ClockStop) -> Told:
    if stop.stopped:
        return Told("stopped", EventKind.CLOCK_STOPPED, None, stop.at)
    return Told("done", EventKind.CLOCK_RESUMED, None, stop.at)


def tracking(session: Session, ref: str, locale: str) -> Tracking | None:
    """Put together the public page of a dossier, or None where the code opens nothing."""
    dossier = queries.dossier_by_ref(session, ref)
    if dossier is None:
        return None
    procedure = catalogue.pinned(dossier.procedure_code, dossier.procedure_version)
    tasks = queries.public_tasks(session, dossier.case.id)
    here = {t.node for t in tasks if t.state == TaskState.OPEN}
    done = {t.node for t in tasks if t.state == TaskState.DONE} - here
    due = due_of_case(calendar.working_calendar(session), dossier.case)
    return Tracking(
        dossier=dossier,
        procedure=procedure,
        ward=map_queries.ward_name(session, dossier.ward_code) if dossier.ward_code else "",
        moments=_moments(procedure, tasks),
        next_step=_next(procedure, here),
        days_left=due.days,
        due_state=due.state,
        stops=queries.clock_stops(session, dossier.case.id),
        time=reckoning.of_case(session, dossier.case, procedure),
        drawing=drawing.draw(procedure, here=here, done=done, locale=locale),
    )


def _moments(procedure: Procedure, tasks: Sequence[PublicTask]) -> list[Moment]:
    """List the steps anybody took or takes; parties asked side by side are one step each."""
    shown = [t for t in tasks if t.silent or t.state != TaskState.CANCELLED]
    return [
        Moment(
            names=procedure.node(task.node).names,
            state="now" if task.state == TaskState.OPEN else "done",
            office_vi=task.office_vi,
            office_en=task.office_en,
            at=task.closed_at or task.opened_at,
            silent=task.silent,
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
