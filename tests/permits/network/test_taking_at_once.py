"""Two carriers take ways through the same last bores at the same moment: one gets all of them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gis.network import queries as network
from gis.network.models import Hold
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import CONSTRAINTS, Conflict
from permits.demo import walk
from permits.dossiers.models import Dossier
from permits.network import way_queries, ways
from permits.network.way_models import RouteBundle
from tests.conftest import NOW
from tests.gis.network.conftest import EAST, NORTH
from tests.permits.network.roads import asked, town

#: Two ways that share the middle of the street, walked from either end.
WISHES = {
    "fpt": asked(end=(EAST + 810, NORTH)),
    "mobifone": asked(start=(EAST + 1210, NORTH), end=(EAST + 390, NORTH)),
}


@pytest.fixture
def searched(database):
    """The searches of both, committed for everybody to see; one bore on each segment."""
    with database.app_context(), committing() as session:
        town(session)
    refs = {}
    for login, wish in WISHES.items():
        with database.app_context(), clock.at(NOW), committing() as session:
            refs[login] = ways.search(session, walk.actor(session, login), wish).ref
    return refs


def test_one_of_two_takes_everything_and_the_other_nothing(database, searched):
    together = Barrier(2)

    def take(login):
        with database.app_context(), clock.at(NOW):
            actor = walk.actor(db.session, login)
            kept = way_queries.search(db.session, actor, searched[login])
            together.wait()
            try:
                with committing() as session:
                    return ways.take(session, actor, kept, 1).ref
            except Conflict as refusal:
                return refusal

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(take, WISHES))

    [refusal] = [one for one in results if isinstance(one, Conflict)]
    assert refusal.code == "route.taken"
    assert refusal.facts["segments"]
    with database.app_context():
        [bundle] = db.session.scalars(select(RouteBundle))
        begun = way_queries.dossiers_of(db.session, bundle)
        assert db.session.scalar(select(func.count()).select_from(Dossier)) == len(begun)
        held = {s for each in begun for s in network.segments_of(db.session, each.dossier.ref)}
        living = select(func.count()).select_from(Hold).where(Hold.state == "held")
        assert db.session.scalar(living) == len(held) == 2


def test_many_carriers_on_one_street_never_share_a_bore_and_nobody_waits_for_ever(
    database, searched
):
    logins = ["fpt", "mobifone"] * 4
    together = Barrier(len(logins))

    def try_again(nth):
        with database.app_context(), clock.at(NOW):
            actor = walk.actor(db.session, logins[nth])
            with committing() as session:
                kept = ways.search(session, actor, WISHES[logins[nth]])
            together.wait()
            try:
                with committing() as session:
                    ways.take(session, actor, kept, 1)
            except Conflict as refusal:
                return refusal.code
            return "taken"

    with ThreadPoolExecutor(len(logins)) as threads:
        results = list(threads.map(try_again, range(len(logins))))

    assert results.count("taken") == 1
    assert set(results) == {"taken", "route.taken"}
    with database.app_context():
        held = select(Hold.duct_id, func.count()).where(Hold.state == "held").group_by(Hold.duct_id)
        assert [count for _, count in db.session.execute(held)] == [1, 1]


def test_two_clicks_at_once_begin_the_dossiers_once(database, searched):
    together = Barrier(2)

    def click(_):
        with database.app_context(), clock.at(NOW):
            actor = walk.actor(db.session, "fpt")
            kept = way_queries.search(db.session, actor, searched["fpt"])
            together.wait()
            try:
                with committing() as session:
                    return ways.take(session, actor, kept, 1).ref
            except IntegrityError as refusal:
                return refusal

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(click, range(2)))

    [refusal] = [one for one in results if isinstance(one, IntegrityError)]
    assert refusal.orig.diag.constraint_name in CONSTRAINTS
    with database.app_context():
        [bundle] = db.session.scalars(select(RouteBundle))
        begun = way_queries.dossiers_of(db.session, bundle)
        assert db.session.scalar(select(func.count()).select_from(Dossier)) == len(begun) == 3
