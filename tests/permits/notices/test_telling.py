"""People are told once, in the transaction of what happened, by the ways they chose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.core import clock
from permits.core.vocabulary import Role
from permits.notices import composing, kinds, telling
from permits.notices.facts import fill, said
from permits.notices.models import Delivery, Notice, NoticeChoice
from permits.notices.parcels import Parcel, Told
from permits.notices.vocabulary import NOTHING, DeliveryState, NoticeKind, NoticePace, NoticeWay
from tests.permits.notices.conftest import FACTS
from tests.support import jobs, people


def states(session):
    """Give the state of every delivery, in order."""
    return [(each.way, each.state) for each in session.scalars(select(Delivery).order_by("id"))]


def choose(session, person, kind, pace, way=NoticeWay.EMAIL):
    session.add(NoticeChoice(person_id=person.id, kind=kind, way=way, pace=pace))
    session.flush()


def test_a_person_is_told_once_of_one_thing(session, lan, tell):
    assert tell(lan) == 1
    assert tell(lan, lan) == 0
    assert tell(lan, once="case:1:10") == 1
    assert len(session.scalars(select(Notice)).all()) == 2


def test_sending_is_promised_only_where_something_is_to_be_sent(session, lan, tell):
    tell(people.person_with(session, Role.CLERK), kind=NoticeKind.INTAKE_REFUSED)
    assert jobs.promised(session) == []

    tell(lan)
    tell(lan, once="case:1:10")

    assert jobs.promised(session) == [telling.SEND]


def test_what_nobody_chose_goes_as_the_kind_usually_does(session, lan, tell):
    tell(lan, kind=NoticeKind.DOSSIER_FILED)
    tell(lan, kind=NoticeKind.PAPER_ISSUED, facts={"code": "1", "paper": "2"}, once="daily")
    tell(lan, kind=NoticeKind.BATCH_DONE, facts={"done": 1, "failed": 0}, once="never")

    assert states(session) == [("email", "waiting"), ("email", "gathered")]


def test_people_choose_how_soon_they_are_mailed(session, lan, tell):
    choose(session, lan, NoticeKind.DOSSIER_FILED, NoticePace.NEVER)
    choose(session, lan, NoticeKind.DOSSIER_WITHDRAWN, NoticePace.DAILY)

    tell(lan, kind=NoticeKind.DOSSIER_FILED)
    tell(lan, kind=NoticeKind.DOSSIER_WITHDRAWN, once="b")

    assert states(session) == [("email", "gathered")]


def test_what_the_law_wants_to_arrive_cannot_be_silenced(session, lan, tell):
    choose(session, lan, NoticeKind.SUPPLEMENT_ASKED, NoticePace.NEVER)

    tell(lan, kind=NoticeKind.SUPPLEMENT_ASKED, facts=FACTS | {"due": clock.now()})

    assert states(session) == [("email", "waiting")]


def test_text_messages_are_sent_only_to_who_asked_for_them(session, lan, tell):
    lan.phone = "0912345678"
    tell(lan)
    choose(session, lan, NoticeKind.RESULT_ISSUED, NoticePace.AT_ONCE, NoticeWay.SMS)
    tell(lan, once="b")

    assert [way for way, _ in states(session)] == ["email", "email", "sms"]


def test_what_happened_days_ago_stands_in_the_page_only(session, lan, tell):
    tell(lan, happened_at=clock.now() - timedelta(days=4))

    assert states(session) == []
    assert session.scalars(select(Notice)).one().at == clock.now() - timedelta(days=4)


def test_who_does_not_work_any_more_is_told_nothing(session, lan, tell):
    lan.is_active = False
    session.flush()

    assert tell(lan) == 0


def test_a_teller_who_leaves_out_a_fact_is_refused(session, lan, tell):
    with pytest.raises(ValueError, match="office"):
        tell(lan, facts={"code": "1"})


def test_what_was_done_meanwhile_asks_nobody_any_more(session, lan, tell):
    other = people.person_with(session, Role.COMPANY_ADMINISTRATOR)
    tell(lan, other, kind=NoticeKind.DOSSIER_WITHDRAWN, once="task:7")
    tell(lan, once="task:8")

    telling.settle(session, "task:7")

    session.expire_all()
    assert {n.once for n in session.scalars(select(Notice).where(Notice.read_at.is_(None)))} == {
        "task:8"
    }
    assert states(session) == [("email", DeliveryState.DROPPED), ("email", DeliveryState.WAITING)]


def test_somebody_without_an_account_is_written_to_once(session):
    facts = {"office": FACTS["office"], "by": "Mai", "until": clock.now()}

    def invite():
        return telling.tell_address(
            session, NoticeKind.INVITED, "new@x.example", "en", once="i:1", path="/m/1", facts=facts
        )

    assert [invite(), invite()] == [True, False]
    assert states(session) == [("email", "waiting")]


def test_days_hours_and_words_are_said_in_the_readers_language():
    at = {"at": "2026-12-10T10:00:00+00:00"}
    assert said(at, "vi") == "17:00, 10/12/2026"
    assert said(at, "en") == "17:00, 10 Dec 2026"
    assert said({"vi": "Cột", "en": "Mast"}, "en") == "Mast"
    assert said(None, "vi") == NOTHING.vi
    assert fill("{a.__class__} {b} {c}", {"b": "{c}", "c": 3}, "vi") == "{a.__class__} {c} 3"


def test_a_file_of_kinds_that_leaves_one_out_is_refused():
    with pytest.raises(kinds.BadKinds, match="supplement_asked"):
        kinds.read("dossier_filed: {}")
    assert all(kinds.of(kind).serves for kind in NoticeKind)


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("code", ["H15.10-261126-000012", "Đ" * 300])
def test_a_text_message_has_no_accents_and_fits_into_one(app, locale, code):
    settings = app.extensions["settings"]
    for kind in NoticeKind:
        about = kinds.of(kind)
        facts = dict.fromkeys(about.sample, code)
        told = Told(kind, facts, "/x", clock.now(), about.wordings[locale])
        parcel = Parcel(1, "f" * 32, 1, NoticeWay.SMS, clock.now(), "0912", "Lan", locale, (told,))
        text = composing.text_message(parcel, settings)
        assert text.isascii(), kind
        assert not set(text) & set("[]{}^~|\\`"), kind  # two places each in GSM 03.38, or none
        assert len(text) <= 160, kind
        assert text.endswith("/thong-bao")
