"""Mails over SMTP against a real server: their form, and what is done with each answer."""

from datetime import timedelta

from sqlalchemy import select, text

from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import Role
from permits.notices import claiming, kinds, sending, telling
from permits.notices.carrying import carriers
from permits.notices.models import BadAddress, Delivery, DeliveryTry, Notice
from permits.notices.timing import LEASE, WAITS
from permits.notices.vocabulary import DeliveryState, NoticeKind, NoticeWay, TryAnswer
from tests.permits.notices.conftest import reachable, with_mail
from tests.support import jobs, people


def delivery(session):
    return session.scalars(select(Delivery).order_by(Delivery.id)).one()


def tries(session):
    return session.scalars(select(DeliveryTry).order_by(DeliveryTry.no)).all()


def body(mail, kind):
    return mail.get_body((kind,)).get_content()


def test_a_mail_says_the_same_in_two_forms_and_in_the_persons_language(
    session, lan, tell, send, server
):
    other = reachable(session, people.person_with(session, Role.COMPANY_ADMINISTRATOR))
    other.locale = "en"
    tell(lan, other)

    assert send() == 2

    vi, en = server.mails
    assert server.receivers == [lan.email, other.email]
    assert vi["Subject"] == "Đã có kết quả hồ sơ H15.10-1"
    assert en["Subject"] == "The result of dossier H15.10-1 is there"
    for mail, words in ((vi, "đã giải quyết xong"), (en, "has decided dossier")):
        for form in ("plain", "html"):
            assert words in body(mail, form)
            assert "http://localhost/dn/h/1" in body(mail, form)
    assert '<html lang="vi">' in body(vi, "html")
    assert "<img" not in body(vi, "html")


def test_a_mail_can_be_known_again_and_is_no_mass_mail(session, lan, tell, send, server):
    tell(lan)
    send()

    mail, kept = server.mails[0], delivery(session)
    assert mail["Message-ID"] == f"<{kept.ref}@localhost>"
    assert mail["List-Id"] == "Ha Tang Chung <thong-bao.localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "vi"
    assert mail["Date"].datetime == kept.made_at
    assert mail["From"] == "Hạ Tầng Chung <thong-bao@htc.example>"


def test_the_servers_words_are_kept_as_proof(session, lan, tell, send, server):
    tell(lan)
    send()

    assert delivery(session).state is DeliveryState.SENT
    (tried,) = tries(session)
    assert (tried.answer, tried.code) == (TryAnswer.ACCEPTED, 250)
    assert tried.proof == "250 2.0.0 taken as 4711"
    assert tried.handed_at is not None
    assert send() == 0


