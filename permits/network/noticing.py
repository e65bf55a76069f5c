"""Tells the people of an office what became of the places they wait for or hold."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gis.network.waiting import Served
from permits.accounts import queries as accounts
from permits.network import queries
from permits.notices import audience, telling
from permits.notices.facts import Fact
from permits.notices.vocabulary import NoticeKind


def tell(
    session: Session,
    *,
    served: Sequence[Served],
    lapsed: Collection[str],
    displaced: Collection[str],
    now: datetime,
) -> None:
    """Tell whose turn has come, and who has lost his places, once each."""
    for each in served:
        facts: dict[str, Fact] = {"places": len(each.holds), "until": each.expires_at}
        _give(session, NoticeKind.HOLD_GIVEN, each.tenant, each.reference, now, facts)
    for kind, lost in ((NoticeKind.HOLD_LAPSED, lapsed), (NoticeKind.HOLD_LOST, displaced)):
        for reference, tenant, places in queries.lost(session, set(lost), at=now):
            _give(session, kind, tenant, reference, now, {"places": places})


def _give(
    session: Session,
    kind: NoticeKind,
    tenant: str,
    reference: str,
    now: datetime,
    facts: dict[str, Fact],
) -> None:
    office = accounts.office_by_code(session, tenant)
    if office is None:
        return
    telling.tell(
        session,
        kind,
        audience.of_office(session, office.id, audience.SHARING),
        once=f"{kind.value}:{reference}:{now.isoformat()}",
        path=f"/dn/ho-so/{reference}",
        facts={"reference": reference} | facts,
    )
