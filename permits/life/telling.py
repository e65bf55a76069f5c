"""Tells people of a permit what time, its holder or an inspector has brought."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from permits.core.text import Bilingual
from permits.decisions.models import Permit
from permits.life import queries
from permits.life.models import Inspection
from permits.life.queries import PermitSeen
from permits.life.vocabulary import PermitNoticeKind
from permits.notices import audience, telling
from permits.notices.facts import Fact
from permits.notices.vocabulary import NoticeKind

KINDS = {
    PermitNoticeKind.WARNING: NoticeKind.PERMIT_EXPIRING,
    PermitNoticeKind.EXPIRED: NoticeKind.PERMIT_EXPIRED,
    PermitNoticeKind.RELEASED: NoticeKind.PERMIT_PLACES_FREED,
    PermitNoticeKind.STARTED: NoticeKind.WORKS_STARTED,
    PermitNoticeKind.DEVIATION: NoticeKind.WORKS_DEVIATE,
}


def of_time(session: Session, permit: Permit, kind: PermitNoticeKind, left: int, step: int) -> None:
    """Tell the holder what time has brought; `left` are days, `step` the warning that has come."""
    seen = queries.by_id(session, permit.id)
    if seen is not None:
        people = audience.of_office(session, permit.holder_id, audience.HOLDERS)
        once = f"permit:{permit.id}:{kind}:{permit.start_before}:{step}"
        facts: dict[str, Fact] = {"days": left, "start_before": permit.start_before}
        _tell(session, KINDS[kind], people, seen, once, facts)


def of_report(
    session: Session,
    seen: PermitSeen,
    kind: PermitNoticeKind,
    report_id: int,
    day: date,
    office_ids: list[int],
) -> None:
    """Tell the offices that watch over a permit what its holder reported."""
    facts: dict[str, Fact] = {"holder": seen.holder.short_vi, "day": day}
    for office_id in office_ids:
        people = audience.of_office(session, office_id, audience.WATCHERS)
        _tell(session, KINDS[kind], people, seen, f"report:{report_id}:{kind}", facts)


def of_inspection(session: Session, seen: PermitSeen, inspection: Inspection) -> None:
    """Tell the holder what an inspection concluded."""
    found = inspection.conclusion
    if found is None:
        return
    facts: dict[str, Fact] = {
        "office": Bilingual(seen.issuer.name_vi, seen.issuer.name_en),
        "conclusion": found,
    }
    people = audience.of_office(session, seen.holder.id, audience.HOLDERS)
    once = f"inspection:{inspection.id}"
    _tell(session, NoticeKind.INSPECTION_CONCLUDED, people, seen, once, facts)


def _tell(
    session: Session,
    kind: NoticeKind,
    people: Sequence[int],
    seen: PermitSeen,
    once: str,
    facts: dict[str, Fact],
) -> None:
    telling.tell(
        session,
        kind,
        people,
        once=once,
        path=f"/giay-phep/{seen.dossier.ref}",
        facts={"number": seen.number_text} | facts,
        dossier_id=seen.dossier.id,
    )
