"""Tiles and pages look up what they give in an index, however large a layer grows."""

from typing import Any

import pytest
from sqlalchemy import text

from gis import collections, features, tiles
from gis.collections import View
from gis.features import Wanted
from permits.core import clock
from permits.maps import boxes, queries
from tests.permits.maps.test_tiles import BUON_MA_THUOT, CROWD, over


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


@pytest.fixture
def planned(session, monkeypatch):
    """Give the plan of what a question asks, instead of its answer, in a layer of thousands."""
    session.execute(text(CROWD), {"kind": "existing_mast", "many": 8000})
    session.execute(text("analyze gis.feature"))
    mast = queries.one(session, None, "existing_mast")
    assert mast is not None
    view = View(clock.today(), clock.today(), clock.now())
    editions = collections.standing(session, mast, view)
    usual = session.execute
    found: list[list[dict[str, Any]]] = []

    class Seen(Exception):
        pass

    def explain(statement, asked, **options):
        plan = usual(text(f"explain (format json) {statement.text}"), asked).scalar_one()
        found.append(nodes(plan[0]["Plan"]))
        raise Seen

    def of(ask) -> list[dict[str, Any]]:
        with monkeypatch.context() as patch:
            patch.setattr(session, "execute", explain, raising=False)
            with pytest.raises(Seen):
                ask(session, mast, view, editions)
        return found[-1]

    return of


def indexes(plan):
    return {node["Index Name"] for node in plan if "Index Name" in node}


def is_read_whole(plan):
    return any(
        node["Node Type"] == "Seq Scan" and node["Relation Name"] == "feature" for node in plan
    )


def test_a_page_goes_on_from_its_key_without_sorting_the_layer(planned):
    plan = planned(
        lambda session, mast, view, editions: features.page(
            session, mast, view, editions, Wanted(limit=100, after=5000)
        )
    )

    assert not is_read_whole(plan)
    assert not [node for node in plan if node["Node Type"] == "Sort"]


@pytest.mark.parametrize(
    ("system", "figures", "index"),
    [
        (boxes.DEFAULT, "108.04,12.67,108.05,12.68", "ix_feature_geom_3857_current"),
        (boxes.STORAGE, "450000,1400000,451000,1401000", "ix_feature_mast_current"),
    ],
)
def test_a_box_is_looked_up(planned, system, figures, index):
    wanted = Wanted(limit=100, box=boxes.box(figures, system))

    plan = planned(lambda *asked: features.page(*asked, wanted))

    assert index in indexes(plan)
    assert not is_read_whole(plan)


def test_a_tile_looks_its_box_up_and_reads_what_it_draws_where_it_lies(planned):
    address = tiles.Address(*over(BUON_MA_THUOT, 14))

    plan = planned(
        lambda session, mast, view, editions: tiles.make(session, mast, address, view, editions)
    )

    assert "ix_feature_geom_3857_current" in indexes(plan)
    assert "Tid Scan" in {node["Node Type"] for node in plan}
    assert not is_read_whole(plan)
