"""A second reading of the rules, by another library, without an index and without SQL.

It knows what `docs/adding-a-layer.md` says of a rule and nothing of how the program works it out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from gis import crs

# So near a limit two builds of the geometry library may differ in the last digit.
TOO_CLOSE_M = 0.01

Key = tuple[str, str | None]
Said = Mapping[str, Any]


class Layer:
    """All features of one kind, as arrays."""

    def __init__(self, content: bytes) -> None:
        """Read a layer file."""
        document = json.loads(content)
        items = document["features"]
        self.kind: str = document["layer"]["kind"]
        self.accuracy_m = float(document["layer"]["accuracy_m"])
        self.attrs: list[dict[str, Any]] = [item["properties"] for item in items]
        self.shapes = np.array(
            [
                crs.reproject(shapely.from_geojson(json.dumps(i["geometry"])), 4326, 9218)
                for i in items
            ]
        )
        self.edges = shapely.boundary(self.shapes)
        self.is_area = bool(shapely.get_dimensions(self.shapes[0]) == 2)

    def depths(self, sites: np.ndarray) -> np.ndarray:
        """Metres from each feature (row) to each site; for a point inside, how deep, below zero."""
        plain = shapely.distance(self.shapes[:, None], sites[None, :])
        if not self.is_area:
            return plain
        inside = (plain == 0) & (shapely.get_dimensions(sites) == 0)
        rows, columns = np.nonzero(inside)
        plain[rows, columns] = -shapely.distance(self.edges[rows], sites[columns])
        return plain


@dataclass
class Answer:
    """What is expected of one site: hits with their state and figures, and what is too close."""

    hits: dict[Key, tuple[str, float, dict[str, Any]]] = field(default_factory=dict)
    close: set[Key] = field(default_factory=set)
    area_is_close: bool = False


@dataclass
class Asked:
    """One site as the oracle is asked about it."""

    geometry: BaseGeometry
    accuracy_m: float
    said: dict[str, Any]


class Oracle:
    """Every layer and rule, looked at one by one."""

    def __init__(self, layers: Mapping[str, Layer], rules: list[dict[str, Any]]) -> None:
        """Take the layers by kind, and the rules as their file says them."""
        self.layers, self.rules = layers, rules

    def answers(self, asked: list[Asked]) -> list[Answer]:
        """Judge every rule at every feature for every site."""
        sites = np.array([each.geometry for each in asked])
        depths = {kind: layer.depths(sites) for kind, layer in self.layers.items()}
        found = [Answer() for _ in asked]
        for number, (one, answer) in enumerate(zip(asked, found, strict=True)):
            own = {kind: depths[kind][:, number] for kind in depths}
            self._learn_area(one, answer, own["ward"])
            for rule in self.rules:
                if one.said["work"] in rule["applies_to"]:
                    self._judge(rule, one, answer, own.get(rule["kind"]))
        return found

    def _learn_area(self, one: Asked, answer: Answer, depths: np.ndarray) -> None:
        """Urban or rural, where all wards at the place say the same."""
        layer = self.layers["ward"]
        tolerance = one.accuracy_m + layer.accuracy_m
        away = shapely.distance(layer.edges, one.geometry)
        near = (depths <= 0) | (away <= tolerance)
        answer.area_is_close = bool((np.abs(away - tolerance) < TOO_CLOSE_M).any())
        said = {layer.attrs[n].get("area") for n in np.flatnonzero(near)}
        if len(said) == 1:
            one.said["area"] = next(iter(said))

    def _judge(self, rule: Said, one: Asked, answer: Answer, depths: np.ndarray | None) -> None:
        height = one.said.get("height_m")
        per_height = rule.get("reach_per_height", 0)
        reach = rule.get("reach_m", 0) + per_height * (60 if height is None else height)
        if depths is None:
            if rule["kind"] == "height_45":
                self._keep(rule, one, answer, None, 0.0, "hit", {})
            return
        layer = self.layers[rule["kind"]]
        tolerance = one.accuracy_m + layer.accuracy_m
        for n in np.flatnonzero(depths <= reach + tolerance + TOO_CLOSE_M):
            self._at(rule, one, answer, layer, int(n), float(depths[n]), reach, tolerance)

    def _at(
        self,
        rule: Said,
        one: Asked,
        answer: Answer,
        layer: Layer,
        n: int,
        metres: float,
        reach: float,
        tolerance: float,
    ) -> None:
        attrs, shape = layer.attrs[n], layer.shapes[n]
        place, close = within(rule, one.geometry, shape, metres, reach, tolerance)
        height, facts, high = above(rule, one, attrs, shape, tolerance)
        if close or high:
            answer.close.add((rule["code"], attrs["ref"]))
        if place and height:
            both = "hit" if place == height == "hit" else "borderline"
            self._keep(rule, one, answer, attrs, metres, both, facts)

    def _keep(
        self,
        rule: Said,
        one: Asked,
        answer: Answer,
        attrs: dict[str, Any] | None,
        metres: float,
        state: str,
        facts: dict[str, Any],
    ) -> None:
        key = rule["code"], attrs["ref"] if attrs else None
        true = holds(rule.get("when") or {}, one.said, attrs or {})
        if answer.area_is_close and "area" in str(rule.get("when")):
            answer.close.add(key)
        if true is False:
            return
        unknown = true is None or (rule.get("reach_per_height") and "height_m" not in one.said)
        answer.hits[key] = ("borderline" if unknown else state, metres, facts)


def holds(when: Said, site: Said, feature: Said) -> bool | None:
    """Read a condition; what was not said is neither true nor false."""
    if not when:
        return True
    if "not" in when:
        inner = holds(when["not"], site, feature)
        return None if inner is None else not inner
    for word, decisive in (("all", False), ("any", True)):
        if word in when:
            parts = [holds(part, site, feature) for part in when[word]]
            return decisive if decisive in parts else None if None in parts else not decisive
    side, other = (site, feature) if "site" in when else (feature, site)
    given = side.get(when.get("site", when.get("feature")))
    wanted = other.get(when["same_as"]) if "same_as" in when else 0
    if given is None or wanted is None:
        return None
    if "in" in when:
        return given in when["in"]
    if "at_least" in when:
        return bool(given >= when["at_least"])
    return bool(given == (wanted if "same_as" in when else when["is"]))


def within(
    rule: Said,
    site: BaseGeometry,
    shape: BaseGeometry,
    metres: float,
    reach: float,
    tolerance: float,
) -> tuple[str | None, bool]:
    """Say whether a rule reaches a site from a feature, and whether that is too close to tell."""
    depth = reach - metres
    close = min(abs(depth - tolerance), abs(depth + tolerance)) < TOO_CLOSE_M
    if isinstance(site, LineString):
        along = rule.get("params", {}).get("along_m", 0)
        part = site.intersection(shape.buffer(reach, 32) if reach else shape).length
        close = close or abs(part - tolerance) < TOO_CLOSE_M
        close = close or (along > 0 and abs(part - along) < TOO_CLOSE_M)
        if part < along:
            return None, close
        if part > tolerance:
            return "hit", close
    if depth > tolerance:
        return "hit", close
    return ("borderline" if depth >= -tolerance else None), close


def above(
    rule: Said, one: Asked, attrs: Said, shape: BaseGeometry, tolerance: float
) -> tuple[str | None, dict[str, Any], bool]:
    """Hold the top of the work against a surface; below it the rule does not bite."""
    if rule["effect"] != "height_limit":
        return "hit", {}, False
    height, ground = one.said.get("height_m"), one.said.get("ground_level_m")
    if height is not None and height <= attrs.get("least_height_m", 0):
        return None, {}, False
    limit, slope = attrs.get("limit_elevation_m"), attrs.get("slope", 0)
    if slope:
        line = shapely.from_wkt(attrs["base_line"])
        part = one.geometry
        if isinstance(part, LineString):
            inside = part.intersection(shape)
            part = (
                shapely.shortest_line(part, shape).boundary.geoms[0] if inside.is_empty else inside
            )
        limit = round(attrs["base_elevation_m"] + slope * part.distance(line), 2)
    base = ground if ground is not None else attrs.get("highest_ground_m")
    facts = {"limit_elevation_m": limit}
    if height is None or base is None:
        return "borderline", facts, False
    doubt = rule["params"]["height_accuracy_m"] + slope * tolerance
    excess = base + height - limit
    close = abs(abs(excess) - doubt) < 2 * TOO_CLOSE_M
    if excess < -doubt:
        return None, facts, close
    return ("hit" if excess > doubt and ground is not None else "borderline"), facts, close


def samples(line: LineString, step: float = 1.0) -> Iterator[tuple[float, BaseGeometry]]:
    """Walk along a route and give its points with their chainage."""
    for metres in np.arange(step / 2, line.length, step):
        yield float(metres), line.interpolate(metres)
