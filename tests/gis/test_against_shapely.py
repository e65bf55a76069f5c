"""The statement's answer is the answer of a plain loop over every feature, by another library."""

import json
import random
from typing import Any

import numpy as np
import pytest
import shapely
import yaml
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis import batch, kinds
from gis.loading import load_layer
from gis.results import Check, Hit
from gis.rules import load_rules
from gis.site import Site
from permits.demo import layers
from tests.gis import oracle
from tests.gis.conftest import NOW, TODAY
from tests.gis.oracle import Layer, Oracle

SITES = 1_000
WORKS = ("tower_ground", "tower_rooftop", "smart_pole", "duct_share")
ACCURACY_M = 2.5

# Kinds of which the demo has no layer, and conditions that its rules do not use.
MORE_RULES = """
- {code: t-plan, kind: planning_zone, applies_to: [tower_ground, smart_pole, duct_share],
   effect: forbid, when: {any: [{feature: land_use, is: CXV}, {feature: max_height_m, is: 0}]}}
- {code: t-defence, kind: defence, applies_to: [duct_share], effect: forbid, reach_m: 30}
- {code: t-own-mast, kind: existing_mast, applies_to: [tower_ground, tower_rooftop],
   effect: inform, reach_m: 400, when: {site: carrier, same_as: owner}}
- {code: t-urban-mast, kind: existing_mast, applies_to: [tower_ground, smart_pole],
   effect: prefer_colocation, reach_m: 200,
   when: {all: [{site: area, is: urban}, {not: {feature: owner, in: [vnpt]}}]}}
- {code: t-ward, kind: ward, applies_to: [tower_ground, duct_share], effect: inform,
   when: {feature: area, is: urban}}
"""
LAW = {
    "name": {"vi": "Thử", "en": "Trial"},
    "text": {"vi": "Thử", "en": "Trial"},
    "cite": {"ref": "none", "certainty": "proposal"},
    "in_force": {"from": "2025-07-01"},
}


def rules() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = yaml.safe_load(layers.RULES.read_bytes())["rules"]
    return [*read, *({**said, **LAW} for said in yaml.safe_load(MORE_RULES))]


def drawn(kind: str, attrs: list[dict[str, Any]]) -> bytes:
    """Draw areas of a kind here and there in the towns."""
    chance = random.Random(kind)
    known = layers.facts()
    items = []
    for number in range(30):
        middle = layers.spot(chance.choice(known["places"])["at"])
        shape = Point(middle.x + chance.gauss(0, 900), middle.y + chance.gauss(0, 900))
        said = attrs[number % len(attrs)]
        items.append(layers.feature(shape.buffer(chance.uniform(20, 200), 4), f"{kind}-{number}",
                                    kind, **said))  # fmt: skip
    header = json.loads(layers.path_of("heritage").read_bytes())["layer"]
    return json.dumps(
        {"type": "FeatureCollection", "layer": {**header, "kind": kind}, "features": items}
    ).encode()


