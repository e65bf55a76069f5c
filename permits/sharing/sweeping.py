"""What time brings to requests: warnings, and the mediator where an owner stays silent."""

from sqlalchemy.orm import Session

from permits.core import calendar, clock
from permits.sharing import pacing, queries, service
from permits.sharing.terms import terms
from permits.sharing.vocabulary import SharingStatus, SharingStep


def notice(session: Session, request_id: int) -> bool:
    """Give the warnings of one request that have fallen due; silence puts it before the mediator.

    Silence never is consent. The caller has the request's lock.
    """
    request = queries.locked(session, request_id)
    known, shares = calendar.working_calendar(session), terms().request.warn
    given = 0
    while request.notice_at is not None and request.notice_at <= clock.now():
        share = shares[request.noticed]
        service.tell(session, request, SharingStep.WARNED, None, share=share)
        request.noticed += 1
        pacing.plan(request, known)
        given += 1
    is_over = request.due_at is not None and request.due_at <= clock.now()
    if is_over and request.status == SharingStatus.ASKED:
        service.escalate(session, request, None)
    return bool(given)
