"""A check looks the place up in the spatial index, however large the map grows."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import batch, driver
from gis.batch import Asked, Moment
from gis.driver import Prepared
from tests.gis.conftest import NOW, TODAY, ask, point

# A hundred thousand, laid past the triggers and constraints that would look at each: they break
# no rule.
CROWD = """
set local session_replication_role = replica;
alter table gis.feature drop constraint ex_feature_one_revision;
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, geom_3857,
                         in_force, recorded)
select 1000000 + n, 1, e.id, e.kind, 'crowd-' || n, 'crowd', '{}', p, st_setsrid(p, 3857),
       e.in_force, e.recorded
  from gis.edition as e, generate_series(1, 100000) as n,
       st_setsrid(st_makepoint(380000 + (n * 7919) % 200000, 1350000 + (n * 10477) % 150000),
                  9218) as p
 where e.kind = 'existing_mast';
analyze gis.feature;
"""
ASKED = Asked(point(108.044, 12.675), {"work": "tower_ground", "height_m": 42})


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


@pytest.fixture
def crowded(province: Session) -> Session:
    """The demo's map with a hundred thousand masts more, seen as the program sees it."""
    province.execute(text(CROWD))
    return province


def plan(session: Session, *, current: bool) -> list[dict[str, Any]]:
    """Explain the plan that is kept for every site, not one made for this."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    words = driver.prepared("check", current=current)
    explaining = Prepared(b"explain (format json) " + words.words, words.names)
    connection.execute("set local plan_cache_mode = 'force_generic_plan'")
    said = batch.question([ASKED], Moment(TODAY, NOW, NOW))
    answer = driver.execute(connection, explaining, said).fetchone()
    assert answer is not None
    return nodes(answer[0][0]["Plan"])


def test_the_spatial_index_is_used_and_no_worker_is_started(crowded: Session) -> None:
    # As tempting as it gets: the planner is told that workers cost nothing.
    crowded.execute(text("set local parallel_setup_cost = 0"))
    crowded.execute(text("set local parallel_tuple_cost = 0"))

    for current, index in ((True, "ix_feature_geom_current"), (False, "ix_feature_geom")):
        found = plan(crowded, current=current)

        assert index in {node.get("Index Name") for node in found}
        assert ("Seq Scan", "feature") not in {
            (node["Node Type"], node.get("Relation Name")) for node in found
        }
        assert not [node for node in found if node["Node Type"].startswith("Gather")]


def test_a_check_is_one_statement_and_one_trip(
    province: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[list[bytes]] = []
    usual = driver.together

    def together(session: Session, statements: Any, said: Any) -> Any:
        trips.append([each.words for each in statements])
        return usual(session, statements, said)

    monkeypatch.setattr(driver, "together", together)

    ask(province, point(108.044, 12.675))

    [trip] = trips
    assert trip.count(driver.prepared("check", current=True).words) == 1
    lock = trip.index(batch.LOCK.words)
    assert lock < trip.index(driver.prepared("check", current=True).words)
    assert len(trip) == 4  # a savepoint, the lock, the check, the savepoint's end
