"""Of two who finish the same task at the same moment one does it and the other is told."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from permits.accounts import queries as accounts
from permits.cases import queries as cases
from permits.cases import transitions
from permits.cases.models import Event
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.cases.verifying import verify
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.files import FileStore
from permits.core.vocabulary import EventKind
from permits.dossiers import queries as dossiers
from tests.conftest import NOW
from tests.support.dossiers import Walker

pytestmark = pytest.mark.concurrent

ROUNDS = 8


def at_once(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_desks_accept_a_dossier_once(
    database: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = FileStore(tmp_path_factory.mktemp("files"))
    for _ in range(ROUNDS):
        with database.app_context(), clock.at(NOW), committing() as session:
            dossier_id = Walker(session, files).file().id
        told: list[str] = []
        start = threading.Barrier(2)

        def accept(login: str, dossier_id: int, told: list[str], start: threading.Barrier) -> None:
            with database.app_context(), clock.at(NOW):
                person = accounts.actor_by_login(db.session, login)
                assert person is not None
                dossier = dossiers.whole(db.session, dossier_id)
                start.wait()
                try:
                    with committing() as session:
                        place = Place("reception")
                        transitions.complete(session, person, dossier.id, place, Act("accept"))
                    told.append("done")
                except Conflict as refusal:
                    told.append(refusal.code)

        at_once(
            lambda d=dossier_id, t=told, s=start: accept("tiepnhan", d, t, s),  # type: ignore[misc]
            lambda d=dossier_id, t=told, s=start: accept("tiepnhan2", d, t, s),  # type: ignore[misc]
        )

        assert sorted(told) == ["done", "task.closed"]
        with database.app_context():
            case = cases.case_of(db.session, dossier_id)
            assert case is not None
            assert verify(db.session, case.id) == []
            completed = select(func.count()).where(
                Event.case_id == case.id, Event.kind == EventKind.COMPLETED
            )
            assert db.session.scalar(completed) == 1