def test_every_kind_can_be_mailed_in_both_languages(session, lan, send, server):
    other = reachable(session, people.person_with(session, Role.COMPANY_ADMINISTRATOR))
    other.locale = "en"
    for kind in NoticeKind:
        facts = {name: raw(fact) for name, fact in kinds.of(kind).sample.items()}
        telling.tell(session, kind, [lan.id, other.id], once=kind.value, path="/x/1", facts=facts)
    # … also what usually waits for a day
    session.execute(Delivery.__table__.update().values(state="waiting"))
    mailed = [kind for kind in NoticeKind if kinds.of(kind).email != "never"]

    assert send() == 2 * len(mailed)

    for number, mail in enumerate(server.mails):
        kind, locale = mailed[number // 2], ("vi", "en")[number % 2]
        assert "{" not in body(mail, "plain") + mail["Subject"], kind
        assert kinds.of(kind).wordings[locale].action in body(mail, "html")


def raw(fact):
    """Give a sample as a teller would give it."""
    match fact:
        case {"vi": vi, "en": en}:
            return Bilingual(vi, en)
        case {"at": _} | {"day": _}:
            return clock.now()
        case _:
            return fact


def test_what_is_not_taken_now_is_tried_again_ever_more_slowly_and_given_up(
    session, lan, tell, send, server
):
    server.on_data = "451 4.7.1 greylisted"
    tell(lan)
    moment = clock.now()
    for number, wait in enumerate(WAITS, 1):
        with clock.at(moment):
            assert send() == 1
            assert send() == 0
        assert delivery(session).state is DeliveryState.WAITING
        assert len(tries(session)) == number
        moment += wait
    with clock.at(moment):
        send()

    assert delivery(session).state is DeliveryState.GIVEN_UP
    assert {each.answer for each in tries(session)} == {TryAnswer.LATER}
    with clock.at(moment + timedelta(days=30)):
        assert send() == 0


def test_a_server_that_is_not_there_is_asked_again(app, session, lan, tell, server):
    settings = with_mail(app, server)
    server_gone = carriers(settings)
    server_gone[NoticeWay.EMAIL]._mail = settings.mail.__class__("127.0.0.1", 1, "none", "a@b.vn")
    tell(lan)

    sending.send_all(server_gone, seconds=3600)

    (tried,) = tries(session)
    assert tried.answer is TryAnswer.LATER
    assert tried.handed_at is None
    assert "refused" in tried.proof


def test_a_line_lost_while_the_mail_goes_over_is_said_to_be_unknown(
    session, lan, tell, send, server
):
    server.hangs_up = True
    tell(lan)
    send()
    assert tries(session)[0].answer is TryAnswer.UNKNOWN

    server.hangs_up = False
    with clock.at(clock.now() + WAITS[0]):
        send()

    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    assert delivery(session).state is DeliveryState.SENT


def test_a_worker_killed_before_handing_over_is_followed_at_once_after_its_lease(
    app, session, lan, tell, send, server
):
    tell(lan)
    claiming.next_parcel(session, {NoticeWay.EMAIL})  # … and then the worker is gone
    session.commit()
    assert send() == 0

    with clock.at(clock.now() + LEASE):
        assert send() == 1

    lost, made = tries(session)
    assert (lost.answer, lost.proof) == (TryAnswer.LATER, claiming.LOST)
    assert made.answer is TryAnswer.ACCEPTED
    assert len(server.mails) == 1


def test_a_worker_killed_while_handing_over_leaves_that_it_may_have_arrived(
    app, session, lan, tell, send, server
):
    tell(lan)
    parcel = claiming.next_parcel(session, {NoticeWay.EMAIL})
    mail = carriers(with_mail(app, server))[NoticeWay.EMAIL]
    mail.hand(parcel, lambda: claiming.note_handing(session, parcel))
    mail.close()
    session.commit()

    with clock.at(clock.now() + LEASE):
        send()

    assert [each.answer for each in tries(session)] == [TryAnswer.UNKNOWN, TryAnswer.ACCEPTED]
    assert len({each["Message-ID"] for each in server.mails}) == 1


def test_a_mailbox_that_is_not_there_is_not_written_to_again_until_corrected(
    session, lan, tell, send, server
):
    admin = reachable(session, people.person_with(session, Role.COMPANY_ADMINISTRATOR))
    server.refuses[lan.email] = "550 5.1.1 no such user"
    tell(lan)
    send()
    tell(lan, once="b")
    send()

    assert session.get(BadAddress, lan.email).proof == "550 5.1.1 no such user"
    told = session.scalars(select(Notice).where(Notice.person_id == admin.id)).all()
    assert {each.kind for each in told} == {NoticeKind.ADDRESS_BAD, NoticeKind.DELIVERY_FAILED}
    assert server.receivers == [admin.email]

    lan.email = "lan2@carrier.example"
    session.flush()
    tell(lan, once="c")
    send()
    assert server.receivers[-1] == "lan2@carrier.example"


def test_a_mail_refused_for_what_it_is_does_not_mark_its_address(session, lan, tell, send, server):
    server.on_data = "554 5.7.1 looks like spam"
    tell(lan)
    send()

    assert delivery(session).state is DeliveryState.REFUSED
    assert session.get(BadAddress, lan.email) is None


def test_a_secret_link_is_forgotten_once_it_has_gone(session, lan, send, server):
    telling.tell(
        session,
        NoticeKind.PASSWORD_RESET,
        [lan.id],
        once="reset:1",
        path="/mat-khau/abc",
        facts={"login": lan.login, "until": clock.now()},
    )
    send()

    assert "http://localhost/mat-khau/abc" in body(server.mails[0], "plain")
    session.expire_all()
    assert session.scalars(select(Notice.path)).one() == "/"


def test_nothing_in_a_fact_can_add_to_a_mails_head(session, lan, tell, send, server):
    evil = "1\r\nBcc: everybody@x.example"
    tell(lan, facts={"code": evil, "office": "<b>x</b>"})
    send()

    assert server.mails[0]["Bcc"] is None
    assert "&lt;b&gt;x&lt;/b&gt;" in body(server.mails[0], "html")


def test_an_address_nobody_can_write_to_is_marked_and_holds_up_nobody(
    session, lan, tell, send, server
):
    other = reachable(session, people.person_with(session, Role.COMPANY_ADMINISTRATOR))
    other.email = "không phải địa chỉ"
    tell(other)
    tell(lan, once="b")
    send()

    assert server.receivers == [lan.email]
    assert session.get(BadAddress, other.email.lower()) is not None


def test_a_parcel_that_breaks_its_carrier_is_tried_again_and_holds_up_nobody(
    app, session, lan, tell, server, caplog
):
    broken = carriers(with_mail(app, server))
    usual = broken[NoticeWay.EMAIL].hand

    def hand(parcel, handing):
        if parcel.told[0].facts["code"] == "evil":
            raise RuntimeError("evil")
        return usual(parcel, handing)

    broken[NoticeWay.EMAIL].hand = hand
    tell(lan, facts={"code": "evil", "office": "x"}, once="a")
    tell(lan, once="b")

    assert sending.send_all(broken, seconds=3600) == 2
    assert len(server.mails) == 1
    assert [each.answer for each in tries(session)] == [TryAnswer.LATER, TryAnswer.ACCEPTED]
    assert "notice failed" in caplog.text


def test_a_run_that_takes_long_leaves_the_rest_to_the_next_and_promises_it(
    app, session, lan, tell, server
):
    for once in "abc":
        tell(lan, once=once)
    session.execute(text("delete from procrastinate_jobs"))

    assert sending.send_all(carriers(with_mail(app, server)), seconds=0) == 1
    assert telling.SEND in jobs.promised(session)
    assert len(server.mails) == 1
