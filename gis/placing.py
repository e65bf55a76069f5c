"""Bring a file's figures into the storage system, and name the mistake when they fall elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis import coordinates, crs
from gis.crs import System
from gis.reading import EXTENT, Complaint, LayerProblem

#: So many vertices, evenly chosen, tell where a file lies.
SAMPLE = 400
#: Parts of the sample inside the province: too little to be meant, little enough to believe another
#: reading that fits, and so much that there is no doubt.
NOTHING, ENOUGH, SURELY, FITS = 0.05, 0.5, 0.9, 0.98
MOST_OFFERS = 3

Array = Any  # of shapes or figures: the stubs of shapely do not know arrays of shapes


@dataclass(frozen=True, slots=True)
class Wards:
    """The wards of the province today: the only proof of what lies inside it."""

    refs: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Array
    tree: shapely.STRtree

    @classmethod
    def of(cls, rows: list[tuple[str, str, Any]]) -> "Wards":
        """Make a searchable map of wards; none at all where no edition of them stands."""
        shapes = np.array([shape for *_, shape in rows], dtype=object)
        shapely.prepare(shapes)
        refs, names = tuple(row[0] for row in rows), tuple(row[1] for row in rows)
        return cls(refs, names, shapes, shapely.STRtree(shapes))

    def inside(self, points: Array) -> tuple[float, str]:
        """Say which part of the points lies in a ward, and the name of the first such ward."""
        if not len(points):
            return 0.0, ""
        if not self.refs:
            west, south, east, north = EXTENT
            x, y = shapely.get_x(points), shapely.get_y(points)
            within = (x >= west) & (x <= east) & (y >= south) & (y <= north)
            return float(within.mean()), ""
        found, wards = self.tree.query(points, predicate="intersects")
        share = len(np.unique(found)) / len(points)
        return share, self.names[int(wards[0])] if len(wards) else ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Another way to read a file, under which it lies inside the province."""

    reason: str
    system: str
    north_first: bool
    ward: str


class WrongPlace(LayerProblem):
    """The figures fall outside the province; `offers` are readings under which they do not."""

    def __init__(self, *offers: Offer) -> None:
        code = offers[0].reason.replace("site.", "layer.") if offers else "layer.outside_province"
        detail = f"{offers[0].system} ({offers[0].ward})" if offers else ""
        super().__init__(Complaint(code, detail=detail))
        self.offers = offers


@dataclass(frozen=True, slots=True)
class Placed:
    """Shapes in the storage system, and a likelier reading where there is some doubt."""

    shapes: Array
    doubt: Offer | None


def place(shapes: Array, system: System, *, north_first: bool, wards: Wards) -> Placed:
    """Project every shape; raises WrongPlace when most of them lie outside the province."""
    points = _sampled(shapes)
    share, _ = _share(points, system, north_first, wards)
    offers = [] if share >= SURELY else list(_offers(points, system, north_first, wards))
    if share < NOTHING or (share < ENOUGH and offers):
        raise WrongPlace(*offers)
    doubt = offers[0] if offers and share < SURELY else None
    return Placed(projected(shapes, system, north_first), doubt)


def projected(shapes: Array, system: System, north_first: bool) -> Array:
    """Bring shapes into the storage system; what has no place there becomes infinite."""
    if not north_first and system.srid == crs.STORAGE_SRID:
        return shapes
    change = None
    if system.srid != crs.STORAGE_SRID:
        change = crs.transformer(system.srid, crs.STORAGE_SRID)

    def moved(pairs: Array) -> Array:
        first, second = (pairs[:, 1], pairs[:, 0]) if north_first else (pairs[:, 0], pairs[:, 1])
        east, north = change.transform(first, second) if change else (first, second)
        return np.column_stack((east, north))

    return shapely.transform(shapes, moved)


def _sampled(shapes: Array) -> Array:
    pairs = shapely.get_coordinates(shapes)
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    step = max(1, len(pairs) // SAMPLE)
    return pairs[::step]


def _share(pairs: Array, system: System, north_first: bool, wards: Wards) -> tuple[float, str]:
    """Say which part of the figures falls into the province when they are read so."""
    limits = (180.0, 90.0) if system.unit == "degree" else (2e6, 1e7)
    read = pairs[:, ::-1] if north_first else pairs
    if not len(read) or (np.abs(read) > limits).any():
        return 0.0, ""
    points = projected(shapely.points(read), system, False)
    return wards.inside(points[shapely.is_valid(points)])


def _offers(pairs: Array, system: System, north_first: bool, wards: Wards) -> Iterator[Offer]:
    given = 0
    for reason, other, swapped in _readings(system):
        turned = swapped != north_first
        share, ward = _share(pairs, other, turned, wards)
        if share >= FITS:
            yield Offer(reason, other.code, turned, ward)
            given += 1
        if given >= MOST_OFFERS:
            return


def _readings(system: System) -> Iterator[tuple[str, System, bool]]:
    """List the mistakes people make with a site's figures, and those only files bring."""
    for candidate in coordinates.candidates(system):
        if not candidate.datum_left_out:
            yield candidate.reason, candidate.system, candidate.swapped
    if system.unit == "metre":
        for grid in crs.WGS84_UTM:
            if grid != system:
                yield "site.wrong_crs", grid, False
