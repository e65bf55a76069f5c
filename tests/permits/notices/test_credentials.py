"""Certificates that end: told a month and a week ahead, once each, to whom they concern."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.vocabulary import OfficeKind, Role
from permits.notices import credentials
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.signing import key_watch
from tests.conftest import NOW
from tests.support import people


@pytest.fixture
def seen(tmp_path):
    """Leave behind what the hourly look found: keys by id, with the days they have left."""

    def leave(code="paper.key_ends_soon", **days):
        found = [
            {
                "what": key_id.replace("__", ":"),
                "code": code,
                "until": (NOW + timedelta(days=left, hours=1)).isoformat(),
            }
            for key_id, left in days.items()
        ]
        kept = {"at": NOW.isoformat(), "troubles": found}
        (tmp_path / key_watch.SEEN).write_text(json.dumps(kept))
        return tmp_path

    return leave


@pytest.fixture
def house(session):
    """An office with a leader, a clerk, and an administrator elsewhere."""
    home = people.office(session, OfficeKind.CONSTRUCTION, "so-xd-thu")
    for login, role in (("chief", Role.SIGNING_LEADER), ("clerk", Role.CLERK)):
        people.person(session, login, role, at=home)
    people.person(session, "root", Role.ADMINISTRATOR)
    session.flush()
    return home


def told(session):
    rows = session.scalars(select(Notice).where(Notice.kind == NoticeKind.CREDENTIAL_EXPIRING))
    return {(row.person_id, row.path) for row in rows}


def number(session, login):
    return accounts.person_by_login(session, login).id


def test_whoever_signs_and_the_administrators_are_told_each_with_his_page(session, house, seen):
    assert credentials.tell(session, seen(person__chief=20)) == 2

    assert told(session) == {
        (number(session, "chief"), "/tai-khoan"),
        (number(session, "root"), "/qt/tinh-trang"),
    }


def test_of_an_offices_certificate_its_clerks_are_told(session, house, seen):
    credentials.tell(session, seen(**{"office__so-xd-thu": 20}))

    assert {person for person, _ in told(session)} == {
        number(session, "clerk"),
        number(session, "root"),
    }


def test_each_threshold_is_told_once(session, house, seen):
    folder = seen(person__chief=20)
    months = [credentials.tell(session, folder) for _ in range(2)]
    with clock.at(NOW + timedelta(days=14)):
        weeks = [credentials.tell(session, folder) for _ in range(2)]
    with clock.at(NOW + timedelta(days=22)):  # it has ended, which the week's notice said
        after = credentials.tell(session, folder)

    assert (months, weeks, after) == ([2, 0], [2, 0], 0)


def test_one_that_was_renewed_and_ends_later_is_another_thing(session, house, seen):
    credentials.tell(session, seen(person__chief=20))

    assert credentials.tell(session, seen(person__chief=25)) == 2


def test_of_an_authority_only_administrators_are_told(session, house, seen):
    credentials.tell(session, seen(tsa=3))

    assert {person for person, _ in told(session)} == {number(session, "root")}


def test_what_is_not_about_an_end_or_where_nobody_looked_tells_nobody(session, house, seen):
    nobody = seen(code="paper.key_revoked", person__chief=20)

    assert credentials.tell(session, nobody) == 0
    assert credentials.tell(session, nobody / "nowhere") == 0


def test_the_day_is_that_of_the_province(session, house, seen):
    late = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
    folder = seen(person__chief=1)
    kept = json.loads((folder / key_watch.SEEN).read_text())
    kept["troubles"][0]["until"] = late.isoformat()
    (folder / key_watch.SEEN).write_text(json.dumps(kept))

    credentials.tell(session, folder)

    facts = session.scalars(select(Notice.facts)).first()
    assert facts["until"] == {"day": "2026-11-19"}
