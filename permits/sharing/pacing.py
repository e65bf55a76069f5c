"""The clock of a request: it runs in working time, stands while its asker adds something, warns."""

from datetime import datetime

from permits.sharing.models import SharingRequest
from permits.sharing.terms import terms
from workflow.deadlines import WorkingCalendar

WHOLE = 100


def run(request: SharingRequest, known: WorkingCalendar, now: datetime) -> None:
    """Let the time of whoever must answer run from now on."""
    request.running_since = now
    left = max(0, request.limit_minutes - request.used_minutes)
    request.due_at = known.add(now, left)
    plan(request, known)


def pause(request: SharingRequest, known: WorkingCalendar, now: datetime) -> None:
    """Let the time stand, counting what has passed."""
    if request.running_since is not None:
        request.used_minutes += known.elapsed(request.running_since, now)
    stop(request)


def stop(request: SharingRequest) -> None:
    """Let nobody's time run any more."""
    request.running_since = request.due_at = request.notice_at = None


def plan(request: SharingRequest, known: WorkingCalendar) -> None:
    """Say when the next warning falls due; none after the last."""
    shares = terms().request.warn
    if request.running_since is None or request.noticed >= len(shares):
        request.notice_at = None
        return
    wanted = request.limit_minutes * shares[request.noticed] // WHOLE
    request.notice_at = known.add(request.running_since, max(0, wanted - request.used_minutes))
