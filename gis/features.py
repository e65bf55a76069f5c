"""Pages of a collection as GeoJSON text, made by the database, in four reference systems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Result
from sqlalchemy.orm import Session

from gis.collections import Collection, Standing, View, arguments
from gis.crs import STORAGE_SRID
from gis.sql import over

Degrees = tuple[float, float, float, float]  # west, south, east, north

#: A page ends early when its text has grown to this; the next one goes on from there.
MOST_CHARACTERS = 24_000_000
_FETCHED = 500

#: How the geometry is written in each system; degrees come from the tiles' column, whose way back
#: to degrees needs no change of datum. Figures to a millimetre.
SHAPES = {
    "CRS84": "st_asgeojson(st_transform(s.geom_3857, 4326), 8, 0)",
    "EPSG:4326": "st_asgeojson(st_flipcoordinates(st_transform(s.geom_3857, 4326)), 8, 0)",
    "EPSG:3857": "st_asgeojson(s.geom_3857, 3, 0)",
    "EPSG:9218": "st_asgeojson(s.geom, 3, 0)",
}

_FEATURE = (
    """'{"type":"Feature","id":' || s.key || ',"geometry":' || {shape}"""
    """ || ',"properties":' || cast(s.props as text) || '}' as feature"""
)
_IN_ZONE = (
    "s.geom && st_geomfromwkb(:box, 9218) and st_intersects(s.geom, st_geomfromwkb(:box, 9218))"
)
_IN_TILES = (
    "s.geom_3857 && st_geomfromwkb(:box, 3857)"
    " and st_intersects(s.geom_3857, st_geomfromwkb(:box, 3857))"
)
_IN_TILES_UNSTORED = (
    "s.geom && st_transform(st_segmentize(st_intersection(st_geomfromwkb(:box, 3857),"
    " st_makeenvelope(11000000, 500000, 13000000, 3000000, 3857)), 20000), 9218)"
    " and st_intersects(s.geom_3857, st_geomfromwkb(:box, 3857))"
)


@dataclass(frozen=True, slots=True)
class Box:
    """Where to look, in the storage system or in the tiles': a box of degrees is one there too."""

    area: BaseGeometry
    srid: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a collection is wanted: where, which properties, from which key, how many."""

    limit: int
    after: int = 0
    box: Box | None = None
    having: Mapping[str, str] = field(default_factory=dict)
    system: str = "CRS84"


@dataclass(frozen=True, slots=True)
class Page:
    """The texts of some features, and the key of the last if there are more."""

    features: list[str]
    goes_on_after: int | None


def page(
    session: Session, collection: Collection, view: View, editions: Standing, wanted: Wanted
) -> Page:
    """Read a page, in the order of keys; where features are long it is shorter than asked for."""
    columns = _FEATURE.replace("{shape}", SHAPES[wanted.system])
    texts: list[str] = []
    last, characters = wanted.after, 0
    with rows(session, collection, view, editions, wanted, columns) as found:
        for row in found:
            if len(texts) == wanted.limit or characters > MOST_CHARACTERS:
                return Page(texts, last)
            texts.append(row.feature)
            last, characters = row.key, characters + len(row.feature)
    return Page(texts, None)


def rows(
    session: Session,
    collection: Collection,
    view: View,
    editions: Standing,
    wanted: Wanted,
    columns: str,
) -> Result[Any]:
    """Fetch, some at a time, keys and columns of what is wanted and one row more."""
    near, also = _near(collection, wanted.box), _also(collection, wanted)
    is_one_day = view.first is not None and view.first == view.last
    name = "items" if is_one_day else "items_between"
    statement = over(name, collection.rows, near, columns=columns, also=also)
    asked = _asked(collection, view, editions, wanted) | {
        "after": wanted.after,
        "most": wanted.limit + 1,
    }
    return session.execute(statement, asked, execution_options={"yield_per": _FETCHED})


def count(
    session: Session, collection: Collection, view: View, editions: Standing, wanted: Wanted
) -> int:
    """Count all features that pages of this question give."""
    near, also = _near(collection, wanted.box), _also(collection, wanted)
    statement = over("count_items", collection.rows, near, also=also)
    asked = _asked(collection, view, editions, wanted)
    return int(session.execute(statement, asked).scalar_one())


def item(
    session: Session,
    collection: Collection,
    view: View,
    editions: Standing,
    *,
    key: int,
    today: date,
    system: str = "CRS84",
) -> str | None:
    """Read one feature as the beginning of a JSON object, whose end the caller writes."""
    asked = {**arguments(collection, view, editions), "key": key, "today": today}
    statement = over("item", collection.rows, shape=SHAPES[system])
    found: str | None = session.execute(statement, asked).scalar_one_or_none()
    return found


def extent(
    session: Session, collection: Collection, view: View, editions: Standing
) -> Degrees | None:
    """Give the box around a collection in degrees; of editions that stand still it is kept."""
    key = (collection.code, editions.stamp)
    if editions.stamp and key in _extents():
        return _extents()[key]
    row = session.execute(
        over("extent", collection.rows), arguments(collection, view, editions)
    ).one_or_none()
    box: Degrees | None = None
    if row is not None:
        west, south, east, north = (round(float(value), 6) for value in row)
        box = west, south, east, north
    if editions.stamp and len(_extents()) < _MOST_EXTENTS:
        _extents()[key] = box
    return box


_MOST_EXTENTS = 1_000


@cache
def _extents() -> dict[tuple[str, str], Degrees | None]:
    return {}


def _asked(
    collection: Collection, view: View, editions: Standing, wanted: Wanted
) -> dict[str, Any]:
    return {
        **arguments(collection, view, editions),
        **{f"having_{name}": value for name, value in wanted.having.items()},
        "first": view.first,
        "last": view.last,
        "box": wanted.box.area.wkb if wanted.box else None,
    }


def _near(collection: Collection, box: Box | None) -> str:
    if box is None:
        return "true"
    if box.srid == STORAGE_SRID:
        return _IN_ZONE
    return _IN_TILES if collection.is_layer else _IN_TILES_UNSTORED


def _also(collection: Collection, wanted: Wanted) -> str:
    """Write the tests of properties; only names of the collection itself get into the statement."""
    names = [name for name in collection.queryables if name in wanted.having]
    tests = ["s.ref" if name == "ref" else f"s.props ->> '{name}'" for name in names]
    return "".join(f" and {test} = :having_{name}" for test, name in zip(tests, names, strict=True))
