"""Ways back: the author recalls a step nobody has taken up, the holder sends one back."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import opening, queries, recording, registry
from permits.cases.models import Task
from permits.cases.standing import Standing
from permits.cases.state import ClosedTask, NewTask, OpenTask
from permits.cases.taking import Place, authorise, find, take_up
from permits.core.errors import Conflict, Invalid, NotAllowed, Problem
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from permits.forms import blanks
from workflow import stepping_back
from workflow.model import Node

# --- recall ---------------------------------------------------------------------------------------


def recall(session: Session, actor: Actor, dossier_id: int, place: Place) -> None:
    """Take one's own last step back, as long as nobody took up what follows from it."""
    standing = take_up(session, actor, dossier_id)
    done = queries.last_done(session, standing.case.id, place.node, place.instance_no)
    _refuse_foreign(standing, actor, done)
    assert done is not None  # noqa: S101 - for the types: refused above
    followed = _followed(standing, done)
    undo = done.undo or {}
    for task in followed:
        standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
        standing.tell(EventKind.CANCELLED, task.node.id, instance_no=task.instance_no)
    standing.removed |= set(undo["added"])
    standing.added |= set(undo["removed"])
    for name, value in undo["facts"].items():
        if value is None:
            standing.facts.pop(name, None)
        else:
            standing.facts[name] = value
    _reopen(standing, done)
    standing.tell(EventKind.RECALLED, place.node, instance_no=place.instance_no)
    recording.write(standing)


def recallable(standing: Standing) -> Place | None:
    """Say which step of his the actor may take back now, for a page that offers it."""
    actor = standing.actor
    done = actor and queries.last_done_by(standing.session, standing.case.id, actor.person_id)
    if not actor or not done:
        return None
    try:
        _refuse_foreign(standing, actor, done)
        _followed(standing, done)
    except Problem:
        return None
    return Place(done.node, done.instance_no)


def _refuse_foreign(standing: Standing, actor: Actor, done: Task | None) -> None:
    if done is None or done.closed_by_id != actor.person_id:
        raise NotAllowed("task.not_your_step")
    kind = registry.task_kinds[standing.procedure.node(done.node).form or "act"]
    if done.undo is None or not kind.can_be_recalled:
        raise Conflict("task.cannot_recall")


def _followed(standing: Standing, done: Task) -> list[OpenTask]:
    """List what the step opened; Conflict where somebody has taken it up or it is gone."""
    undo = done.undo or {}
    followed = []
    for node, instance_no in undo["opened"]:
        task = find(standing, Place(node, instance_no))
        if task.claimed_at is not None or task.opened_at != done.closed_at:
            raise Conflict("task.taken_up")
        followed.append(task)
    if not set(undo["added"]) <= standing.waiting:
        raise Conflict("task.taken_up")
    return followed


def _reopen(standing: Standing, done: Task) -> None:
    node = standing.procedure.node(done.node)
    left = None if done.limit_minutes is None else max(0, done.limit_minutes - done.used_minutes)
    timers = opening.timers_of(standing, node, done.party)
    standing.opened.append(
        NewTask(
            node=node,
            instance_no=done.instance_no,
            role=done.role,
            office_id=done.office_id,
            person_id=done.closed_for_id or done.closed_by_id,
            clock=Party(done.clock),
            party=done.party,
            limit_minutes=done.limit_minutes,
            due_at=standing.after(left),
            timers=timers,
            used_minutes=done.used_minutes,
        )
    )


# --- send back ------------------------------------------------------------------------------------


def send_back(
    session: Session, actor: Actor, dossier_id: int, place: Place, *, to: str, reason: str
) -> None:
    """Let an earlier step be taken again, with the reason; only to where the case has been."""
    blanks.demand("note", reason)
    standing = take_up(session, actor, dossier_id)
    task = find(standing, place)
    authorise(standing, task)
    target = next((node for node in earlier(standing, task) if node.id == to), None)
    if target is None:
        raise Invalid.one("to", "task.not_offered")
    goal = stepping_back.goal(standing.procedure, standing.marking, task.node, target)
    assert goal is not None  # noqa: S101 - for the types: `earlier` lists no others
    flows = standing.procedure.flows
    wanted = {flows[index].id for index in goal.waiting}
    standing.added, standing.removed = wanted - standing.waiting, standing.waiting - wanted
    standing.closed.append(ClosedTask(task, TaskState.CANCELLED, answer={"note": reason}))
    standing.tell(EventKind.SENT_BACK, task.node.id, to=target.id, note=reason, instance_no=0)
    opening.open_task(standing, target)
    recording.write(standing)


def earlier(standing: Standing, task: OpenTask) -> list[Node]:
    """List the steps this one may be sent back to: of offices, taken since the acceptance."""
    if task.clock is not Party.OFFICE or task.node.index < 0 or not standing.case.is_accepted:
        return []
    been = queries.nodes_done(standing.session, standing.case.id)
    return possible(standing, task.node, been)


def possible(standing: Standing, node: Node, been: list[str]) -> list[Node]:
    """Of the steps a case has been at, list those it can go back to from `node`."""
    found = [standing.procedure.node(name) for name in been]
    return [
        target
        for target in found
        if target.clock == str(Party.OFFICE)
        and not target.is_many
        and stepping_back.goal(standing.procedure, standing.marking, node, target) is not None
    ]


def candidates(standing: Standing, place: Place) -> list[Node]:
    """List where a task may be sent back to, for a page that offers it."""
    try:
        return earlier(standing, find(standing, place))
    except Conflict:
        return []


# --- send back from the system --------------------------------------------------------------------


def take_from_system(
    session: Session, actor: Actor, dossier_id: int, *, to: str, reason: str
) -> Standing:
    """Take a case from the step of the system it waits at back to an earlier one of an office.

    Gives the move unwritten: who calls it undoes what the system was to work with and writes both.
    """
    blanks.demand("note", reason)
    standing = take_up(session, actor, dossier_id)
    task = _of_system(standing)
    if task is None:
        raise Conflict("task.closed")
    target = next((node for node in system_candidates(standing) if node.id == to), None)
    if target is None:
        raise Invalid.one("to", "task.not_offered")
    goal = stepping_back.goal(standing.procedure, standing.marking, task.node, target)
    assert goal is not None  # noqa: S101 - for the types: the candidates list no others
    flows = standing.procedure.flows
    wanted = {flows[index].id for index in goal.waiting}
    standing.added, standing.removed = wanted - standing.waiting, standing.waiting - wanted
    standing.closed.append(ClosedTask(task, TaskState.CANCELLED, answer={"note": reason}))
    opening.open_task(standing, target)
    return standing


def system_candidates(standing: Standing) -> list[Node]:
    """List the steps a case may be taken back to from the step of the system it waits at."""
    task = _of_system(standing)
    if task is None or not standing.case.is_accepted:
        return []
    return possible(standing, task.node, queries.nodes_done(standing.session, standing.case.id))


def _of_system(standing: Standing) -> OpenTask | None:
    return next((task for task in standing.tasks if task.role is Role.SYSTEM), None)
