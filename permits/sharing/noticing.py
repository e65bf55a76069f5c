"""Tells the sides of a request what has become of it, and other carriers of a window."""

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts import queries as accounts
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, WorkKind
from permits.notices import audience, telling
from permits.notices.facts import Fact
from permits.notices.vocabulary import WORKS_AT, NoticeKind
from permits.sharing.models import CoBuildWindow, SharingRequest
from permits.sharing.vocabulary import SharingStep

#: What is news to the owner, and what to whoever asked; anything else is known to both already.
TO_OWNER = {
    SharingStep.ASKED: NoticeKind.SHARING_ASKED,
    SharingStep.MORE_GIVEN: NoticeKind.SHARING_ASKED,
    SharingStep.WARNED: NoticeKind.SHARING_DUE_SOON,
    SharingStep.WITHDRAWN: NoticeKind.SHARING_ANSWERED,
}
TO_ASKER = {
    SharingStep.MORE_ASKED: NoticeKind.SHARING_ANSWERED,
    SharingStep.AGREED: NoticeKind.SHARING_ANSWERED,
    SharingStep.REFUSED: NoticeKind.SHARING_ANSWERED,
    SharingStep.MEDIATED: NoticeKind.SHARING_ANSWERED,
}


def tell(session: Session, request: SharingRequest, step: SharingStep, seq: int) -> None:
    """Tell whoever a step of a request concerns, once each."""
    owner, asker = request.owner_id, request.carrier_id
    if step is SharingStep.ESCALATED:
        for office_id in (owner, asker, request.mediator_id or 0):
            _give(session, request, NoticeKind.SHARING_ESCALATED, office_id, step, seq)
    if step in TO_OWNER:
        _give(session, request, TO_OWNER[step], owner, step, seq)
    if step in TO_ASKER:
        _give(session, request, TO_ASKER[step], asker, step, seq)
    if step is SharingStep.MEDIATED:
        _give(session, request, NoticeKind.SHARING_ANSWERED, owner, step, seq)


def _give(
    session: Session,
    request: SharingRequest,
    kind: NoticeKind,
    office_id: int,
    step: SharingStep,
    seq: int,
) -> None:
    mediates = office_id == request.mediator_id
    roles = audience.MEDIATORS if mediates else audience.SHARING
    facts: dict[str, Fact] = {
        "code": request.ref,
        "asker": accounts.office_of(session, request.carrier_id).short_vi,
        "owner": accounts.office_of(session, request.owner_id).short_vi,
        "asset": request.asset_name,
        "answer": Bilingual(step.vi, step.en),
        "due": request.due_at,
    }
    telling.tell(
        session,
        kind,
        audience.of_office(session, office_id, roles),
        once=f"sharing:{request.id}:{seq}",
        path=f"/dung-chung/yeu-cau/{request.ref}",
        facts=facts,
        dossier_id=None,
    )


def tell_window(session: Session, window: CoBuildWindow) -> None:
    """Tell the other carriers of a window: what is built and where, never who builds it."""
    works = WorkKind(window.work_kind)
    place = map_queries.ward_name(session, window.ward_code or "")
    others = [
        person_id
        for office in accounts.offices_of_kind(session, OfficeKind.CARRIER)
        if office.id != window.initiator_id
        for person_id in audience.of_office(session, office.id, audience.SHARING)
    ]
    name = Bilingual(
        WORKS_AT.vi.format(works=works.vi, place=place),
        WORKS_AT.en.format(works=works.en, place=place),
    )
    telling.tell(
        session,
        NoticeKind.WINDOW_OPENED,
        others,
        once=f"window:{window.id}",
        path=f"/dung-chung/cung-xay/{window.ref}",
        facts={"name": name, "until": window.closes_at},
    )
