"""A dossier's history as officials read it: every event, with everything named it mentions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.results import Outcome as CheckOutcome
from permits.accounts import queries as accounts
from permits.cases.queries import EventStory, TaskStory
from permits.core.text import Bilingual
from permits.core.vocabulary import ClockGround, EventKind, Party, Role
from permits.papers.vocabulary import PaperKind
from permits.processing.told import outcome_of, trouble_words
from workflow import side
from workflow.model import Names, Procedure


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the history, with everything named that it mentions."""

    at: datetime
    kind: EventKind
    step: Names | None
    outcome: Names | None
    person: str | None
    stead: str | None  # in whose stead he acted
    office: Bilingual | None
    note: str
    paper: PaperKind | None
    number: str | None
    check: CheckOutcome | None
    trouble: str | None
    is_quiet: bool
    more: Mapping[str, object] = field(default_factory=dict)  # what only this kind mentions


#: What the machinery notes for itself; shown, but not what a reader looks for.
_QUIET = frozenset({EventKind.OPENED, EventKind.EFFECT, EventKind.CANCELLED, EventKind.HELD})
#: What tells the outcome of a check.
_CHECKS = frozenset({EventKind.CHECKED, EventKind.ANSWER_CHANGED})
#: Follows from what somebody did, but is nobody's act.
_BY_THE_SYSTEM = frozenset(
    {
        EventKind.EFFECT,
        EventKind.CHECKED,
        EventKind.ANSWER_CHANGED,
        EventKind.CLOCK_STOPPED,
        EventKind.CLOCK_RESUMED,
        EventKind.FAILED,
        EventKind.TIMED_OUT,
        EventKind.ENDED,
        EventKind.HELD,
        EventKind.WARNED,
        EventKind.ESCALATED,
        EventKind.RECOMPUTED,
    }
)


@dataclass(frozen=True, slots=True)
class _Named:
    """Who and what events only number."""

    offices: Mapping[int, Bilingual]
    people: Mapping[int, str]
    procedure: Procedure


def history_of(
    session: Session,
    procedure: Procedure,
    events: Sequence[EventStory],
    tasks: Sequence[TaskStory],
) -> list[Happening]:
    """Tell the events of a case, the latest first."""
    given_to = {e.data["to"] for e in events if e.kind is EventKind.REASSIGNED}
    named = _Named(
        offices={task.office_id: Bilingual(task.office, task.office_en) for task in tasks},
        people=accounts.names_of(session, given_to) if given_to else {},
        procedure=procedure,
    )
    return list(_happenings(named, list(reversed(events)), tasks))


def _happenings(
    named: _Named, events: Sequence[EventStory], tasks: Sequence[TaskStory]
) -> Iterator[Happening]:
    asked = {(task.node, task.instance_no): task.office_id for task in tasks}
    for event in events:
        node = named.procedure.by_id.get(event.node or "")
        number = int(event.data.get("instance_no") or 0)
        to = event.data.get("office_id") or asked.get((event.node or "", number))
        told = event.kind in (EventKind.OPENED, EventKind.SILENT, EventKind.CANCELLED)
        paper, check = event.data.get("kind"), event.data.get("outcome")
        is_anybodys = not told and event.kind not in _BY_THE_SYSTEM
        yield Happening(
            at=event.at,
            kind=event.kind,
            step=node.names if node else None,
            outcome=outcome_of(node, check) if node else None,
            person=event.who if is_anybodys else None,
            stead=event.stead if is_anybodys else None,
            office=_office(event, named.offices.get(to) if told and to else _actors(event)),
            note=str(event.data.get("note") or ""),
            paper=PaperKind(paper) if paper in list(PaperKind) else None,
            number=event.data.get("number"),
            check=CheckOutcome(check) if event.kind in _CHECKS and check else None,
            trouble=trouble_words(event.data.get("trouble")),
            is_quiet=event.kind in _QUIET or event.node == side.WITHDRAWN.id,
            more=_MORE[event.kind](event.data, named) if event.kind in _MORE else {},
        )


def _office(event: EventStory, named: Bilingual | None) -> Bilingual | None:
    return None if event.kind in _BY_THE_SYSTEM else named


def _actors(event: EventStory) -> Bilingual | None:
    return Bilingual(event.office, event.office_en or "") if event.office else None


# --- what one kind of event mentions that no other does -------------------------------------------


def _held(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    return {"party": Party(data["party"]), "ground": ClockGround(data["ground"])}


def _warned(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    return {"share": data.get("share")}


def _escalated(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    return {"role": Role(data["role"]), "office": named.offices.get(data["to_office"])}


def _reassigned(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    return {"to": named.people.get(data["to"], "")}


def _sent_back(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    target = named.procedure.by_id.get(data["to"])
    return {"to": target.names if target else None}


def _extended(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    after = data.get("due_after")
    return {"days": data["days"], "after": datetime.fromisoformat(after) if after else None}


def _completed(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    return {"link": data.get("link")}


def _link(data: Mapping[str, Any], named: _Named) -> dict[str, object]:
    until = datetime.fromisoformat(data["until"])
    return {"to": named.offices[data["office_id"]], "address": data["address"], "until": until}


_MORE: Mapping[EventKind, Callable[[Mapping[str, Any], _Named], dict[str, object]]] = {
    EventKind.COMPLETED: _completed,
    EventKind.HELD: _held,
    EventKind.WARNED: _warned,
    EventKind.ESCALATED: _escalated,
    EventKind.REASSIGNED: _reassigned,
    EventKind.SENT_BACK: _sent_back,
    EventKind.EXTENDED: _extended,
    EventKind.LINK_SENT: _link,
    EventKind.LINK_REVOKED: _link,
}
