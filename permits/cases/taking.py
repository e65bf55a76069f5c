"""Takes a case into the hand of one move: locked, read, and with who may act on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import queries, reading
from permits.cases.models import Case
from permits.cases.reading import Locked
from permits.cases.standing import Standing
from permits.cases.state import CaseState, OpenTask
from permits.core import calendar, clock
from permits.core.errors import Conflict, NotAllowed
from permits.dossiers.models import Dossier
from permits.procedures import catalogue


@dataclass(frozen=True, slots=True)
class Place:
    """Which open task is meant: the node of the drawing and, for many parties, whose."""

    node: str
    instance_no: int = 0


def take_up(session: Session, actor: Actor | None, dossier_id: int) -> Standing:
    """Lock a running case and read where it stands; Conflict where it has ended."""
    found = reading.locked(session, dossier_id)
    if found is None:
        raise Conflict("task.closed")
    return hold(session, actor, found)


def hold(session: Session, actor: Actor | None, found: Locked) -> Standing:
    """Take a case whose lock is ours into the hand of a move."""
    return _standing(session, actor, found.case, found.facts, found.places, found.revision)


def look_at(session: Session, actor: Actor, case: Case, dossier: Dossier) -> Standing:
    """Read where a case stands, for a page: without its lock, so nothing may be written by it."""
    return _standing(
        session,
        actor,
        CaseState.of(case, carrier_id=dossier.carrier_id, authority_id=dossier.authority_id),
        dict(case.facts),
        reading.places_of(session, dossier.id),
    )


def begin(session: Session, actor: Actor, case: CaseState) -> Standing:
    """Take a case that is being opened into the hand of its first move."""
    return _standing(session, actor, case, {}, ())


def _standing(
    session: Session,
    actor: Actor | None,
    case: CaseState,
    facts: dict[str, Any],
    places: Iterable[Any],
    revision: int | None = None,
) -> Standing:
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks, waiting = reading.tasks_and_tokens(places, procedure)
    return Standing(
        session=session,
        case=case,
        procedure=procedure,
        calendar=calendar.working_calendar(session, revision),
        actor=actor,
        now=clock.now(),
        facts=facts,
        tasks=tasks,
        waiting=waiting,
    )


def find(standing: Standing, place: Place) -> OpenTask:
    """Find the open task at a place; Conflict where somebody was faster."""
    for task in standing.tasks:
        if task.node.id == place.node:
            if task.instance_no == place.instance_no:
                return task
            one = reading.task_at(
                standing.session,
                standing.case.id,
                standing.procedure,
                place.node,
                place.instance_no,
            )
            if one is not None:
                one.many = task.many
                return one
    raise Conflict("task.closed")


def authorise(standing: Standing, task: OpenTask) -> None:
    """Refuse whoever may not do this task; note in whose stead it is done."""
    actor = standing.actor
    if actor is None or actor.office_id != task.office_id:
        raise NotAllowed("task.not_yours")
    if task.role in actor.roles and task.person_id in (None, actor.person_id):
        return
    _authorise_substitute(standing, actor, task)


def _authorise_substitute(standing: Standing, actor: Actor, task: OpenTask) -> None:
    """A substitute acts within his scope, and never on a case he has worked on himself."""
    stands_for = next(
        (
            each
            for each in actor.stands_in_for
            if task.role in each.roles and task.person_id in (None, each.principal_id)
        ),
        None,
    )
    if stands_for is None:
        mine = task.role in actor.roles
        raise NotAllowed("task.held_by_other" if mine else "task.not_yours")
    if queries.worked_on(standing.session, standing.case.id, actor.person_id):
        raise NotAllowed("task.own_case")
    standing.acting_for = stands_for.principal_id
