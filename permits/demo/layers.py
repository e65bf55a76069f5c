"""Draws the demo's layers from public facts, and loads them; everything drawn here is schematic."""

import json
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis import crs
from gis.loading import Loaded, load_layer
from gis.rules import load_rules
from permits.core import clock
from permits.demo.surfaces import surfaces

FOLDER = Path(__file__).with_suffix("")
FACTS = FOLDER / "facts.yaml"
RULES = FOLDER / "rules.yaml"

IN_FORCE_FROM = "2025-07-01"
# Known since the day the province began, so that the demo's past can be checked as it was.
KNOWN_SINCE = datetime(2025, 7, 1, tzinfo=clock.VIETNAM)
PUBLISHER = "Dữ liệu minh họa của Hạ Tầng Chung"
CARRIERS = ("vnpt", "viettel", "mobifone")
DUCT_OWNERS = ("vnpt", "viettel", "mobifone", "fpt-telecom")
WIDER_M = 1_000
COVERAGE_M = 4_000

Feature = dict[str, Any]
Facts = Mapping[str, Any]


def plane(geometry: BaseGeometry) -> BaseGeometry:
    """Bring a drawing from degrees into metres."""
    return crs.reproject(geometry, crs.DEGREES_SRID, crs.STORAGE_SRID)


def degrees(geometry: BaseGeometry, digits: int = 6) -> dict[str, Any]:
    """Write a drawing in metres as GeoJSON in degrees, rounded so that a rerun writes the same."""
    back = crs.reproject(geometry, crs.STORAGE_SRID, crs.DEGREES_SRID)
    shape: dict[str, Any] = json.loads(shapely.to_geojson(back))
    shape["coordinates"] = _rounded(shape["coordinates"], digits)
    return shape


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, list):
        return [_rounded(item, digits) for item in value]
    return round(value, digits)


def spot(lon_lat: Iterable[float]) -> Point:
    """Put a point given in degrees on the plane."""
    lon, lat = lon_lat
    return Point(crs.convert([(lon, lat)], crs.DEGREES_SRID, crs.STORAGE_SRID)[0])


def feature(geometry: BaseGeometry, ref: str, name: str, **attrs: Any) -> Feature:
    """Write one feature of a layer file."""
    return {
        "type": "Feature",
        "properties": {"ref": ref, "name": name, **attrs},
        "geometry": degrees(geometry),
    }


def province(facts: Facts, wider_m: float) -> BaseGeometry:
    """Draw the coarse outline of the province, widened."""
    return plane(Polygon(facts["outline"])).buffer(wider_m).simplify(100)


def wards(facts: Facts) -> Iterator[Feature]:
    """Draw a cell around the known point of each ward: whatever is nearer to it than to others."""
    outline = province(facts, WIDER_M)
    points = [spot(ward[2:]) for ward in facts["wards"]]
    cells = list(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=outline).geoms)
    for (code, name, *_), point in zip(facts["wards"], points, strict=True):
        cell = next(cell for cell in cells if cell.covers(point)).intersection(outline)
        if isinstance(cell, MultiPolygon):
            cell = next(part for part in cell.geoms if part.covers(point))
        kind = next(kind for kind in facts["ward_kinds"] if name.startswith(kind["begins"]))
        yield feature(cell, code, name, kind=kind["kind"], area=kind["area"])


def zones(facts: Facts) -> Iterator[Feature]:
    """Draw the parks as rectangles of their published area, the economic zone as a ring."""
    for zone in facts["zones"]:
        short = math.sqrt(zone["ha"] * 10_000 / zone["ratio"])
        shape = rectangle(spot(zone["at"]), short * zone["ratio"], short, zone["turn"])
        said = {k: zone[k] for k in ("kind", "authority", "certainty")}
        yield feature(shape, zone["ref"], zone["name"], area_ha=zone["ha"], **said)
    whole = facts["economic_zone"]
    said = {k: whole[k] for k in ("kind", "authority", "certainty")}
    ring = plane(Polygon(whole["ring"])).intersection(province(facts, WIDER_M))
    yield feature(ring, whole["ref"], whole["name"], area_ha=20_730, **said)


def rectangle(middle: Point, width: float, height: float, turn: float) -> BaseGeometry:
    """Draw a rectangle about a point, turned against the clock."""
    flat = shapely.box(-width / 2, -height / 2, width / 2, height / 2)
    turned: BaseGeometry = rotate(flat, turn, origin=(0, 0))
    return translate(turned, middle.x, middle.y)


