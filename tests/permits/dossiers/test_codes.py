"""A dossier's running code is its agency's and its day's, each number once."""

import threading
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.core.db import committing
from permits.dossiers import queries

DAY = date(2026, 11, 12)
THREADS, TRIES = 6, 10


def test_codes_count_from_one_for_each_agency_and_day(session: Session) -> None:
    def code(agency: str, day: date) -> str:
        return queries.next_code(session, agency, day)

    assert code("H15.10", DAY) == "H15.10-261112-0001"
    assert code("H15.10", DAY) == "H15.10-261112-0002"
    assert code("H15.20", DAY) == "H15.20-261112-0001"
    assert code("H15.10", date(2026, 11, 13)) == "H15.10-261113-0001"


def test_the_ten_thousandth_of_a_day_has_five_digits(session: Session) -> None:
    from permits.dossiers.models import DayCounter

    session.add(DayCounter(agency="H15.10", day="261112", last=9999))
    session.flush()

    assert queries.next_code(session, "H15.10", DAY) == "H15.10-261112-10000"


@pytest.mark.concurrent
def test_of_many_who_file_at_once_each_gets_a_code_of_his_own(database: Flask) -> None:
    given: list[str] = []

    def file_many() -> None:
        with database.app_context():
            for _ in range(TRIES):
                with committing() as session:
                    code = queries.next_code(session, "H15.10", DAY)
                given.append(code)

    threads = [threading.Thread(target=file_many) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    wanted = [f"H15.10-261112-{n:04d}" for n in range(1, THREADS * TRIES + 1)]
    assert sorted(given) == wanted
