"""What is done at once is done as in turn: guesses are counted, one role has one substitute."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask

from permits.accounts import queries, service, standing_in
from permits.accounts.standing_in import Appoint
from permits.core import clock
from permits.core.db import committing
from permits.core.errors import Invalid, TooMany
from permits.core.vocabulary import Role
from tests.conftest import NOW
from tests.support import people


def test_of_thirty_tries_at_once_ten_are_judged(database: Flask) -> None:
    def judged(number: int) -> bool:
        with database.app_context(), clock.at(NOW):
            try:
                with committing() as session:
                    service.open_try(session, login="sxd.cv1", address=f"192.0.2.{number}")
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(judged, range(30))) == 10


def test_of_many_appointments_for_the_same_days_one_stands(database: Flask) -> None:
    names = [f"colleague{number}" for number in range(8)]
    with database.app_context(), clock.at(NOW), committing() as session:
        for name in ("absent", *names):
            people.person(session, name, Role.CASE_OFFICER)

    def stands(name: str) -> bool:
        with database.app_context(), clock.at(NOW):
            first = clock.today()
            days = (first, first + timedelta(days=3))
            command = Appoint("absent", name, (Role.CASE_OFFICER,), *days, "Nghỉ phép.")
            try:
                with committing() as session:
                    absent = queries.actor_by_login(session, "absent")
                    assert absent is not None
                    standing_in.appoint(session, absent, command)
            except Invalid:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(stands, names)) == 1