def airports(facts: Facts) -> Iterator[Feature]:
    """Draw the obstacle limitation surfaces of each airport."""
    for airport in facts["airports"]:
        for surface in surfaces(_runway(airport), airport):
            said = surface.attributes()
            if surface.reach_m <= airport["bounded_to_m"]:
                said["highest_ground_m"] = airport["highest_ground_m"]
            yield feature(
                surface.outline,
                f"{airport['ref']}-{surface.ref}",
                f"{airport['name']}, {surface.name}",
                airport=airport["ref"].upper(),
                surface=surface.ref,
                certainty=airport["certainty"],
                **said,
            )


def _runway(airport: Facts) -> LineString:
    middle = spot(airport["at"])
    angle = math.radians(90 - airport["heading"])
    half = airport["runway_m"] / 2
    dx, dy = half * math.cos(angle), half * math.sin(angle)
    return LineString([(middle.x - dx, middle.y - dy), (middle.x + dx, middle.y + dy)])


def heritage(facts: Facts) -> Iterator[Feature]:
    """Draw the two protection zones of each relic as circles."""
    for relic in facts["heritage"]:
        for zone, radius in (("I", relic["core_m"]), ("II", relic["around_m"])):
            shape = spot(relic["at"]).buffer(radius, 12)
            label = f"{relic['name']} (khu vực {zone})"
            yield feature(shape, f"{relic['ref']}-{zone.lower()}", label, zone=zone)


def forests(facts: Facts) -> Iterator[Feature]:
    """Draw the special-use forests as rough rings."""
    for forest in facts["forests"]:
        yield feature(plane(Polygon(forest["ring"])), forest["ref"], forest["name"])


def roads(facts: Facts) -> Iterator[Feature]:
    """Draw the national roads as straight lines between the towns."""
    for road in facts["roads"]:
        line = plane(LineString(road["line"]))
        yield feature(line, road["ref"], road["name"], road_class=road["class"])


def power_lines(facts: Facts) -> Iterator[Feature]:
    """Draw the high-voltage lines."""
    for line in facts["power_lines"]:
        shape = plane(LineString(line["line"]))
        yield feature(shape, line["ref"], line["name"], voltage_kv=line["voltage_kv"])


def masts(facts: Facts) -> Iterator[Feature]:
    """Scatter masts around the towns and parks, always in the same way.

    Only of every other one is it known what it still bears, as in a real register.
    """
    chance, known = random.Random(742), random.Random(13)
    for place in facts["places"]:
        middle = spot(place["at"])
        for number in range(1, place["masts"] + 1):
            distance = place["spread_m"] * math.sqrt(chance.random())
            angle = chance.uniform(0, 2 * math.pi)
            point = Point(
                middle.x + distance * math.cos(angle), middle.y + distance * math.sin(angle)
            )
            owner = chance.choice(CARRIERS)
            slots = chance.choice((3, 3, 4, 6))
            ref = f"{place['ref']}-{number:03d}"
            yield feature(
                point,
                ref,
                f"Cột {place['ref'].upper()}-{number:03d}",
                owner=owner,
                height_m=chance.choice((24, 30, 36, 42, 45)),
                mast_class=chance.choice(("A2a", "A2b", "A2b")),
                slots_total=slots,
                slots_free=chance.randint(0, slots - 1),
                place=place["name"],
                **_reserves(known),
            )


def _reserves(known: random.Random) -> dict[str, Any]:
    figures = {
        "load_reserve_kg": known.choice((90, 240, 400)),
        "power_reserve_w": known.choice((1_000, 2_500, 4_000)),
        "wind_reserve_m2": known.choice((0.8, 2.5, 4.0)),
    }
    return figures if known.random() < 0.5 else {}


def poles(facts: Facts) -> Iterator[Feature]:
    """Set rows of poles along some streets."""
    chance = random.Random(262)
    for row in facts["pole_rows"]:
        line = LineString([spot(row["from"]), spot(row["to"])])
        for number in range(row["count"]):
            point = line.interpolate(number / (row["count"] - 1), normalized=True)
            ref = f"{row['ref']}-{number + 1:02d}"
            label = f"Cột đèn {number + 1:02d}, {row['name']}"
            free = chance.randint(0, 3)
            yield feature(point, ref, label, height_m=9, slots_total=3, slots_free=free)


