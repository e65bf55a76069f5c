"""What the checking job does with one part of a plan, and how a whole check ends."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.errors import Problem
from permits.filing.rollout import checking, queries
from permits.filing.rollout.faults import CellFault
from permits.filing.rollout.models import RolloutPlan
from permits.filing.rollout.vocabulary import RolloutRowState, RolloutState
from permits.notices.telling import tell
from permits.notices.vocabulary import NoticeKind

#: Rows checked in one transaction: seconds of work, so that whoever waits sees it move.
PART = 250


def check_some(session: Session, plan_id: int, *, limit: int = PART) -> bool:
    """Check a part of what waits; says whether there may be more. The last call ends the check."""
    plan = queries.plan_of(session, plan_id)
    if plan is None:
        return False
    rows = queries.take(session, plan_id, (RolloutRowState.WAITING,), limit=limit)
    if not rows:
        _end(session, plan_id)
        return False
    queries.keep(session, checking.check(session, checking.bench_of(session, plan), rows))
    return True


def blame_first(session: Session, plan_id: int) -> None:
    """Put aside the first row that waits, which no check gets through, so that others go on."""
    for row in queries.take(session, plan_id, (RolloutRowState.WAITING,), limit=1):
        row.state = RolloutRowState.WRONG
        row.faults = [CellFault("", "", "rollout.row_unreadable").plain()]


def _end(session: Session, plan_id: int) -> None:
    """Say that every row is checked, and tell who sent the file."""
    plan = queries.plan_of(session, plan_id, to_change=True)
    counts = queries.counts(session, plan_id)
    if (
        plan is None
        or plan.state is not RolloutState.CHECKING
        or counts.get(RolloutRowState.WAITING)
    ):
        return
    _mark_twins(session, plan)
    plan.state = RolloutState.CHECKED
    counts = queries.counts(session, plan_id)
    good = counts.get(RolloutRowState.OK, 0) + counts.get(RolloutRowState.WARNED, 0)
    tell(
        session,
        NoticeKind.ROLLOUT_READ,
        [plan.created_by_id],
        once=f"rollout:{plan.id}:read:{plan.reading}",
        path=path_of(plan),
        facts={"file": plan.filename, "good": good, "wrong": counts.get(RolloutRowState.WRONG, 0)},
    )


def _mark_twins(session: Session, plan: RolloutPlan) -> None:
    """Remark on rows that lie where another row lies: two of one file at one place."""
    twins = {twin.id: twin for twin in queries.twins(session, plan.id)}
    records: list[Mapping[str, Any]] = []
    for row in queries.rows_of(session, twins):
        twin = twins[row.id]
        remark = CellFault(
            "site.coordinates",
            str(row.number),
            "rollout.same_place",
            {"row": twin.other, "key": twin.other_key},
        )
        others = [each for each in row.remarks if each["code"] != remark.code]
        records.append(
            {"id": row.id, "state": RolloutRowState.WARNED, "remarks": [*others, remark.plain()]}
        )
    queries.keep(session, records)


def tell_failed(session: Session, plan_id: int, job_id: int) -> None:
    """Tell who acted last on a plan that a job about it failed for good, and let him start anew."""
    plan = queries.plan_of(session, plan_id, to_change=True)
    if plan is None:
        return
    if plan.state is RolloutState.RUNNING:
        plan.state, plan.ended_at = RolloutState.STOPPED, clock.now()
    tell(
        session,
        NoticeKind.ROLLOUT_FAILED,
        [plan.created_by_id, plan.started_by_id or plan.created_by_id],
        once=f"rollout:{plan.id}:failed:{job_id}",
        path=path_of(plan),
        facts={"file": plan.filename},
    )


def path_of(plan: RolloutPlan) -> str:
    """Give the address of a plan's page."""
    return f"/dn/ke-hoach/{plan.ref}"


def code_of(fault: Exception) -> str:
    """Give the code of what went wrong, also where nobody foresaw it."""
    return fault.code if isinstance(fault, Problem) else "rollout.row_failed"
