"""A request to an owner: clocked in working time, warned, never agreed to by silence."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.network.models import Hold
from permits.accounts.models import Person
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import SharingReason
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.sharing import jobs, queries, service
from permits.sharing.models import SharingRequest
from permits.sharing.service import Answer, Mediated
from permits.sharing.terms import BadTerms, read, terms
from permits.sharing.vocabulary import SharingStatus, SharingStep
from tests.permits.sharing.conftest import NOW, structure
from tests.support.dossiers import Walker

Asked = Callable[..., SharingRequest]
WORDS = "Theo điều kiện kỹ thuật kèm theo."
YES = Answer("yes", WORDS)
NO = Answer("no", WORDS, SharingReason.OVERLOAD)
MORE = Answer("more", "Cần bản vẽ thiết bị.")


def on(day: int, hour: int = 9, minute: int = 0, *, month: int = 12) -> datetime:
    """Give an instant of the weeks after the request."""
    return datetime(2026, month, day, hour, minute, tzinfo=clock.VIETNAM)


def steps(session: Session, request: SharingRequest) -> list[SharingStep]:
    """Tell what happened to a request, in order."""
    return [event.step for event in queries.story(session, [request.id])]


def run_until(moment: datetime) -> None:
    """Let the job of every minute do what is due at a moment."""
    with clock.at(moment):
        jobs.give_notices(0)


def test_an_owner_has_five_working_days_and_a_holiday_is_none(asked: Asked) -> None:
    request = asked()

    assert request.due_at == on(1)  # Monday to Tuesday week, over the holiday and a weekend
    assert request.limit_minutes == 5 * 8 * 60


def test_an_owner_is_warned_at_each_share_and_silence_goes_before_the_mediator(
    asked: Asked, session: Session
) -> None:
    request = asked()

    told: list[list[SharingStep]] = []
    for moment in (on(26, month=11), on(27, 10, month=11), on(30, 10, month=11), on(1, 9, 1)):
        run_until(moment)
        run_until(moment)  # a second worker finds nothing left to do
        told.append(steps(session, request)[1:])
    session.refresh(request)

    warned, escalated = SharingStep.WARNED, SharingStep.ESCALATED
    assert told == [[], [warned], [warned] * 2, [*[warned] * 3, escalated]]
    assert request.status == SharingStatus.ESCALATED
    assert request.ended_at is None
    shares = [event.data.get("share") for event in queries.story(session, [request.id])]
    assert shares == [None, 50, 80, 100, None]


def test_a_worker_that_slept_gives_every_warning_once_and_escalates_once(
    asked: Asked, session: Session
) -> None:
    request = asked()

    run_until(on(8))
    run_until(on(8))

    told = steps(session, request)
    assert told.count(SharingStep.WARNED) == 3
    assert told.count(SharingStep.ESCALATED) == 1


def test_silence_holds_nothing(asked: Asked, session: Session) -> None:
    asked(structure(session))

    run_until(on(30))

    assert session.scalars(select(Hold)).all() == []


def test_a_yes_holds_the_place_for_the_asker_until_a_day_and_tells_which(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request = asked(structure(session))

    service.answer(session, walker.person("vnpt.ht"), request.id, YES)

    hold = session.scalars(select(Hold)).one()
    told = queries.story(session, [request.id])[-1]
    assert (hold.tenant, hold.reference, hold.kg) == ("viettel", request.ref, 120)
    assert hold.during.lower == NOW.date()
    assert hold.expires_at
    assert hold.expires_at > NOW + timedelta(days=40)
    assert (told.step, told.data["holds"]) == (SharingStep.AGREED, [hold.id])
    assert (request.status, request.notice_at) == (SharingStatus.AGREED, None)


def test_a_yes_without_enough_places_is_refused_and_keeps_none(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request = asked(structure(session, slots=1), slots=2)
    session.commit()

    with pytest.raises(Conflict, match=r"sharing\.no_place"), session.begin_nested():
        service.answer(session, walker.person("vnpt.ht"), request.id, YES)

    session.refresh(request)
    assert request.status == SharingStatus.ASKED
    assert session.scalars(select(Hold)).all() == []


def test_an_owner_refuses_only_with_a_technical_reason(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request, owner = asked(), walker.person("vnpt.ht")

    with pytest.raises(Invalid) as refusal:
        service.answer(session, owner, request.id, Answer("no", WORDS))
    service.answer(session, owner, request.id, NO)

    assert refusal.value.complaints[0].code == "sharing.reason_needed"
    assert queries.story(session, [request.id])[-1].reason is SharingReason.OVERLOAD
    with pytest.raises(Conflict):
        service.answer(session, owner, request.id, YES)


def test_the_owners_time_stands_while_the_asker_adds_something(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request, owner, asker = asked(), walker.person("vnpt.ht"), walker.person("viettel")
    with clock.at(on(25, month=11)):  # one working day was used
        service.answer(session, owner, request.id, MORE)
    session.commit()
    stood = (request.due_at, request.notice_at)
    run_until(on(20))
    with clock.at(on(21)):
        service.give_more(session, asker, request.id, "Gửi kèm bản vẽ thiết bị.")

    assert stood == (None, None)
    assert SharingStep.WARNED not in steps(session, request)
    assert request.due_at == on(25)  # four working days are left


def test_nobody_but_the_two_sides_and_the_mediator_acts(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request = asked()
    stranger, asker, owner = (walker.person(n) for n in ("mobifone", "viettel", "vnpt.ht"))
    mediator = walker.person("khcn.cv")
    settled = Mediated(SharingStatus.AGREED, WORDS)

    for person in (stranger, asker, mediator):
        with pytest.raises(NotAllowed):
            service.answer(session, person, request.id, YES)
    for person in (stranger, owner, mediator):
        with pytest.raises(NotAllowed):
            service.withdraw(session, person, request.id, WORDS)
    for person in (stranger, asker, owner, mediator):
        with pytest.raises(NotAllowed):
            service.mediate(session, person, request.id, settled)


def test_a_refusal_can_be_contested_and_mediation_settles_it(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request = asked(structure(session))
    service.answer(session, walker.person("vnpt.ht"), request.id, NO)
    service.appeal(session, walker.person("viettel"), request.id, "Cột còn đủ khả năng chịu tải.")
    mediator = walker.person("khcn.cv")
    waiting = queries.listed(session, mediator, "mediated", limit=5)

    service.mediate(session, mediator, request.id, Mediated(SharingStatus.AGREED, WORDS))

    assert [row.ref for row in waiting] == [request.ref]
    assert request.status == SharingStatus.AGREED
    assert session.scalars(select(Hold.reference)).all() == [request.ref]
    with pytest.raises(Conflict):
        service.mediate(session, mediator, request.id, Mediated(SharingStatus.REFUSED, WORDS))


def test_an_owner_may_still_answer_while_it_is_mediated(
    asked: Asked, session: Session, walker: Walker
) -> None:
    request = asked()
    run_until(on(2))

    service.answer(session, walker.person("vnpt.ht"), request.id, YES)

    assert request.status == SharingStatus.AGREED


def test_a_story_is_never_changed_nor_removed(asked: Asked, session: Session) -> None:
    asked()

    for statement in ("update sharing_event set words = ''", "delete from sharing_event"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))


def test_others_cannot_find_a_request(asked: Asked, session: Session, walker: Walker) -> None:
    request = asked()

    sees = {
        login: queries.seen(session, walker.person(login), request.ref) is not None
        for login in ("viettel", "vnpt", "vnpt.ht", "mobifone", "fpt.ht", "khcn.cv", "sxd.cv1")
    }

    assert [login for login, may in sees.items() if may] == ["viettel", "vnpt", "vnpt.ht"]


def test_the_terms_carry_their_source_and_never_let_silence_consent() -> None:
    said = terms().request

    assert said.cite == "Nghị định 72/2012/NĐ-CP"
    assert said.certainty.value == "recall"
    assert said.silence == "escalate"


@pytest.mark.parametrize(
    "wrong",
    [
        "request: {days: 5, warn: [50], silence: consent, mediation_days: 1, cite: x,"
        " certainty: recall}",
        "request: {days: 0, warn: [50], silence: escalate, mediation_days: 1, cite: x,"
        " certainty: recall}",
        "request: {days: 5, warn: [80, 50], silence: escalate, mediation_days: 1, cite: x,"
        " certainty: recall}",
        "request: [",
        "{}",
    ],
)
def test_terms_that_mean_nothing_are_refused_whole(wrong: str) -> None:
    with pytest.raises(BadTerms):
        read(wrong)


def told(session: Session, request: SharingRequest) -> list[tuple[int, NoticeKind]]:
    """Give which offices' people were told what of a request, each once, in order."""
    rows = session.execute(
        select(Person.office_id, Notice.kind)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.path == f"/dung-chung/yeu-cau/{request.ref}")
        .order_by(Notice.id)
    )
    return list(dict.fromkeys((row.office_id, row.kind) for row in rows))


def test_owner_asker_and_mediator_are_told_what_concerns_them(
    asked: Asked, session: Session
) -> None:
    request = asked()
    run_until(on(1, 9, 1))

    news = told(session, request)
    assert news[0] == (request.owner_id, NoticeKind.SHARING_ASKED)
    assert (request.owner_id, NoticeKind.SHARING_DUE_SOON) in news
    after = {office for office, kind in news if kind is NoticeKind.SHARING_ESCALATED}
    assert after == {request.owner_id, request.carrier_id, request.mediator_id}
