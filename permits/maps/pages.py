"""What the map page and its parts show: the layers of a day, a place, the list beside the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis import browsing, crs, drawing
from gis import queries as map_queries
from gis.browsing import EditionOnDay, Sought, Thing
from gis.collections import Collection, View
from gis.editions import EditionState
from gis.queries import Box
from gis.results import Zone
from gis.site import Degrees, Site
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.text import Bilingual
from permits.maps import queries
from permits.maps.wishes import Wishes
from permits.web import paging
from permits.web.paging import Page

PAGE_SIZE = 20
#: A tile is this wide, and at zoom 0 one holds the world.
TILE_PX, WORLD_M = 256, 40_075_016.685578488


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind on the shelf: shown or not, its sign, and its editions on the day."""

    collection: Collection
    is_on: bool
    editions: tuple[EditionOnDay, ...] | None  # None: a register, which knows only the present

    @property
    def code(self) -> str:
        """Give the name of the kind in addresses and tiles."""
        return self.collection.code

    @property
    def name(self) -> Bilingual:
        """Give the name of the kind in both languages."""
        return Bilingual(self.collection.name_vi, self.collection.name_en)

    @property
    def sign(self) -> Markup:
        """Draw the sign of the kind, as the map does."""
        # Drawn by our own code from our own table.
        return Markup(drawing.legend_sign(self.code, self.collection.geometry_type))  # noqa: S704

    @property
    def has_data(self) -> bool:
        """Say whether the day has anything of this kind to show."""
        return self.editions is None or any(e.state is EditionState.IN_FORCE for e in self.editions)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that was asked about: in both systems, with its ward and zone."""

    site: Site
    radius_m: float
    ward: str | None
    zone: Zone | None

    @property
    def place(self) -> Point:
        """Give the point in the storage system."""
        return Point(self.site.geometry.coords[0])


@dataclass(frozen=True, slots=True)
class Scope:
    """What the list is of, and the box that shows it."""

    kind: Literal["spot", "ward", "box", "province"]
    area: BaseGeometry | None
    bounds: tuple[float, float, float, float]
    spot: Spot | None = None
    ward: str | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """The list beside the map: one page of what the scope holds."""

    scope: Scope
    page: Page[Thing]
    layers: Mapping[str, Layer]
    editions: Mapping[int, EditionOnDay]


@dataclass(frozen=True, slots=True)
class MapPage:
    """The whole page."""

    wishes: Wishes
    layers: Sequence[Layer]
    twin: Twin
    picture: Markup
    wards: Sequence[map_queries.WardName]
    is_cut: bool  # the picture leaves something out
    bounds: Box  # of the province
    target: Box  # of what the list is of


def shelf(session: Session, actor: Actor | None, wishes: Wishes) -> list[Layer]:
    """List the kinds somebody may see, with their editions on the day, and the registers."""
    editions = browsing.editions_on(session, wishes.day)
    return [
        Layer(
            each,
            _is_on(wishes, each.code),
            editions.get(each.code, ()) if each.is_layer else None,
        )
        for each in queries.visible(session, actor)
    ]


def _is_on(wishes: Wishes, code: str) -> bool:
    return wishes.kinds is None or code in wishes.kinds


def twin(session: Session, actor: Actor | None, wishes: Wishes, layers: Sequence[Layer]) -> Twin:
    """List what lies in the place that was asked about."""
    scope = scope_of(session, wishes)
    after = _mark(wishes.after, of_spot=scope.spot is not None)
    sought = _sought(wishes, layers, details=queries.sees_details(actor))
    if spot := scope.spot:
        rows = browsing.around(
            session,
            sought,
            place=spot.place,
            radius_m=spot.radius_m,
            after=after,
            most=PAGE_SIZE + 1,
        )
    else:
        rows = browsing.within(session, sought, area=scope.area, after=after, most=PAGE_SIZE + 1)
    page = paging.page_of(rows, PAGE_SIZE, _spot_mark if scope.spot else _area_mark)
    editions = {e.id: e for layer in layers for e in layer.editions or ()}
    return Twin(scope, page, {layer.code: layer for layer in layers}, editions)


def _sought(wishes: Wishes, layers: Sequence[Layer], *, details: bool) -> Sought:
    shown = [layer for layer in layers if layer.is_on]
    return Sought(
        View(wishes.day, wishes.day, clock.now(), details),
        tuple(layer.code for layer in shown if layer.editions is not None),
        tuple(layer.collection for layer in shown if layer.editions is None),
    )


def _area_mark(thing: Thing) -> tuple[object, ...]:
    return thing.position, thing.id


def _spot_mark(thing: Thing) -> tuple[object, ...]:
    return thing.position, thing.id, thing.distance_m, thing.size_m


def _mark(text: str | None, *, of_spot: bool) -> Thing | None:
    """Read where the page before ended; a mark of another list starts anew."""
    match paging.read_mark(text):
        case (int(position), int(number)) if not of_spot:
            return Thing(number, position, "", "", "", {}, None, 0, 0)
        case (int(position), int(number), float(distance), float() | int() as size) if of_spot:
            return Thing(number, position, "", "", "", {}, None, 0, 0, distance, size)
    return None


def scope_of(session: Session, wishes: Wishes) -> Scope:
    """Find the place an address asks about: a point before a ward before a box."""
    if wishes.point is not None:
        spot = _spot(session, wishes.point, wishes)
        reach = max(spot.radius_m * 1.25, 100.0)
        return Scope("spot", None, spot.place.buffer(reach).bounds, spot=spot)
    if wishes.ward is not None:
        area = browsing.ward_area(session, wishes.ward, day=wishes.day)
        if area is not None:
            name = map_queries.ward_name(session, wishes.ward)
            return Scope("ward", area, area.bounds, ward=name)
    if wishes.box is not None:
        area = browsing.box_area(wishes.box)
        return Scope("box", area, area.bounds)
    whole = browsing.province_bounds(session, day=wishes.day) or _EVERYWHERE
    return Scope("province", None, _seen(wishes) or whole)


_EVERYWHERE = (380_000.0, 1_330_000.0, 620_000.0, 1_520_000.0)


def _spot(session: Session, degrees: Degrees, wishes: Wishes) -> Spot:
    site = Site.of([(degrees.lon, degrees.lat)], crs.WGS84, shape="point")
    place = Point(site.geometry.coords[0])
    ward = map_queries.ward_at(session, place, on_day=wishes.day)
    return Spot(
        site,
        wishes.radius_m,
        map_queries.ward_name(session, ward) if ward else None,
        map_queries.zone_at(session, place, on_day=wishes.day),
    )


def _seen(wishes: Wishes) -> tuple[float, float, float, float] | None:
    """Give the part of the plane a centre and a zoom show, for the picture without a script."""
    if wishes.at is None:
        return None
    (place,) = crs.convert([(wishes.at.lon, wishes.at.lat)], crs.DEGREES_SRID, crs.STORAGE_SRID)
    if not crs.finite([place]):
        return None
    across = WORLD_M / 2 ** (wishes.zoom or 12) / TILE_PX * 760
    return Point(place).buffer(across / 2).bounds


def whole_page(session: Session, actor: Actor | None, wishes: Wishes, title: str) -> MapPage:
    """Put the page together; `title` is what the drawing says it is."""
    layers = shelf(session, actor, wishes)
    beside = twin(session, actor, wishes, layers)
    picture, is_cut = _picture(session, wishes, layers, beside.scope, title)
    return MapPage(
        wishes,
        layers,
        beside,
        picture,
        map_queries.wards(session),
        is_cut,
        _degrees(browsing.province_bounds(session, day=wishes.day) or _EVERYWHERE),
        _degrees(beside.scope.bounds),
    )


def _degrees(bounds: tuple[float, float, float, float]) -> Box:
    west, south, east, north = bounds
    corners = crs.convert([(west, south), (east, north)], crs.STORAGE_SRID, crs.DEGREES_SRID)
    return corners[0][0], corners[0][1], corners[1][0], corners[1][1]


def _picture(
    session: Session, wishes: Wishes, layers: Sequence[Layer], scope: Scope, title: str
) -> tuple[Markup, bool]:
    shown = drawing.frame_of(scope.bounds)
    kinds = [layer.code for layer in layers if layer.is_on]
    around = browsing.pieces(
        session, day=wishes.day, kinds=kinds, area=shown.box, step_m=0.5 / shown.scale
    )
    svg = drawing.place_map(
        around,
        shown=shown,
        title=title,
        point=scope.spot.place if scope.spot else None,
        radius_m=scope.spot.radius_m if scope.spot else None,
    )
    # Drawn by our own code, which escapes every name it writes.
    return Markup(svg), len(around) > browsing.MAX_PIECES  # noqa: S704
