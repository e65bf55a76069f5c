"""What the verify page counts, and how guessing is bounded without keeping anybody's paper back."""

import io
import logging
import statistics
import time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from permits.tracking import counting, scan_queries
from permits.tracking.models import PaperScan, UnknownScan
from tests.permits.tracking.conftest import CODE, CONTENT
from tests.permits.tracking.test_verifying import upload

NOBODYS = ("0000000000000000", "12", "x" * 500, "7K2M9QXT4RWB012", "%20")


def body(answer, typed):
    """Give a page without what was typed, its request's number and its form's keys."""
    words = [
        line for line in answer.text.splitlines() if "csrf" not in line and "_once" not in line
    ]
    return "\n".join(words).replace(typed[:60], "…")


def test_every_answer_about_a_paper_is_counted_by_paper_day_and_verdict(client, permit, session):
    made = permit()
    for address in (f"/v/{CODE}", f"/V/{CODE}", f"/v/{CODE}.json", f"/api/v1/verify/{CODE}"):
        client.get(address)
    upload(client, CONTENT)

    row = session.scalars(select(PaperScan)).one()

    assert (row.paper_id, row.verdict, row.times) == (made.paper_id, "valid", 5)
    columns = {column.name for column in PaperScan.__table__.columns}
    assert columns == {"paper_id", "day", "verdict", "times"}


def test_a_browser_feeling_its_way_is_not_counted(client, permit, session):
    permit()
    client.head(f"/v/{CODE}")
    client.head(f"/v/tep/{'0' * 64}")

    assert not session.scalars(select(PaperScan)).all()
    assert not session.scalars(select(UnknownScan)).all()


def test_a_scan_that_cannot_be_counted_is_answered_all_the_same(
    client, permit, monkeypatch, caplog
):
    permit()

    def full_disk(*_):
        raise OperationalError("insert", {}, Exception("No space left on device"))

    monkeypatch.setattr(scan_queries, "count_scan", full_disk)
    with caplog.at_level(logging.WARNING):
        answer = client.get(f"/v/{CODE}")

    assert answer.status_code == 200
    assert "a scan was not counted" in caplog.text


def test_unknown_codes_get_one_answer_whatever_they_are(client):
    answers = [(client.get(f"/v/{typed}"), typed) for typed in NOBODYS]

    assert {answer.status_code for answer, _ in answers} == {404}
    of_code = client.get("/v/0000000000000001")
    assert body(answers[0][0], NOBODYS[0]) == body(of_code, "0000000000000001")


def test_unknown_codes_take_the_same_time_whatever_they_are(client):
    """A code of the right shape is no slower to refuse than rubbish: within half of it, on a busy
    machine; both are hashed and asked for.
    """
    counting_limit = counting.UNKNOWN_LIMIT
    took = {typed: [] for typed in NOBODYS[:2]}
    for _ in range(counting_limit // 2 - 1):
        for typed, times in took.items():
            begun = time.process_time()
            client.get(f"/v/{typed}")
            times.append(time.process_time() - begun)

    first, second = (statistics.median(times) for times in took.values())
    assert 0.5 < first / second < 2


def test_a_flood_of_unknown_codes_keeps_nobody_from_his_paper(client, permit, monkeypatch):
    permit()
    monkeypatch.setattr(counting, "UNKNOWN_LIMIT", 1)
    monkeypatch.setattr(counting, "UNKNOWN_OF_ALL", 3)
    flood = [
        client.get(f"/v/{n:016}", environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}).status_code
        for n in range(6)
    ]

    assert flood == [404, 404, 404, 429, 429, 429]
    for address in ("198.51.100.0", "203.0.113.9"):
        answer = client.get(f"/v/{CODE}", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 200


def test_one_house_has_one_count_however_many_addresses_of_ipv6_it_has(client, monkeypatch):
    monkeypatch.setattr(counting, "UNKNOWN_LIMIT", 2)
    same = [
        client.get(f"/v/{n:016}", environ_base={"REMOTE_ADDR": f"2001:db8::{n}"}).status_code
        for n in range(3)
    ]
    other = client.get("/v/12", environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"}).status_code

    assert (same, other) == ([404, 404, 429], 404)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::5", "2001:db8::/64"),
        (None, "unknown"),
        ("a proxy's nonsense", "unknown"),
    ],
)
def test_an_asker_is_counted_as(address, counted):
    assert counting.network(address) == counted


def test_files_of_strangers_are_bounded_over_all_addresses(client, monkeypatch):
    monkeypatch.setattr(counting, "FILES_OF_ALL", 1)

    answers = [
        client.post(
            "/v",
            data={"file": (open_bytes(n), "la.pdf")},
            environ_base={"REMOTE_ADDR": f"198.51.100.{n}"},
        ).status_code
        for n in range(2)
    ]

    assert answers == [422, 429]


def open_bytes(number):
    return io.BytesIO(b"%%PDF-1.7 broken %d" % number)


def test_programs_are_told_the_same_as_a_problem(client):
    answer = client.get("/v/0000000000000000.json")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["code"] == "code.unknown"
    asked = client.get("/v/0000000000000000", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json["code"]) == (404, "code.unknown")


def test_answers_are_kept_by_no_cache_and_no_search_engine(client, permit):
    permit()

    for address in (f"/v/{CODE}", f"/v/{CODE}.json", "/v/0000000000000000"):
        answer = client.get(address)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_the_page_of_codes_may_ask_for_the_camera(client, permit):
    permit()

    assert "camera=(self)" in client.get("/tra-cuu").headers["Permissions-Policy"]
    assert "camera=()" in client.get(f"/v/{CODE}").headers["Permissions-Policy"]
