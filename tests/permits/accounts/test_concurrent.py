"""Guessing in parallel is no faster than guessing in turn."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from permits.accounts import service
from permits.core import clock
from permits.core.db import committing
from permits.core.errors import TooMany
from tests.conftest import NOW


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