def ducts(facts: Facts) -> Iterator[Feature]:
    """Lay ducts under street grids and along the trunks between them."""
    chance = random.Random(1004)
    for grid in facts["duct_grids"]:
        for number, (line, street) in enumerate(_grid(grid), start=1):
            # One owner a street: ducts are laid street by street.
            owner = DUCT_OWNERS[street % len(DUCT_OWNERS)]
            label = f"Cống bể {grid['name']} {number:03d}"
            yield feature(line, f"{grid['ref']}-d{number:03d}", label, **_bores(chance, owner))
    for trunk in facts["duct_trunks"]:
        route = plane(LineString(trunk["line"]))
        label = f"Tuyến cống bể {trunk['name']}"
        yield feature(route, trunk["ref"], label, **_bores(chance, trunk["owner"]))


def _bores(chance: random.Random, owner: str) -> dict[str, Any]:
    ways = chance.choice((2, 3, 4, 6))
    return {
        "owner": owner,
        "ways_total": ways,
        "ways_free": chance.randint(0, ways - 1),
        "bore_mm": 110,
        "depth_m": chance.choice((0.6, 0.7, 0.9)),
    }


def _grid(grid: Facts) -> Iterator[tuple[LineString, int]]:
    """Give the stretches of a street grid between crossings, with the number of their street."""
    middle, block = spot(grid["at"]), grid["block_m"]
    left, low = -grid["columns"] * block / 2, -grid["rows"] * block / 2
    flat: list[tuple[list[tuple[float, float]], int]] = []
    for row in range(grid["rows"] + 1):
        for column in range(grid["columns"]):
            x, y = left + column * block, low + row * block
            flat.append(([(x, y), (x + block, y)], row))
    for column in range(grid["columns"] + 1):
        for row in range(grid["rows"]):
            x, y = left + column * block, low + row * block
            flat.append(([(x, y), (x, y + block)], grid["rows"] + 1 + column))
    for ends, street in flat:
        turned = rotate(LineString(ends), grid["turn"], origin=(0, 0))
        yield LineString(translate(turned, middle.x, middle.y)), street


Draw = Callable[[Facts], Iterator[Feature]]

# file, kind, title, which source, how it is drawn
LAYERS: tuple[tuple[str, str, str, str, Draw], ...] = (
    ("wards", "ward", "Xã, phường (ô lân cận)", "wards", wards),
    ("zones", "zone", "Khu kinh tế, khu và cụm công nghiệp", "zones", zones),
    ("airports", "airport_ols", "Bề mặt giới hạn chướng ngại vật", "airports", airports),
    ("heritage", "heritage", "Di tích, danh thắng", "others", heritage),
    ("forests", "forest_special", "Rừng đặc dụng", "others", forests),
    ("roads", "road_corridor", "Quốc lộ, đường cao tốc", "others", roads),
    ("power-lines", "power_line", "Đường dây cao thế", "others", power_lines),
    ("masts", "existing_mast", "Cột ăng ten hiện có", "others", masts),
    ("poles", "existing_pole", "Cột đèn dùng chung", "others", poles),
    ("ducts", "existing_duct", "Cống bể hiện có", "others", ducts),
)


def facts() -> dict[str, Any]:
    """Read the facts everything is drawn from."""
    read: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return read


def draw(name: str) -> bytes:
    """Draw one layer file, one feature a line, the same bytes every time."""
    known = facts()
    kind, title, source, drawing = next(layer[1:] for layer in LAYERS if layer[0] == name)
    header = {
        "kind": kind,
        "title": title,
        "publisher": PUBLISHER,
        "citation": " ".join(known["sources"][source].split()),
        "in_force": {"from": IN_FORCE_FROM},
        "accuracy_m": 5,
        "schematic": True,
        "coverage": degrees(province(known, COVERAGE_M), 4),
    }
    lines = ",\n".join(_line(item) for item in drawing(known))
    head = '{"type": "FeatureCollection",\n"layer": '
    return f'{head}{_line(header)},\n"features": [\n{lines}\n]}}\n'.encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def path_of(name: str) -> Path:
    """Say where the file of a layer lies."""
    return FOLDER / f"{name}.geojson"


def load_all(session: Session, *, now: datetime = KNOWN_SINCE, by: str = "demo") -> list[Loaded]:
    """Load the rules and every layer of the demo; a second time changes nothing."""
    load_rules(session, RULES.read_bytes(), now=now)
    return [
        load_layer(session, path_of(name).read_bytes(), name=path_of(name).name, by=by, now=now)
        for name, *_ in LAYERS
    ]


def main() -> None:
    """Write every layer file again from the facts."""
    for name, *_ in LAYERS:
        path_of(name).write_bytes(draw(name))


if __name__ == "__main__":
    main()
