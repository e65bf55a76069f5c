"""What an office is told of its papers outside: shown after their end, and bursts of guesses."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from permits.core import clock
from permits.papers.vocabulary import PermitState
from permits.tracking import alert_routes, counting, jobs
from permits.tracking.models import UnknownScan
from tests.permits.tracking.conftest import CODE
from tests.support import pages

PAGE = "/cb/quet-ma"


@pytest.fixture
def office(sign_in):
    """Somebody of the office whose book the permit stands in."""
    return sign_in("sxd.vt")


def asked(client, times, code=CODE):
    for _ in range(times):
        client.get(f"/v/{code}")


def test_a_paper_shown_around_after_it_was_revoked_is_told_to_its_office(client, permit, office):
    permit(PermitState.REVOKED)
    asked(client, alert_routes.OFTEN)

    row = pages.page(office.get(PAGE)).all("tr")[1].text

    assert "01/GPXD" in row
    assert "Đã thu hồi" in row
    assert "3 lượt trong 1 ngày" in row


def test_looking_once_or_twice_is_nobodys_business(client, permit, office):
    permit(PermitState.REVOKED)
    asked(client, alert_routes.OFTEN - 1)

    assert "Không có giấy tờ nào" in office.get(PAGE).text


def test_a_valid_paper_may_be_shown_as_often_as_one_likes(client, permit, office):
    permit()
    asked(client, alert_routes.OFTEN + 2)

    page = office.get(PAGE).text
    assert "Không có giấy tờ nào" in page
    assert "Còn hiệu lực" in page  # counted, and no alarm


def test_another_office_is_not_told(client, permit, sign_in):
    permit(PermitState.REVOKED)
    asked(client, alert_routes.OFTEN)

    assert "01/GPXD" not in sign_in("kcn.cv1").get(PAGE).text


def test_a_burst_of_unknown_codes_is_told_with_its_time(client, office, monkeypatch):
    monkeypatch.setattr(alert_routes, "BURST", 2)
    monkeypatch.setattr(counting, "UNKNOWN_LIMIT", 1)
    for _ in range(3):  # the refused ones count as well: they are what a burst is made of
        client.get("/v/0000000000000000")

    assert "09:00 12/11/2026 3" in pages.page(office.get(PAGE)).text


def test_old_counts_are_forgotten(session, client):
    client.get("/v/0000000000000000")
    jobs.forget(0)
    assert session.scalar(select(func.count()).select_from(UnknownScan)) == 1

    with clock.at(clock.now() + timedelta(days=401)):
        jobs.forget(0)
    assert session.scalar(select(func.count()).select_from(UnknownScan)) == 0
