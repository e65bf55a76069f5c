"""Time passes for permits: holders are warned, told of the end, and what was kept goes to others.

That a permit has expired is derived whenever it is asked; here only the telling happens, once.
"""

from sqlalchemy.orm import Session

from permits.cases import registry
from permits.cases.registry import Milestone
from permits.core import clock, codes
from permits.decisions.models import Permit
from permits.life import chain_queries, expiry_queries, telling
from permits.life.terms import terms
from permits.life.vocabulary import PermitNoticeKind
from permits.procedures.follow_ups import extending

CODE_LENGTH = 12


def to_warn(session: Session, passed_over: set[int]) -> int | None:
    """Find a holder's permit whose time to start runs out."""
    days = terms().warnings.days
    return expiry_queries.to_warn(session, clock.today(), days, passed_over=passed_over)


def warn(session: Session, permit_id: int) -> None:
    """Warn the holder, by the last warning that has come."""
    permit = session.get_one(Permit, permit_id)
    left = (permit.start_before - clock.today()).days if permit.start_before else 0
    due = min(each for each in terms().warnings.days if left <= each)
    _tell(session, permit, PermitNoticeKind.WARNING, due)


def to_expire(session: Session, passed_over: set[int]) -> int | None:
    """Find a permit that has expired and whose holder was not told."""
    return expiry_queries.to_tell_expired(session, clock.today(), passed_over=passed_over)


def expire(session: Session, permit_id: int) -> None:
    """Tell the holder that his permit has expired."""
    _tell(session, session.get_one(Permit, permit_id), PermitNoticeKind.EXPIRED)


def to_release(session: Session, passed_over: set[int]) -> int | None:
    """Find an expired permit that can be extended no more and still may keep places.

    While an extension may still be asked for, or is being decided, the places stay with it.
    """
    after = extending().closes_after
    return expiry_queries.to_release(session, clock.today(), after, passed_over=passed_over)


def release(session: Session, permit_id: int) -> None:
    """Give back what was kept for a permit and for those it replaced."""
    if not _tell(session, session.get_one(Permit, permit_id), PermitNoticeKind.RELEASED):
        return
    for dossier_id in chain_queries.dossier_ids_of_line(session, permit_id):
        registry.reach(session, dossier_id, Milestone.PERMIT_ENDED)


#: What is looked for and what is done with it, in this order: whoever is told that his permit has
#: expired was warned before, where there was time to.
STEPS = ((to_warn, warn), (to_expire, expire), (to_release, release))


def _tell(session: Session, permit: Permit, kind: PermitNoticeKind, days: int = 0) -> bool:
    """Tell the holder, once however many workers are at it; says whether it was this one."""
    is_news = expiry_queries.tell_once(
        session,
        {
            "ref": codes.new_code(CODE_LENGTH),
            "permit_id": permit.id,
            "office_id": permit.holder_id,
            "kind": kind,
            "about": permit.start_before,
            "days": days,
            "at": clock.now(),
        },
    )
    if is_news:
        left = (permit.start_before - clock.today()).days if permit.start_before else 0
        telling.of_time(session, permit, kind, left, days)
    return is_news
