"""What the address of the map page wishes for. What cannot be read is left out, and named."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from gis.browsing import MAX_RADIUS_M
from gis.queries import Box
from gis.site import Degrees
from permits.core import clock

T = TypeVar("T")

#: Around a place that was asked about without saying how far.
USUAL_RADIUS_M = 50.0
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
MAX_ZOOM = 22.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the address says; `ignored` names the parts that could not be read."""

    day: date
    kinds: frozenset[str] | None = None  # None: nobody chose, so all of them
    at: Degrees | None = None
    zoom: float | None = None
    point: Degrees | None = None
    radius_m: float = USUAL_RADIUS_M
    ward: str | None = None
    box: Box | None = None
    after: str | None = None
    ignored: tuple[str, ...] = ()

    def query(self, **changes: str | None) -> dict[str, str | None]:
        """Write the wishes as an address says them, some of them changed; None leaves one out."""
        said = {
            "ngay": self.day.isoformat(),
            "kinds": None if self.kinds is None else ",".join(sorted(self.kinds)),
            "at": _pair(self.at),
            "z": None if self.zoom is None else f"{self.zoom:g}",
            "point": _pair(self.point),
            "radius": f"{self.radius_m:g}" if self.point else None,
            "ward": self.ward,
            "bbox": None if self.box is None else ",".join(f"{side:.6f}" for side in self.box),
            "after": self.after,
        }
        return said | changes


def _pair(degrees: Degrees | None) -> str | None:
    return None if degrees is None else f"{degrees.lat:.6f},{degrees.lon:.6f}"


def read(query: MultiDict[str, str]) -> Wishes:
    """Read an address's query; `kinds` may be given once with commas or several times."""
    ignored: list[str] = []

    def one(name: str, taken: Callable[[str], T]) -> T | None:
        text = query.get(name, "").strip()
        if not text:
            return None
        try:
            return taken(text)
        except ValueError:
            ignored.append(name)
            return None

    kinds = frozenset(",".join(query.getlist("kinds")).split(",")) - {""}
    return Wishes(
        day=one("ngay", _day) or clock.today(),
        kinds=kinds if "kinds" in query else None,
        at=one("at", _degrees),
        zoom=one("z", _zoom),
        point=one("point", _degrees),
        radius_m=one("radius", _radius) or USUAL_RADIUS_M,
        ward=one("ward", _ward),
        box=one("bbox", box),
        after=one("after", str),
        ignored=tuple(ignored),
    )


def box(text: str) -> Box:
    """Read west,south,east,north in degrees; a box that is none is a ValueError."""
    west, south, east, north = _numbers(text, 4)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(text)
    return west, south, east, north


def _day(text: str) -> date:
    typed = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    iso = f"{typed[3]}-{typed[2]:0>2}-{typed[1]:0>2}" if typed else text
    found = date.fromisoformat(iso)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(text)
    return found


def _degrees(text: str) -> Degrees:
    lat, lon = _numbers(text, 2)
    if not (-90 < lat < 90 and -180 <= lon <= 180):
        raise ValueError(text)
    return Degrees(lat, lon)


def _radius(text: str) -> float:
    (metres,) = _numbers(text.replace(",", "."), 1)
    if not 0 < metres <= MAX_RADIUS_M:
        raise ValueError(text)
    return metres


def _zoom(text: str) -> float:
    (zoom,) = _numbers(text, 1)
    if not 0 <= zoom <= MAX_ZOOM:
        raise ValueError(text)
    return zoom


def _ward(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", text):
        raise ValueError(text)
    return text


def _numbers(text: str, count: int) -> Sequence[float]:
    parts = [float(part) for part in text.split(",")]
    if len(parts) != count or not all(map(math.isfinite, parts)):
        raise ValueError(text)
    return parts
