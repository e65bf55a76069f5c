"""The verify page: requests a second for codes that exist and for codes that do not."""

import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.province import NOW, Province, province
from bench.table import Samples, Table, race, say
from permits.core import clock
from permits.core.codes import derived_code
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.decisions import jobs
from permits.decisions import queries as decisions
from permits.demo import samples, walk
from permits.tracking import counting

SLOWER = 1.25


def measure(table: Table, rounds: int) -> None:
    """Ask for a permit's page, its JSON, an unknown code and rubbish, in turn."""
    say("verify page: issues one permit")
    with province() as place, clock.at(NOW):
        code = _issue(place)
        counting.UNKNOWN_LIMIT = counting.UNKNOWN_OF_ALL = 10**9  # what is measured is the answer
        _compare(table, place.app, code, rounds)


def _issue(place: Province) -> str:
    sample = next(each for each in samples.SAMPLES if each.key == "tower-city")
    with place.app.app_context():
        with committing() as session:
            dossier = walk.file(session, FileStore(place.folder / "files"), sample)
            walk.walk_to(session, dossier, "number_permit")
            walk.take(session, dossier, walk.task_at(session, dossier, "number_permit"))
            number = dossier.id
        jobs.issue(number)
        draft = decisions.latest_draft(db.session, number)
        if draft is None:
            raise RuntimeError("no permit was issued")
        settings = place.app.extensions["settings"]
        return derived_code(f"draft:{draft.id}", settings.code_key)


def _compare(table: Table, app: Flask, code: str, rounds: int) -> None:
    browser = app.test_client()
    addresses = {
        "page": f"/v/{code}",
        "json": f"/v/{code}.json",
        "unknown": "/v/0000000000000000",
        "rubbish": "/v/12",
    }
    for name, address in addresses.items():
        status = browser.get(address).status_code
        if status != (200 if name in ("page", "json") else 404):
            raise RuntimeError(f"{address}: {status}")
    asks = {name: _asking(browser, address) for name, address in addresses.items()}
    raced = race(asks, rounds, warm_up=rounds // 6)
    table.heading("The verify page, whole request in one process, its count of the scan included")
    for name, told in (("page", "the page of a permit"), ("json", "the same as JSON")):
        table.times(f"verify page: {told}", raced[name])
        table.note(f"verify page: {told}", 1 / raced[name].p50, "requests/s")
    table.note("verify page: statements", _statements(app, browser, addresses["page"]), "")
    table.times("verify page: a code nobody issued", raced["unknown"])
    table.within("a code nobody issued / rubbish", _ratio(raced), SLOWER - 1)


def _ratio(raced: dict[str, Samples]) -> float:
    return raced["unknown"].p50 / raced["rubbish"].p50


def _asking(browser: FlaskClient, address: str) -> Callable[[int], float]:
    def ask(_: int) -> float:
        begun = time.perf_counter()
        browser.get(address)
        return time.perf_counter() - begun

    return ask


def _statements(app: Flask, browser: FlaskClient, address: str) -> int:
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    browser.get(address)
    event.remove(engine, "before_cursor_execute", hear)
    return len(asked)
