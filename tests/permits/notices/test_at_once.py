"""Two workers at once, and two who tell at once: everybody is told and written to exactly once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.vocabulary import Role
from permits.notices import delivery_queries, sending, telling
from permits.notices.carrying import carriers
from permits.notices.models import Delivery, DeliveryTry, Notice
from permits.notices.vocabulary import DeliveryState, NoticeKind
from tests.conftest import NOW
from tests.permits.notices.conftest import FACTS, with_mail
from tests.support import people

pytestmark = pytest.mark.concurrent
MAILS = 30


@pytest.fixture
def at_once(database):
    """Do something several times at once, each over a connection of its own."""

    def run(act, times=4):
        def one(number):
            with database.app_context(), clock.at(NOW):
                try:
                    return act(number)
                finally:
                    db.session.close()

        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(one, range(times)))

    return run


@pytest.fixture
def clerks(database):
    """Some committed people with addresses."""
    with database.app_context(), clock.at(NOW), committing() as session:
        made = [people.person(session, f"clerk{n}", Role.CLERK) for n in range(MAILS)]
        for each in made:
            each.email = f"{each.login}@office.example"
        return [each.id for each in made]


def tell(ids, once="case:1:1"):
    with committing() as session:
        return telling.tell(
            session, NoticeKind.RESULT_ISSUED, ids, once=once, path="/x", facts=FACTS
        )


def count(database, *conditions):
    with database.app_context():
        return db.session.scalar(select(func.count(Delivery.id)).where(*conditions))


def test_several_tellers_tell_everybody_once(database, at_once, clerks):
    told = at_once(lambda number: tell(clerks if number % 2 else clerks[::-1]))

    assert sum(told) == MAILS
    with database.app_context():
        assert db.session.scalar(select(func.count(Notice.id))) == MAILS


def test_several_workers_send_each_mail_once(database, at_once, clerks, server):
    at_once(lambda _: tell(clerks), times=1)

    sent = at_once(lambda _: sending.send_all(carriers(with_mail(database, server)), seconds=3600))

    assert sum(sent) == MAILS
    assert len(server.receivers) == len(set(server.receivers)) == MAILS
    assert count(database, Delivery.state == DeliveryState.SENT) == MAILS
    with database.app_context():
        assert db.session.scalar(select(func.count(DeliveryTry.delivery_id))) == MAILS


def test_several_workers_make_one_daily_mail_for_each_person(database, at_once, clerks, server):
    at_once(lambda _: [tell(clerks, once=once) for once in "abc"], times=1)
    with database.app_context(), committing() as session:
        session.execute(update(Delivery).values(state=DeliveryState.GATHERED))

    def gather(_):
        with committing() as session:
            calendar.working_calendar(session)
            return delivery_queries.bundle(
                session, NOW.date(), cut=NOW.replace(hour=23), now=clock.now()
            )

    made = at_once(gather)

    assert sum(made) == MAILS
    assert count(database, Delivery.digest_on.is_not(None)) == MAILS
    left = count(database, Delivery.state == DeliveryState.GATHERED)
    assert count(database, Delivery.state == DeliveryState.BUNDLED) + left == 3 * MAILS
    sent = at_once(lambda _: sending.send_all(carriers(with_mail(database, server)), seconds=3600))
    assert sum(sent) == len(set(server.receivers)) == MAILS
