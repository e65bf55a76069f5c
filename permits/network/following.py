"""Holds follow a dossier: filing makes them longer, a permit confirms them, an end gives them back.

The register knows a dossier by its reference only; this module stands between the two.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gis.network import holding
from gis.network import queries as register
from gis.network.errors import HoldLapsed, Unknown
from gis.network.waiting import Served, leave
from permits.cases.registry import Milestone
from permits.core import clock
from permits.network import noticing, queries, terms
from permits.network.models import HoldNotice
from permits.network.queries import Followed
from permits.network.vocabulary import HoldEnd, HoldNoticeKind
from permits.procedures import catalogue
from workflow import side

log = logging.getLogger(__name__)

#: What the end of a case means for places that were never granted; any other end is a refusal.
ENDS = {side.WITHDRAWN.id: HoldEnd.WITHDRAWN, side.STOPPED.id: HoldEnd.STOPPED}


def follow(session: Session, dossier_id: int, milestone: Milestone, end: str) -> None:
    """Do to a dossier's places what its milestone means, in the same transaction."""
    followed = queries.followed(session, dossier_id)
    if followed is None:
        return
    match milestone:
        case Milestone.FILED:
            _filed(session, followed)
        case Milestone.GRANTED:
            _granted(session, followed)
        case Milestone.REFUSED:
            give_back(session, followed.reference, HoldEnd.REFUSED)
        case Milestone.PERMIT_ENDED:
            give_back(session, followed.reference, HoldEnd.PERMIT_ENDED)
        case Milestone.ENDED:
            _ended(session, followed, end)


def _filed(session: Session, followed: Followed) -> None:
    procedure = catalogue.pinned(followed.procedure_code or "", followed.procedure_version or 0)
    until = terms.of_a_filed(session, float(procedure.limit_days))
    try:
        holding.extend(session, followed.reference, until=until, now=clock.now())
    except HoldLapsed:  # the officer sees that it does not stand; filing does not depend on it
        log.info("hold ran out before filing", extra={"dossier": followed.dossier_id})


def _granted(session: Session, followed: Followed) -> None:
    try:
        holding.confirm(session, followed.reference, now=clock.now())
    except (HoldLapsed, Unknown):  # a permit does not fail for it: it was signed without a hold
        log.warning("hold ran out before the permit", extra={"dossier": followed.dossier_id})
    leave(session, followed.reference, now=clock.now())


def _ended(session: Session, followed: Followed, end: str) -> None:
    """Give back what was not granted; what was confirmed stands until it is built."""
    holds = register.living_holds(session, followed.reference)
    if not holds or any(hold.state == "held" for hold in holds):
        give_back(session, followed.reference, ENDS.get(end, HoldEnd.REFUSED))


def give_back(session: Session, reference: str, ended_as: HoldEnd) -> int:
    """End every hold of a reference and its places in line; tell those whose turn has come."""
    now = clock.now()
    leave(session, reference, now=now)
    freed = holding.release(session, reference, now=now, ended_as=ended_as.value)
    tell(session, served=freed.served, lapsed=freed.lapsed, now=now)
    return freed.count


def tell(
    session: Session,
    *,
    served: Sequence[Served],
    lapsed: Collection[str] = (),
    displaced: Collection[str] = (),
    now: datetime,
) -> None:
    """Note for the offices concerned whose turn has come, and who has lost his places."""
    for each in served:
        session.add(
            HoldNotice(
                tenant=each.tenant,
                reference=each.reference,
                kind=HoldNoticeKind.SERVED,
                at=now,
                until=each.expires_at,
                places=len(each.holds),
            )
        )
    for kind, lost in ((HoldNoticeKind.LAPSED, lapsed), (HoldNoticeKind.DISPLACED, displaced)):
        for reference, tenant, places in queries.lost(session, set(lost), at=now):
            session.add(
                HoldNotice(tenant=tenant, reference=reference, kind=kind, at=now, places=places)
            )
    session.flush()
    noticing.tell(session, served=served, lapsed=lapsed, displaced=displaced, now=now)
