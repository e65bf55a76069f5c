"""From hand to hand: every time a dossier was given to somebody, told by its events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from permits.cases.due import punctuality
from permits.cases.queries import EventStory, TaskStory
from permits.cases.vocabulary import Punctuality
from permits.core.vocabulary import EventKind, Role, TaskState
from workflow.deadlines import WorkingCalendar

_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One time a step lay with one office: given, received and done, by whom and when.

    An electronic hand-over arrives when it is given; `received_at` is when a person took it in
    hand, or the moment it was given where it was given to that person. None: nobody has yet.
    `ended_as` says how it ended: done, handed on, given back, sent back, cancelled, silent.
    """

    node: str
    instance_no: int
    office_id: int
    given_at: datetime
    given_by: str | None
    given_for: str | None = None  # in whose stead
    received_at: datetime | None = None
    received_by: str | None = None
    received_for: str | None = None
    ended_at: datetime | None = None
    ended_as: EventKind | None = None
    outcome: str | None = None
    note: str = ""
    result: Punctuality | None = None

    @property
    def is_open(self) -> bool:
        """Say whether it still lies there."""
        return self.ended_at is None


@dataclass(slots=True)
class _Telling:
    """The hand-overs told so far; those that are still open are found by their place."""

    names: dict[int, str]
    by_link: dict[datetime, str]  # who answered by a link, by the moment of his move
    told: list[HandOver] = field(default_factory=list)
    standing: dict[_Place, int] = field(default_factory=dict)

    def begin(self, event: EventStory, place: _Place, office_id: int, **more: object) -> None:
        """Begin one: whoever acted gives it, or the system where nobody did."""
        self.standing[place] = len(self.told)
        giver = self.by_link.get(event.at, event.actor)
        begun = HandOver(*place, office_id, event.at, giver, event.stead)
        self.told.append(replace(begun, **more))  # type: ignore[arg-type] # named members

    def change(self, place: _Place, **changes: object) -> None:
        """Note what happened to the one that stands at a place."""
        if place in self.standing:
            at = self.standing[place]
            self.told[at] = replace(self.told[at], **changes)  # type: ignore[arg-type] # as above

    def end(self, event: EventStory, place: _Place, **changes: object) -> None:
        """End the one that stands at a place; what was never received was received only then."""
        if place not in self.standing:
            return
        changes.setdefault("note", str(event.data.get("note") or ""))
        self.change(place, ended_at=event.at, ended_as=event.kind, **changes)
        del self.standing[place]


def handovers(
    events: Iterable[EventStory],
    tasks: Sequence[TaskStory],
    names: dict[int, str],
    known: WorkingCalendar,
) -> list[HandOver]:
    """Tell the hand-overs of a case in the order they were given; the system's own are left out.

    `names` are those of people to whom work was handed on, by their numbers.
    """
    story = list(events)
    telling = _Telling(names, {e.at: e.who or "" for e in story if e.data.get("link")})
    for event in story:
        told = _TOLD.get(event.kind)
        if told is not None and event.node:
            told(telling, event, (event.node, int(event.data.get("instance_no") or 0)))
    of_system = {task.node for task in tasks if task.role is Role.SYSTEM}
    shown = [each for each in telling.told if each.node not in of_system]
    return _judged(shown, tasks, known)


# --- what each kind of event does to them ---------------------------------------------------------


def _opened(telling: _Telling, event: EventStory, place: _Place) -> None:
    telling.begin(event, place, int(event.data["office_id"]))


def _claimed(telling: _Telling, event: EventStory, place: _Place) -> None:
    who = {"received_by": event.who, "received_for": event.stead}
    telling.change(place, received_at=event.at, **who)


def _completed(telling: _Telling, event: EventStory, place: _Place) -> None:
    at = telling.standing.get(place)
    outcome = {"outcome": event.data.get("outcome")}
    if at is not None and telling.told[at].received_by is None:
        who = {"received_by": event.who, "received_for": event.stead}
        telling.change(place, received_at=telling.told[at].given_at, **who)
    telling.end(event, place, **outcome)


def _closed(telling: _Telling, event: EventStory, place: _Place) -> None:
    telling.end(event, place)


def _timed_out(telling: _Telling, event: EventStory, place: _Place) -> None:
    """A timer of one party is told again as its silence; one that interrupts ends the step."""
    at = (str(event.data["task"]), int(event.data.get("instance_no") or 0))
    telling.change(at, note=event.kind.vi)


def _reassigned(telling: _Telling, event: EventStory, place: _Place) -> None:
    at = telling.standing.get(place)
    if at is None:
        return
    office_id = telling.told[at].office_id
    to = telling.names.get(int(event.data["to"]))
    telling.end(event, place)
    telling.begin(event, place, office_id, received_at=event.at, received_by=to)


def _released(telling: _Telling, event: EventStory, place: _Place) -> None:
    at = telling.standing.get(place)
    if at is None:
        return
    office_id = telling.told[at].office_id
    telling.end(event, place)
    telling.begin(event, place, office_id)


_TOLD: Mapping[EventKind, Callable[[_Telling, EventStory, _Place], None]] = {
    EventKind.OPENED: _opened,
    EventKind.CLAIMED: _claimed,
    EventKind.COMPLETED: _completed,
    EventKind.CANCELLED: _closed,
    EventKind.SILENT: _closed,
    EventKind.SENT_BACK: _closed,
    EventKind.TIMED_OUT: _timed_out,
    EventKind.REASSIGNED: _reassigned,
    EventKind.RELEASED: _released,
}


# --- in time or not -------------------------------------------------------------------------------


def _judged(
    shown: list[HandOver], tasks: Sequence[TaskStory], known: WorkingCalendar
) -> list[HandOver]:
    """Judge each against its task's own limit, whose clock stands while the applicant has it."""
    by_place = {(task.node, task.instance_no, task.opened_at): task for task in tasks}
    latest: dict[_Place, TaskStory] = {}
    found = []
    for each in shown:
        place = (each.node, each.instance_no)
        task = by_place.get((*place, each.given_at)) or latest.get(place)
        if task is not None:
            latest[place] = task
        found.append(_closed_with_its_task(each, task, known))
    return found


def _closed_with_its_task(
    each: HandOver, task: TaskStory | None, known: WorkingCalendar
) -> HandOver:
    """Take the end from the task where no event of its own tells it: a timer that interrupted."""
    if task is None:
        return each
    if each.is_open and task.closed_at is not None:
        each = replace(each, ended_at=task.closed_at, ended_as=EventKind.TIMED_OUT)
    if each.is_open and each.received_by is None and task.person is not None:
        return replace(each, received_at=each.given_at, received_by=task.person)
    if each.ended_at is None or each.ended_at != task.closed_at:
        return each
    if task.state is TaskState.CANCELLED and each.ended_as is not EventKind.TIMED_OUT:
        return each  # it was never due: somebody else's step took it away
    judged = punctuality(each.ended_at, task.due_at, task.used_minutes, task.limit_minutes)
    return replace(each, result=judged)
