"""Many at once: the last place is promised once, an answer stands once, nobody is warned twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.network.models import Hold, Pole
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.files import FileStore
from permits.core.vocabulary import SharingReason
from permits.demo import walk
from permits.sharing import jobs, service, window_queries, windows
from permits.sharing.models import CoBuildJoin, SharingEvent, SharingRequest
from permits.sharing.service import Answer, Ask, Wanted
from permits.sharing.vocabulary import SharedAsset, SharingStatus, SharingStep
from permits.sharing.windows import Join
from tests.permits.sharing.conftest import NOW, structure
from tests.support.dossiers import Walker

YES = Answer("yes", "Đồng ý theo giá niêm yết.")
NO = Answer("no", "Cột đã đầy tải, không lắp được.", SharingReason.OVERLOAD)
Act = Callable[[Session], object]


@pytest.fixture
def together(database: Flask) -> Callable[..., list[str]]:
    """Do several things at the same moment, each in a transaction of its own."""

    def one(act: Act) -> str:
        with clock.at(NOW), database.app_context():
            try:
                with committing() as session:
                    act(session)
            except Conflict as conflict:
                return conflict.code
            return "done"

    def all_of(*acts: Act) -> list[str]:
        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(one, acts))

    return all_of


@pytest.fixture
def requests(database: Flask) -> Callable[..., list[int]]:
    """Ask several times for the same mast with some places; committed for everybody to see."""

    def made(count: int, *, slots: int = 1) -> list[int]:
        with clock.at(NOW), database.app_context(), committing() as session:
            pole = structure(session, slots=slots)
            return [_asked(session, pole, n).id for n in range(count)]

    return made


def _asked(session: Session, pole: Pole, number: int) -> SharingRequest:
    asker = walk.actor(session, ("viettel", "mobifone", "fpt")[number % 3])
    owner = walk.actor(session, "vnpt.ht")
    command = Ask(
        owner_id=owner.office_id,
        asset=SharedAsset.MAST,
        key=f"register:{pole.id}",
        name="Cột chợ",
        wanted=Wanted(("antenna",), 1, 30.0, 60.0, 400.0, 0.5),
        first=clock.today(),
        figures={"pole_id": pole.id},
    )
    return service.ask(session, asker, command)


def answered(number: int, said: Answer) -> Act:
    """Let the owner answer a request."""
    return lambda session: service.answer(session, walk.actor(session, "vnpt.ht"), number, said)


def test_the_last_places_are_promised_once_each(
    database: Flask, together: Callable[..., list[str]], requests: Callable[..., list[int]]
) -> None:
    numbers = requests(6, slots=2)

    done = Counter(together(*(answered(number, YES) for number in numbers)))

    assert done == {"done": 2, "sharing.no_place": 4}
    with database.app_context():
        holds = db.session.scalars(select(Hold)).all()
        statuses = Counter(db.session.scalars(select(SharingRequest.status)))
        assert len({hold.slot_id for hold in holds}) == len(holds) == 2
        assert statuses == {SharingStatus.AGREED: 2, SharingStatus.ASKED: 4}


def test_of_answers_at_once_exactly_one_stands(
    database: Flask, together: Callable[..., list[str]], requests: Callable[..., list[int]]
) -> None:
    (number,) = requests(1, slots=4)

    done = Counter(together(*(answered(number, said) for said in (YES, NO, YES, NO))))

    assert done == {"done": 1, "sharing.answered": 3}
    with database.app_context():
        told = db.session.scalars(select(SharingEvent.step).order_by(SharingEvent.seq)).all()
        status = db.session.scalars(select(SharingRequest.status)).one()
        assert len(told) == 2
        assert str(told[-1]) == str(status)
        assert len(db.session.scalars(select(Hold)).all()) == (status == SharingStatus.AGREED)


def test_workers_at_once_warn_once_and_escalate_once(
    database: Flask, requests: Callable[..., list[int]]
) -> None:
    requests(8)

    def work(_: int) -> None:
        with clock.at(NOW + timedelta(days=14)), database.app_context():
            jobs.give_notices(0)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))

    with database.app_context():
        told = Counter(db.session.scalars(select(SharingEvent.step)))
        assert told[SharingStep.WARNED] == 8 * 3
        assert told[SharingStep.ESCALATED] == 8


def test_a_carrier_that_joins_twice_at_once_joins_once(
    database: Flask, together: Callable[..., list[str]]
) -> None:
    with clock.at(NOW), database.app_context(), committing() as session:
        files = FileStore(database.extensions["settings"].storage_dir)
        dossier = Walker(session, files).at("assign")
        found = window_queries.of_dossier(session, dossier.id)
        assert found is not None
        number = found.id
    join = Join({"slots": 1.0}, "Cần một vị trí trên cột mới.")

    def ask(session: Session) -> None:
        windows.join(session, walk.actor(session, "viettel"), number, join)

    done = Counter(together(*[ask] * 4))

    assert done == {"done": 1, "window.joined": 3}
    with database.app_context():
        assert len(db.session.scalars(select(CoBuildJoin)).all()) == 1
