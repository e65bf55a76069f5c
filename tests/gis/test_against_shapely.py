"""The statement's answer is the answer of a plain loop over every feature, by another library."""

import json
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
import shapely
import yaml
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis import crs
from gis.site import Site
from permits.demo import layers
from tests.gis.conftest import ask

WORKS = ("tower_ground", "tower_rooftop", "smart_pole", "duct_share")
ACCURACY_M = 3.0
LAYER_ACCURACY_M = 5.0
TOLERANCE_M = ACCURACY_M + LAYER_ACCURACY_M
# So near a limit two builds of the geometry library may differ in the last digit.
TOO_CLOSE_M = 0.01

Said = dict[str, Any]
Rule = dict[str, Any]
Found = dict[tuple[str, str | None], tuple[str, float]]


class Layer:
    """All features of one kind, as arrays."""

    def __init__(self, name: str) -> None:
        document = json.loads(layers.path_of(name).read_bytes())
        self.kind: str = document["layer"]["kind"]
        items = document["features"]
        self.attrs: list[dict[str, Any]] = [item["properties"] for item in items]
        self.shapes = np.array(
            [
                crs.reproject(shapely.from_geojson(json.dumps(i["geometry"])), 4326, 9218)
                for i in items
            ]
        )
        self.edges = shapely.boundary(self.shapes)
        self.areas = shapely.get_dimensions(self.shapes) == 2


@pytest.fixture(scope="module")
def drawn() -> dict[str, Layer]:
    return {layer.kind: layer for layer in (Layer(name) for name, *_ in layers.LAYERS)}


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = yaml.safe_load(layers.RULES.read_bytes())["rules"]
    return read


def sites(drawn: dict[str, Layer]) -> Iterator[tuple[str, Site, dict[str, Any]]]:
    """Points and routes, most of them beside something."""
    chance = random.Random(9218)
    kinds = sorted(drawn)
    for number in range(200):
        shape = chance.choice(drawn[kinds[number % len(kinds)]].shapes)
        edge = shape.boundary
        spot = (shape if edge.is_empty or number % 3 else edge).representative_point()
        east, north = (spot.x + chance.gauss(0, 60), spot.y + chance.gauss(0, 60))
        work = chance.choice(WORKS)
        geometry: Point | LineString = Point(east, north)
        if work == "duct_share":
            turns = [(east, north)]
            for _ in range(chance.randint(1, 5)):
                east, north = east + chance.gauss(0, 300), north + chance.gauss(0, 300)
                turns.append((east, north))
            geometry = LineString(turns)
        said = {
            "height_m": chance.choice([9, 24, 42, 48]),
            "ground_level_m": chance.choice([5, 530]),
        }
        yield work, Site(geometry, accuracy_m=ACCURACY_M), said


def holds(when: dict[str, Any], site: dict[str, Any], feature: dict[str, Any]) -> bool:
    if not when:
        return True
    given = site[when["site"]] if "site" in when else feature.get(when.get("feature"))
    if "in" in when:
        return given in when["in"]
    return given >= when["at_least"] if "at_least" in when else given == when["is"]


def pairs(
    work: str, site: Site, said: Said, drawn: dict[str, Layer], rules: list[Rule]
) -> Iterator[tuple[Rule, float, float, int]]:
    """Every rule for this work with every feature of its kind: reach, distance, number."""
    for rule in rules:
        if work in rule["applies_to"] and rule["kind"] in drawn:
            reach = rule.get("reach_m", 0) + rule.get("reach_per_height", 0) * said["height_m"]
            for number, distance in enumerate(distances(site.geometry, drawn[rule["kind"]])):
                yield rule, reach, distance, number


