"""What the map page asks: which editions hold on a day, and what lies in an area or in a ring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import RowMapping, and_, func, select, text
from sqlalchemy.orm import Session, aliased

from gis.collections import Collection, View
from gis.crs import DEGREES_SRID, STORAGE_SRID, reproject
from gis.draft_models import LayerAct
from gis.editions import EditionState, Standing, state_of
from gis.models import Edition, Feature
from gis.queries import Box, Nearby
from gis.sql import rows_of, statement

#: Beyond this a ring is a region: the list is for what one can walk to.
MAX_RADIUS_M = 10_000.0
MAX_PIECES = 1_500
#: Neighbours that only touch are not inside.
TOUCH_M = 1.0
#: Registers stand after every kind of layer.
REGISTERS_FROM = 1_000


@dataclass(frozen=True, slots=True)
class EditionOnDay:
    """An edition as the law had it on a day; the days are its first and the one after its last."""

    kind: str
    id: int
    series: str
    title: str
    publisher: str
    citation: str
    decision_no: str | None
    decision_date: date | None
    first: date
    after: date | None
    accuracy_m: float
    schematic: bool
    state: EditionState

    @property
    def last(self) -> date | None:
        """Give the last day on which it holds."""
        return None if self.after is None else self.after - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Thing:
    """A feature in a list: what it is, which edition says so, and where to look for it."""

    id: int
    position: int
    kind: str
    ref: str
    name: str
    attrs: Mapping[str, Any]
    edition_id: int | None
    lat: float
    lon: float
    distance_m: float | None = None
    size_m: float | None = None


def editions_on(session: Session, day: date) -> dict[str, tuple[EditionOnDay, ...]]:
    """List by kind the editions that matter on a day, as known now; drafts never.

    Those in force; of every series the next to come, and without one in force the last that ended.
    """
    next_one = aliased(Edition)
    after = func.upper(Edition.in_force)
    same = and_(next_one.kind == Edition.kind, next_one.series == Edition.series)
    begins = func.lower(next_one.in_force) == after
    followed = select(next_one.id).where(same, func.upper_inf(next_one.recorded), begins)
    repealed = select(LayerAct.id).where(
        LayerAct.act == "repeal",
        LayerAct.kind == Edition.kind,
        LayerAct.series == Edition.series,
        LayerAct.from_day == after,
    )
    rows = session.execute(
        select(
            Edition.kind,
            Edition.id,
            Edition.series,
            Edition.title,
            Edition.publisher,
            Edition.citation,
            Edition.decision_no,
            Edition.decision_date,
            func.lower(Edition.in_force).label("first"),
            after.label("after"),
            Edition.accuracy_m,
            Edition.schematic,
            followed.exists().label("followed"),
            repealed.exists().label("repealed"),
        )
        .where(func.upper_inf(Edition.recorded))
        .order_by(Edition.kind, Edition.series, func.lower(Edition.in_force), Edition.id)
    )
    found: dict[str, list[EditionOnDay]] = {}
    for row in rows.mappings():
        said = dict(row)
        ends = {"followed": said.pop("followed"), "repealed": said.pop("repealed")}
        standing = Standing(said["first"], said["after"], known=True, **ends)
        edition = EditionOnDay(**said, state=state_of(standing, day))
        found.setdefault(edition.kind, []).append(edition)
    return {kind: _that_matter(editions, day) for kind, editions in found.items()}


def _that_matter(editions: Sequence[EditionOnDay], day: date) -> tuple[EditionOnDay, ...]:
    chosen: list[EditionOnDay] = []
    for series in dict.fromkeys(edition.series for edition in editions):
        own = [edition for edition in editions if edition.series == series]
        held = [edition for edition in own if edition.state is EditionState.IN_FORCE]
        coming = [edition for edition in own if edition.state is EditionState.PRE_EFFECT][:1]
        ended = [] if held else [e for e in own if e not in coming and e.first <= day][-1:]
        chosen += [*held, *coming, *ended]
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is of: a day, kinds of layers, registers beside them, and for whom."""

    view: View
    kinds: tuple[str, ...]
    registers: tuple[Collection, ...] = ()

    @property
    def day(self) -> date:
        """Give the day of the plan."""
        return self.view.first or self.view.now.date()

    @property
    def arguments(self) -> dict[str, Any]:
        """Give what every statement over them is asked."""
        return {
            "day": self.day,
            "now": self.view.now,
            "details": self.view.details,
            "kinds": list(self.kinds),
        }


