"""Whose time passes after a move, and whether the legal limit and the steps' own clocks run."""

from permits.cases import noticing, queries, reading
from permits.cases.noticing import Running
from permits.cases.opening import CITED
from permits.cases.standing import Standing
from permits.cases.state import NewTask, OpenTask
from permits.core.vocabulary import ClockGround, DossierStatus, EventKind, Party, Role
from workflow.model import Node

#: Who holds a case with several open tasks: the first of these that has one. What an office
#: could do keeps the time with it; only when nothing but an answer is missing it is a consultee's.
HOLDS_FIRST = (Party.APPLICANT, Party.OFFICE, Party.RECEPTION, Party.CONSULTEE, Party.NOBODY)
#: Clocks of steps that stand while the applicant has the dossier; a consultee's own time runs on.
PAUSED = frozenset({Party.OFFICE, Party.RECEPTION})


def settle(standing: Standing, status: DossierStatus) -> None:
    """Let every clock of the case stand as where it rests demands, and note whose time passes."""
    if standing.ended is not None:
        _decide(standing)
        return
    left = list(standing.left_open())
    if status is DossierStatus.DONE:
        _decide(standing)
    elif any(task.clock is Party.APPLICANT for task in left):
        standing.stop_clock(ground=str(Party.APPLICANT))
        _pause_steps(standing, left)
    else:
        standing.resume_clock()
        _resume_steps(standing, left)
    _hold(standing, left)


def _decide(standing: Standing) -> None:
    """A decision, or the end, stops the legal clock for good; its due time stays, to be judged."""
    case = standing.case
    if case.is_accepted and case.decided_at is None:
        standing.count_used()
        case.decided_at = standing.now


def _hold(standing: Standing, left: list[OpenTask | NewTask]) -> None:
    case = standing.case
    holder = min(left, key=lambda task: HOLDS_FIRST.index(_party(task)), default=None)
    if holder is None:
        return
    party = _party(holder)
    ground = _ground(standing, party)
    office_id = None if holder.node.is_many or party is Party.NOBODY else holder.office_id
    if (case.held_by, case.held_ground, case.held_office_id) == (party, ground, office_id):
        return
    case.held_by, case.held_ground, case.held_office_id = party, ground, office_id
    case.held_since = standing.now
    standing.tell(
        EventKind.HELD,
        party=str(party),
        ground=str(ground),
        office_id=office_id,
        runs=case.running_since is not None,
        cite=_cite(standing, ground, holder.node),
    )


def _party(task: OpenTask | NewTask) -> Party:
    """A step of the system is its office's time, unless it gave up: then it is nobody's."""
    if task.role is not Role.SYSTEM:
        return task.clock
    return Party.NOBODY if isinstance(task, OpenTask) and task.trouble else Party.OFFICE


def _ground(standing: Standing, party: Party) -> ClockGround:
    case = standing.case
    if party is Party.NOBODY:
        return ClockGround.FAULT
    if party is Party.APPLICANT:
        return ClockGround.SUPPLEMENT if case.is_accepted else ClockGround.COMPLETION
    if case.decided_at is not None:
        return ClockGround.DELIVERY
    if party is Party.CONSULTEE:
        return ClockGround.CONSULTATION
    return ClockGround.PROCESSING if case.is_accepted else ClockGround.INTAKE


def _cite(standing: Standing, ground: ClockGround, node: Node) -> str | None:
    """Give the source of this very stretch; where the sheet names none, none takes its place."""
    procedure = standing.procedure
    if ground is ClockGround.PROCESSING:
        return procedure.limit_cite.text if procedure.limit_cite else None
    if ground is ClockGround.CONSULTATION:
        common: str | None = standing.facts.get(CITED, {}).get(node.id)
        return common
    timers = procedure.boundary_of(node.index) if node.index >= 0 else ()
    return next((timer.cite.text for timer in timers if timer.cite), None)


# --- the clocks of steps ------------------------------------------------------------------------


def _pause_steps(standing: Standing, left: list[OpenTask | NewTask]) -> None:
    paused = []
    for task in left:
        if task.clock not in PAUSED or task.limit_minutes is None:
            continue
        if isinstance(task, NewTask):
            task.stands_still = True
            continue
        if task.running_since is None:
            continue  # it stands already
        used = task.used_minutes + standing.calendar.elapsed(task.running_since, standing.now)
        paused.append(task.id)
        standing.paced.append({"id": task.id, "used_minutes": used})
    for timer in reading.timers_beside(standing.session, paused):
        left_minutes = max(0, standing.calendar.elapsed(standing.now, timer.due_at))
        standing.paced_timers.append(
            {"id": timer.id, "due_at": timer.due_at, "paused_minutes": left_minutes}
        )


def _resume_steps(standing: Standing, left: list[OpenTask | NewTask]) -> None:
    resumed = []
    for task in left:
        if task.clock not in PAUSED or isinstance(task, NewTask):
            continue
        if task.limit_minutes is None or task.running_since is not None:
            continue
        due_at = standing.after(max(0, task.limit_minutes - task.used_minutes))
        time = Running(task.clock, task.limit_minutes, task.used_minutes, standing.now)
        given = queries.noticed(standing.session, task.id)
        notice_at = noticing.following(
            standing.procedure, standing.calendar, time, task.party, given=given
        )
        resumed.append(task.id)
        standing.paced.append(
            {
                "id": task.id,
                "used_minutes": task.used_minutes,
                "running_since": standing.now,
                "due_at": due_at,
                "notice_at": notice_at,
            }
        )
    for timer in reading.timers_beside(standing.session, resumed):
        if timer.paused_minutes is not None:
            due_at = standing.after(timer.paused_minutes)
            standing.paced_timers.append({"id": timer.id, "due_at": due_at})
