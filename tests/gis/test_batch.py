"""Many sites in one statement get the very answers each of them would get alone."""

import random
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from shapely import LineString, Point
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import batch, checks, driver, keeping
from gis.batch import Asked
from gis.results import Check, State
from gis.site import Site
from tests.gis.conftest import NOW, TODAY, point

WORKS = ("tower_ground", "tower_rooftop", "smart_pole", "duct_share")
ANCHORS = text(
    "select st_x(p), st_y(p) from gis.feature, st_pointonsurface(geom) as p"
    " where kind <> 'ward' order by id"
)


def asked_near_things(session: Session, count: int, seed: int) -> list[Asked]:
    """Points and routes beside features, with and without what the rules want to know."""
    chance = random.Random(seed)
    anchors = session.execute(ANCHORS).all()
    return [_one(chance, chance.choice(anchors)) for _ in range(count)]


def _one(chance: random.Random, anchor: Any) -> Asked:
    east, north = anchor[0] + chance.gauss(0, 80), anchor[1] + chance.gauss(0, 80)
    work = chance.choice(WORKS)
    geometry: Point | LineString = Point(east, north)
    if work == "duct_share":
        turns = [(east, north)]
        for _ in range(chance.randint(1, 5)):
            east, north = east + chance.gauss(0, 300), north + chance.gauss(0, 300)
            turns.append((east, north))
        geometry = LineString(turns)
    said = {
        "work": work,
        "height_m": chance.choice([9, 24, 42.5, 48, None]),
        "ground_level_m": chance.choice([5, 530, None]),
    }
    return Asked(Site(geometry, accuracy_m=chance.choice([1.0, 3.0, 5.0])), said)


def many(session: Session, asked: Sequence[Asked]) -> list[Check]:
    return batch.check_many(session, asked, asked_as_of=TODAY, known_at=NOW, now=NOW)


def alone(session: Session, asked: Asked) -> Check:
    return checks.check(
        session, asked.site, asked.attributes, asked_as_of=TODAY, known_at=NOW, now=NOW
    )


def test_each_of_many_sites_is_answered_as_if_it_were_alone(province: Session) -> None:
    asked = asked_near_things(province, 200, seed=4)

    for each, made in zip(asked, many(province, asked), strict=True):
        single = alone(province, each)

        assert made == single
        assert made.hits_json() == single.hits_json()
        assert made.outcome is single.outcome


def test_the_roll_out_of_the_province_is_one_statement(
    province: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_near_things(province, 742, seed=5)
    sent: list[bytes] = []
    usual = driver.execute

    def execute(connection: Any, statement: driver.Prepared, said: Any) -> Any:
        sent.append(statement.words)
        return usual(connection, statement, said)

    monkeypatch.setattr(driver, "execute", execute)

    made = many(province, asked)

    assert len(made) == 742
    assert sent.count(driver.prepared("check", current=True).words) == 1
    assert sum(len(check.hits) for check in made) > 742


def test_a_feature_is_measured_once_for_all_rules_that_look_equally_far(
    province: Session,
) -> None:
    """And nothing is measured for a kind that no rule for this work looks at."""
    asked = asked_near_things(province, 60, seed=9)
    said = batch.question(asked, batch.Moment(TODAY, NOW, NOW))
    answer = driver.together(province, [driver.prepared("check", current=True)], said)[0].fetchall()

    pairs = [row for row in answer if row.part == 3 and row.feature_id is not None]
    measured = [(row.n, row.feature_id, row.reach_m) for row in pairs]
    assert len(set(measured)) == len(measured)
    assert sum(len(row.rules) for row in pairs) > len(pairs)
    looked_at = {(kind, work) for kind, works, *_ in answer[0].told["reaches"] for work in works}
    kinds = {no: rule["kind"] for no, _, rule in answer[0].told["rules"]}
    met = {(kinds[no], asked[row.n - 1].attributes["work"]) for row in pairs for no in row.rules}
    assert met <= looked_at


def test_hits_come_by_layer_then_nearness_then_rule(province: Session) -> None:
    made = many(province, asked_near_things(province, 200, seed=10))

    for check in made:
        position = {layer.kind: n for n, layer in enumerate(check.layers)}
        order = [
            (position[hit.kind], hit.distance_m, hit.rule, hit.feature_id or 0)
            for hit in check.hits
        ]
        assert order == sorted(order)
    assert any(len({hit.rule for hit in check.hits_of("existing_mast")}) > 1 for check in made)


def test_what_is_asked_together_is_bounded(
    province: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_near_things(province, 23, seed=6)
    whole = many(province, asked)

    monkeypatch.setattr(batch, "TOGETHER", 5)

    assert many(province, asked) == whole


def test_nothing_asked_is_nothing_answered(province: Session) -> None:
    assert many(province, []) == []


def test_a_site_that_cannot_be_checked_spoils_no_other(
    province: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_near_things(province, 4, seed=7)
    usual, bad = driver.together, asked[2].site.wkb.hex()

    def refusing(session: Session, statements: Any, said: Any) -> Any:
        answers = usual(session, statements[:2] if bad in said["asked"] else statements, said)
        if bad in said["asked"]:
            fault = psycopg.errors.lookup("XX000")("no such luck")
            raise DBAPIError("check", {}, fault)
        return answers

    expected = many(province, asked)
    monkeypatch.setattr(driver, "together", refusing)
    made = many(province, asked)

    assert {layer.state for layer in made[2].layers} == {State.FAILED}
    assert [made[n] for n in (0, 1, 3)] == [expected[n] for n in (0, 1, 3)]


def test_many_checks_are_kept_in_the_order_they_were_given(province: Session) -> None:
    made = many(province, asked_near_things(province, 12, seed=8))

    numbers = keeping.store_many(province, [keeping.Kept(c, f"d-{n}") for n, c in enumerate(made)])

    assert len(set(numbers)) == 12
    for number, check in zip(numbers, made, strict=True):
        assert keeping.load(province, number).hits_json() == check.hits_json()
    loaded = keeping.load_many(province, numbers)
    assert [check.hits_sha256 for check in loaded] == [check.hits_sha256 for check in made]


def test_the_kind_of_work_must_be_said_of_each(province: Session) -> None:
    with pytest.raises(ValueError, match="kind of work"):
        many(province, [Asked(point(108.05, 12.667), {})])