def expected(
    work: str, site: Site, said: Said, drawn: dict[str, Layer], rules: list[Rule]
) -> tuple[Found, set[tuple[str, str | None]]]:
    """Judge every rule at every feature, one by one."""
    found: Found = {}
    close: set[tuple[str, str | None]] = set()
    if work != "duct_share" and said["height_m"] >= 45:
        found["height-45", None] = ("hit", 0.0)
    for rule, reach, distance, number in pairs(work, site, said, drawn, rules):
        layer = drawn[rule["kind"]]
        attrs = layer.attrs[number]
        near = distance <= reach + TOLERANCE_M + TOO_CLOSE_M
        if not near or not holds(rule.get("when") or {}, said, attrs):
            continue
        key = rule["code"], attrs["ref"]
        along = rule.get("params", {}).get("along_m", 0)
        state, doubtful = judged(site.geometry, layer.shapes[number], distance, reach, along)
        height_state, height_doubtful = surface(rule, said, attrs)
        if doubtful or height_doubtful:
            close.add(key)
        if state and height_state:
            both = "hit" if state == height_state == "hit" else "borderline"
            found[key] = (both, distance)
    return found, close


def distances(geometry: BaseGeometry, layer: Layer) -> np.ndarray:
    """Metres to each feature; for a point inside an area, how deep, below zero."""
    plain = shapely.distance(layer.shapes, geometry)
    if isinstance(geometry, LineString):
        return plain
    inside = layer.areas & (plain == 0)
    return np.where(inside, -shapely.distance(layer.edges, geometry), plain)


def judged(
    geometry: BaseGeometry, shape: BaseGeometry, distance: float, reach: float, along: float
) -> tuple[str | None, bool]:
    depth = reach - distance
    close = min(abs(depth - TOLERANCE_M), abs(depth + TOLERANCE_M)) < TOO_CLOSE_M
    if isinstance(geometry, LineString):
        within = geometry.intersection(shape.buffer(reach, 32) if reach else shape).length
        close = close or min(abs(within - TOLERANCE_M), abs(within - along)) < TOO_CLOSE_M
        if within < along:
            return None, close
        if within > TOLERANCE_M:
            return "hit", close
    if depth > TOLERANCE_M:
        return "hit", close
    return ("borderline" if depth >= -TOLERANCE_M else None), close


def surface(
    rule: dict[str, Any], said: dict[str, Any], attrs: dict[str, Any]
) -> tuple[str | None, bool]:
    if rule["effect"] != "height_limit":
        return "hit", False
    excess = said["ground_level_m"] + said["height_m"] - attrs["limit_elevation_m"]
    close = abs(abs(excess) - 1) < TOO_CLOSE_M
    if excess > 1:
        return "hit", close
    return ("borderline" if excess >= -1 else None), close


def test_the_statement_finds_what_a_plain_loop_finds(
    province: Session, drawn: dict[str, Layer], rules: list[dict[str, Any]]
) -> None:
    seen: set[str] = set()
    for work, site, said in sites(drawn):
        wanted, close = expected(work, site, said, drawn, rules)
        check = ask(province, site, work, **said)
        got = {(hit.rule, hit.feature_ref): (hit.state.value, hit.distance_m) for hit in check.hits}
        seen |= {hit.rule for hit in check.hits}

        differing = {
            key for key in {*wanted, *got} if wanted.get(key, "")[:1] != got.get(key, "")[:1]
        }
        assert differing <= close, (site.geometry.wkt, work, said)
        for key in {*wanted, *got} - close:
            assert got[key][1] == pytest.approx(wanted[key][1], abs=0.002)

    assert len(seen) >= 18  # the sites are where the rules bite, not in the open country


def test_the_ward_and_the_zone_are_those_of_a_plain_loop(
    province: Session, drawn: dict[str, Layer]
) -> None:
    for work, site, said in islice(sites(drawn), 60):
        check = ask(province, site, work, **said)
        for kind, got in (("ward", check.wards), ("zone", check.zones)):
            layer = drawn[kind]
            meets = shapely.intersects(layer.shapes, site.geometry)
            wanted = {layer.attrs[n]["ref"] for n in np.flatnonzero(meets)}
            assert {place.code for place in got} == wanted
