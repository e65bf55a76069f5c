"""What time brings besides timers: warnings and escalations of steps that are still open."""

from typing import Any

from sqlalchemy.orm import Session

from permits.cases import noticing, opening, queries, recording, timer_queries
from permits.cases.noticing import Notice, Running
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.cases.taking import Place, find, take_up
from permits.core.errors import Problem
from permits.core.vocabulary import EventKind, Role


def notice(session: Session, dossier_id: int, task_id: int) -> bool:
    """Give the warnings and the escalation of one open step that have fallen due."""
    standing = take_up(session, None, dossier_id)
    place = queries.place_of(session, task_id)
    if place is None:
        return False
    task = find(standing, Place(*place))
    given = queries.noticed(session, task_id)
    due, following = _due(standing, task, given)
    for each in due:
        _tell(standing, task, each)
    timer_queries.note(
        session, task_id, noticed=given + len(due), next_at=following.at if following else None
    )
    recording.write(standing)
    return bool(due)


def _due(standing: Standing, task: OpenTask, given: int) -> tuple[list[Notice], Notice | None]:
    """Give the notices not given yet that are due, and the one that comes after them."""
    if task.limit_minutes is None or task.running_since is None:
        return [], None
    time = Running(task.clock, task.limit_minutes, task.used_minutes, task.running_since)
    listed = list(noticing.notices(standing.procedure, standing.calendar, time, task.party))[given:]
    due = [each for each in listed if each.at <= standing.now]
    return due, next((each for each in listed if each.at > standing.now), None)


def _tell(standing: Standing, task: OpenTask, notice: Notice) -> None:
    told: dict[str, Any] = {"instance_no": task.instance_no}
    if notice.escalation is None:
        standing.tell(EventKind.WARNED, task.node.id, share=notice.share, **told)
        return
    try:
        office_id = opening.office_of(standing, notice.escalation.unit)
    except Problem:
        office_id = standing.case.authority_id or task.office_id
    role = Role(notice.escalation.role)
    timer_queries.escalate(standing.session, task.id, office_id, role, standing.now)
    standing.tell(EventKind.ESCALATED, task.node.id, to_office=office_id, role=str(role), **told)