MORE_LAYERS = {
    "planning_zone": drawn("planning_zone", [{"land_use": "CXV", "max_height_m": 9},
                                             {"land_use": "ODT", "max_height_m": 0},
                                             {"land_use": "ODT"}]),
    "defence": drawn("defence", [{}]),
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Oracle:
    contents = [layers.path_of(name).read_bytes() for name, *_ in layers.LAYERS]
    read = [Layer(content) for content in (*contents, *MORE_LAYERS.values())]
    return Oracle({layer.kind: layer for layer in read}, rules())


def scattered(known: Oracle) -> list[oracle.Asked]:
    """Points and routes beside features; every fourth where a rule just reaches or just not."""
    chance = random.Random(9218)
    kinds_ = sorted(known.layers)
    return [_one(chance, known, kinds_[n % len(kinds_)], n % 4 == 0) for n in range(SITES)]


def _one(chance: random.Random, known: Oracle, kind: str, at_limit: bool) -> oracle.Asked:
    layer, work = known.layers[kind], chance.choice(WORKS)
    said: dict[str, Any] = {"work": work, "carrier": chance.choice(["vnpt", "viettel"])}
    height = chance.choice([9, 24, 30.5, 42, 48, None])
    ground = chance.choice([5, 400, 530, None])
    said |= {"height_m": height} if height is not None else {}
    said |= {"ground_level_m": ground} if ground is not None else {}
    shape = chance.choice(layer.shapes)
    spot = _at_limit(chance, known, kind, said, shape) if at_limit else _near(chance, shape)
    geometry: BaseGeometry = spot
    if work == "duct_share":
        geometry = _route(chance, spot)
    return oracle.Asked(geometry, ACCURACY_M, said)


def _near(chance: random.Random, shape: BaseGeometry) -> Point:
    edge = shape.boundary
    spot = (edge if not edge.is_empty and chance.random() < 0.3 else shape).representative_point()
    return Point(spot.x + chance.gauss(0, 60), spot.y + chance.gauss(0, 60))


def _at_limit(
    chance: random.Random, known: Oracle, kind: str, said: dict[str, Any], shape: BaseGeometry
) -> Point:
    """A point whose distance is a rule's reach, with or without the doubt, and a little off."""
    reaches = [r.get("reach_m", 0) for r in known.rules if r["kind"] == kind] or [0]
    doubt = chance.choice([-1, 0, 1]) * (ACCURACY_M + known.layers[kind].accuracy_m)
    away = chance.choice(reaches) + doubt + chance.choice([-0.5, -0.05, 0.05, 0.5])
    edge = shape.buffer(max(away, 0.05), 64).boundary
    spot: Point = edge.interpolate(chance.random(), normalized=True)
    return spot


def _route(chance: random.Random, spot: Point) -> LineString:
    east, north = spot.x, spot.y
    turns = [(east, north)]
    for _ in range(chance.randint(1, 5)):
        east, north = east + chance.gauss(0, 300), north + chance.gauss(0, 300)
        turns.append((east, north))
    return LineString(turns)


@pytest.fixture
def whole_map(province: Session) -> Session:
    """The demo's map with a layer of every kind and the rules of this file."""
    content = yaml.safe_dump({"rules": rules()}, allow_unicode=True, default_flow_style=False)
    load_rules(province, content.encode(), now=NOW)
    for kind, layer in MORE_LAYERS.items():
        load_layer(province, layer, name=kind, by="test", now=NOW)
    return province


def checked(session: Session, asked: list[oracle.Asked]) -> list[Check]:
    sites = [
        batch.Asked(Site(one.geometry, accuracy_m=one.accuracy_m), dict(one.said))  # type: ignore[arg-type]
        for one in asked
    ]
    later = NOW.replace(hour=23)
    return batch.check_many(session, sites, asked_as_of=TODAY, known_at=later, now=later)


def test_the_statement_finds_what_a_plain_loop_finds(whole_map: Session, known: Oracle) -> None:
    asked = scattered(known)
    checks = checked(whole_map, asked)

    seen, close, borderline = set(), 0, 0
    for one, answer, check in zip(asked, known.answers(asked), checks, strict=True):
        got = {(hit.rule, hit.feature_ref): hit for hit in check.hits}
        assert _differing(answer, got) <= answer.close, (one.geometry.wkt, one.said)
        assert check.area == one.said.get("area") or answer.area_is_close
        for key in set(got) - answer.close:
            _, metres, facts = answer.hits[key]
            assert got[key].distance_m == pytest.approx(metres, abs=0.002)
            limit = got[key].facts.get("limit_elevation_m")
            assert limit == pytest.approx(facts.get("limit_elevation_m"), abs=0.011)
        seen |= {hit.rule for hit in check.hits}
        close += len(answer.close)
        borderline += sum(hit.state == "borderline" for hit in check.hits)

    assert seen == {rule["code"] for rule in rules()}  # every rule bites somewhere
    assert borderline > SITES / 2
    assert close < SITES / 20


def _differing(answer: oracle.Answer, got: dict[oracle.Key, Hit]) -> set[oracle.Key]:
    wanted = {key: state for key, (state, *_) in answer.hits.items()}
    states = {key: hit.state.value for key, hit in got.items()}
    return {key for key in {*wanted, *states} if wanted.get(key) != states.get(key)}


def test_a_stretch_is_where_a_walk_along_the_route_is_within_reach(
    whole_map: Session, known: Oracle
) -> None:
    asked = [one for one in scattered(known) if isinstance(one.geometry, LineString)][:180]
    places = {
        (kind, layer.attrs[n]["ref"]): layer.shapes[n]
        for kind, layer in known.layers.items()
        for n in range(len(layer.attrs))
    }

    walked = 0
    for one, check in zip(asked, checked(whole_map, asked), strict=True):
        for hit in check.hits:
            if hit.feature_ref is None or walked > 400:
                continue
            walked += 1
            shape = places[hit.kind, hit.feature_ref]
            assert isinstance(one.geometry, LineString)
            assert_walked(one.geometry, shape, hit)
    assert walked > 200


def assert_walked(line: LineString, shape: BaseGeometry, hit: Hit) -> None:
    """Every metre well within reach lies on a stretch, every metre well outside on none."""
    chainage, points = zip(*oracle.samples(line, max(1.0, line.length / 200)), strict=True)
    metres = shapely.distance(np.array(points), shape)
    depth = hit.reach_m - np.where(
        metres > 0, metres, -shapely.distance(np.array(points), shape.boundary)
    )
    for at, inside in zip(chainage, depth, strict=True):
        on = [begins - 0.01 <= at <= ends + 0.01 for begins, ends in hit.intervals]
        if inside > 0.1:
            assert any(on), (at, hit.intervals)
        if inside < -0.1:
            assert not any(on), (at, hit.intervals)
    if line.is_simple and hit.length_m is not None:
        whole = sum(ends - begins for begins, ends in hit.intervals)
        assert whole == pytest.approx(hit.length_m, abs=0.02)


def test_the_wards_and_zones_are_those_of_a_plain_loop(whole_map: Session, known: Oracle) -> None:
    asked = scattered(known)
    meeting = {
        kind: shapely.intersects(
            known.layers[kind].shapes[:, None], np.array([one.geometry for one in asked])[None, :]
        )
        for kind in ("ward", "zone")
    }
    for number, check in enumerate(checked(whole_map, asked)):
        for kind, got in (("ward", check.wards), ("zone", check.zones)):
            layer = known.layers[kind]
            wanted = {layer.attrs[n]["ref"] for n in np.flatnonzero(meeting[kind][:, number])}
            assert {place.code for place in got} == wanted


def test_every_kind_of_layer_stands_in_this_comparison(known: Oracle) -> None:
    every = {kind["code"] for kind in yaml.safe_load(kinds.FILE.read_bytes())}

    assert every - {"height_45"} == set(known.layers)
    assert {rule["effect"] for rule in known.rules} >= {"forbid", "setback", "height_limit"}
