"""Quiet hours and daily mails, by the clock and the calendar of the province."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from permits.core import calendar, clock
from permits.notices import jobs, telling, timing
from permits.notices.models import Delivery, NoticeChoice, NoticeHabit
from permits.notices.vocabulary import DeliveryState, NoticeKind, NoticePace, NoticeWay
from tests.permits.notices.conftest import with_mail

THURSDAY = datetime(2026, 11, 12, 9, 0, tzinfo=clock.VIETNAM)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)


@pytest.mark.parametrize(
    ("now", "begin", "end", "wanted"),
    [
        (at(12, 22), time(21), time(6), at(13, 6)),
        (at(12, 5, 59), time(21), time(6), at(12, 6)),
        (at(12, 6), time(21), time(6), at(12, 6)),
        (at(12, 12), time(21), time(6), at(12, 12)),
        (at(12, 12, 30), time(12), time(13), at(12, 13)),
        (at(12, 13), time(12), time(13), at(12, 13)),
        (at(12, 22), None, None, at(12, 22)),
        (datetime(2026, 11, 12, 15, 0, tzinfo=UTC), time(21), time(6), at(13, 6)),
    ],
)
def test_quiet_hours_end_by_the_clock_of_the_province(now, begin, end, wanted):
    assert timing.end_of_quiet(now, begin, end) == wanted


def test_a_daily_mail_is_due_on_working_days_from_half_past_seven(session):
    calendar.seed(session)
    known = calendar.working_calendar(session)
    assert timing.digest_due(at(12, 7, 29), known) is None
    assert timing.digest_due(at(12, 7, 30), known) == at(12, 7, 30)
    assert timing.digest_due(at(12, 18), known) == at(12, 7, 30)
    assert timing.digest_due(at(14, 9), known) is None  # a Saturday
    assert timing.digest_due(at(24, 9), known) is None  # a public holiday


@pytest.fixture
def due(app, server, monkeypatch):
    """Do what the worker does every minute, by the server of the test."""
    monkeypatch.setattr(
        "permits.notices.sending.installation.settings", lambda: with_mail(app, server)
    )
    return lambda: jobs.send_due(0)


def quiet(session, person):
    session.add(
        NoticeHabit(
            person_id=person.id,
            quiet_from=time(21),
            quiet_until=time(6),
            changed_at=clock.now(),
        )
    )
    session.flush()


def test_in_quiet_hours_what_can_wait_waits_and_what_must_goes(session, lan, tell, due, server):
    quiet(session, lan)
    with clock.at(at(12, 23)):
        tell(lan, kind=NoticeKind.DOSSIER_FILED)
        tell(lan, kind=NoticeKind.RESULT_ISSUED, once="must")
        due()
        due()
        assert [mail["Subject"] for mail in server.mails] == ["Đã có kết quả hồ sơ H15.10-1"]
    with clock.at(at(13, 5, 59)):
        due()
        assert len(server.mails) == 1
    with clock.at(at(13, 6)):
        due()
    assert server.mails[1]["Subject"] == "Đã nộp hồ sơ H15.10-1"


def daily(session, lan, tell, *onces):
    for kind in (NoticeKind.DOSSIER_FILED, NoticeKind.DOSSIER_WITHDRAWN):
        if session.get(NoticeChoice, (lan.id, kind, NoticeWay.EMAIL)) is None:
            session.add(
                NoticeChoice(
                    person_id=lan.id, kind=kind, way=NoticeWay.EMAIL, pace=NoticePace.DAILY
                )
            )
    session.flush()
    for once in onces:
        tell(lan, kind=NoticeKind.DOSSIER_FILED, once=once, facts={"code": once, "office": "Sở"})


def test_a_daily_mail_holds_everything_since_the_last_once(session, lan, tell, due, server):
    daily(session, lan, tell, "A1", "A2")
    due()
    assert server.mails == []  # told at nine: after the mail of that day

    with clock.at(at(13, 7, 31)):
        due()
        daily(session, lan, tell, "A3")
        due()

    [mail] = server.mails
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "2 thông báo, 13/11/2026"
    assert "Đã nộp hồ sơ A1" in text
    assert "Đã nộp hồ sơ A2" in text
    assert "A3" not in text
    with clock.at(at(14, 8)):  # a Saturday
        due()
    assert len(server.mails) == 1
    with clock.at(at(16, 8)):
        due()
    assert "A3" in server.mails[1].get_body(("plain",)).get_content()


def test_a_worker_that_was_away_at_half_past_seven_catches_up(session, lan, tell, due, server):
    daily(session, lan, tell, "A1")
    with clock.at(at(13, 15)):
        due()
        due()

    assert len(server.mails) == 1


def test_what_was_done_before_the_mail_is_not_in_it(session, lan, tell, due, server):
    daily(session, lan, tell, "A1", "A2")
    telling.settle(session, "A1")
    with clock.at(at(13, 8)):
        due()

    text = server.mails[0].get_body(("plain",)).get_content()
    assert "A2" in text
    assert "A1" not in text
    states = set(session.scalars(select(Delivery.state)))
    assert states == {DeliveryState.DROPPED, DeliveryState.BUNDLED, DeliveryState.SENT}


def test_waits_grow_and_end():
    now = THURSDAY
    waits = [timing.next_try(n, now) for n in range(1, len(timing.WAITS) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert sum(timing.WAITS, timedelta()) < timedelta(days=3)