def within(
    session: Session,
    sought: Sought,
    *,
    area: BaseGeometry | None,
    after: Thing | None,
    most: int,
) -> list[Thing]:
    """List what lies in an area of the storage system; everywhere without one."""
    asked = {
        "area": None if area is None else _wkb(area),
        "position": after.position if after else None,
        "id": after.id if after else None,
        "most": most,
    }
    return _things(session, ("things_within", "register_within"), sought, asked)


def around(
    session: Session,
    sought: Sought,
    *,
    place: Point,
    radius_m: float,
    after: Thing | None,
    most: int,
) -> list[Thing]:
    """List what lies around a point of the storage system, nearest first."""
    asked = {
        "place": _wkb(place),
        "radius_m": min(radius_m, MAX_RADIUS_M),
        "distance_m": after.distance_m if after else None,
        "size_m": after.size_m if after else None,
        "position": after.position if after else None,
        "id": after.id if after else None,
        "most": most,
    }
    return _things(session, ("things_around", "register_around"), sought, asked)


def _things(
    session: Session, names: tuple[str, str], sought: Sought, asked: dict[str, Any]
) -> list[Thing]:
    """Ask of the layers and of each register in one statement."""
    of_layers, of_register = map(rows_of, names)
    parts = [
        of_register.replace("{position}", str(REGISTERS_FROM + place))
        .replace("{code}", register.code)
        .replace("{source}", register.rows)
        for place, register in enumerate(sought.registers)
    ]
    whole = text(of_layers.replace("{registers}", "\n".join(parts)))
    said = sought.arguments | asked
    return [_thing(row) for row in session.execute(whole, said).mappings()]


def _wkb(geometry: BaseGeometry) -> bytes:
    return shapely.to_wkb(shapely.set_srid(geometry, STORAGE_SRID), include_srid=True)


def _thing(row: RowMapping) -> Thing:
    place = shapely.from_wkb(row["place"])
    return Thing(
        id=row["id"],
        position=row["position"],
        kind=row["kind"],
        ref=row["ref"],
        name=row["name"],
        attrs=row["attrs"],
        edition_id=row["edition_id"],
        lat=round(place.y, 6),
        lon=round(place.x, 6),
        distance_m=row["distance_m"],
        size_m=row["size_m"],
    )


def ward_area(session: Session, code: str, *, day: date) -> BaseGeometry | None:
    """Give the area of a ward as drawn on a day; none for a ward nobody knows."""
    geom = session.scalars(
        select(Feature.geom)
        .where(
            Feature.kind == "ward",
            Feature.publisher_ref == code,
            func.upper_inf(Feature.recorded),
            Feature.in_force.contains(day),
        )
        .order_by(Feature.id)
        .limit(1)
    ).one_or_none()
    return None if geom is None else _shape(geom).buffer(-TOUCH_M)


def box_area(box: Box) -> BaseGeometry:
    """Bring a box of degrees into the storage system; its sides may bend, so they get corners."""
    fine = shapely.segmentize(shapely.box(*box), max((box[2] - box[0]) / 8, 0.01))
    return reproject(fine, DEGREES_SRID, STORAGE_SRID)


def province_bounds(session: Session, *, day: date) -> tuple[float, float, float, float] | None:
    """Give the box around all wards of a day, in the storage system."""
    extent = session.scalar(
        select(func.ST_Envelope(func.ST_Collect(func.ST_Envelope(Feature.geom)))).where(
            Feature.kind == "ward",
            func.upper_inf(Feature.recorded),
            Feature.in_force.contains(day),
        )
    )
    return None if extent is None else _shape(extent).bounds


def pieces(
    session: Session,
    *,
    day: date,
    kinds: Sequence[str],
    area: BaseGeometry,
    step_m: float,
) -> list[Nearby]:
    """Give what is to be drawn of an area, no finer than a step, the largest first.

    One more than `MAX_PIECES` says that there are more.
    """
    asked = {
        "kinds": list(kinds),
        "day": day,
        "area": _wkb(area),
        "step_m": step_m,
        "each": MAX_PIECES,
        "most": MAX_PIECES + 1,
    }
    rows = session.execute(statement("pieces"), asked)
    return [Nearby(r.kind, r.name, r.attrs, shapely.from_wkb(r.shape)) for r in rows]


def _shape(geom: WKBElement) -> BaseGeometry:
    shape: BaseGeometry = shapely.from_wkb(bytes(geom.data))
    return shape
