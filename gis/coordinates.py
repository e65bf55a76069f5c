"""Understand coordinates as declared, and name the mistake when they cannot be so: pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from shapely import LineString, Point

from gis import crs, notation
from gis.crs import Pair, System
from gis.errors import SiteProblem, Suggestion
from gis.site import Shape, Site

MAX_VERTICES = 1_000
MAX_LENGTH_M = 100_000.0
# How far off a place may be, by how it was found: survey points against hand-held receivers.
ACCURACY_M = {"degree": 5.0, "metre": 1.0}
# Enough vertices to tell where a route of a candidate would lie.
SAMPLE = 12

Locate = Callable[[Point], str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: the site and the wards its vertices lie in, the first vertex's first."""

    site: Site
    wards: tuple[str, ...]

    @property
    def ward(self) -> str:
        """Give the ward of the first vertex."""
        return self.wards[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way of reading the text: a system, perhaps with a mistake to be named."""

    reason: str
    system: System
    swapped: bool = False
    datum_left_out: bool = False
    # A certain candidate is named at once; the others only when nothing else could be meant.
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Fit:
    candidate: Candidate
    pairs: list[Pair]
    wards: tuple[str, ...] = field(default=())

    def suggestion(self) -> Suggestion:
        system = self.candidate.system
        pairs = self.pairs
        if self.candidate.datum_left_out:
            system = crs.WGS84
        return Suggestion(self.candidate.reason, write(pairs, system), system.code, self.wards[0])


def declared(system: str, meridian: str | None = None) -> str:
    """Name the system of a form's two fields; the meridian as 108.5, 108,5, 108-30 or 108°30'."""
    if system != "vn2000" or not meridian:
        return system
    degrees, minutes = _meridian(meridian)
    code = f"vn2000/{degrees}-{minutes:02d}"
    if code not in crs.SYSTEMS:
        raise SiteProblem("site.unknown_meridian", meridian=meridian)
    return code


def _meridian(written: str) -> tuple[int, int]:
    match = re.fullmatch(r"\s*([0-9]{3})(?:[.,]([0-9]{1,4}))?\s*°?\s*", written)
    if match:
        return int(match[1]), round(float(f"0.{match[2] or 0}") * 60)
    match = re.fullmatch(r"\s*([0-9]{3})\s*[-°]\s*([0-9]{1,2})\s*['′’]?\s*", written)
    if match is None:
        raise SiteProblem("site.unknown_meridian", meridian=written[:20])
    return int(match[1]), int(match[2])


def read(
    text: str, declared: str, *, shape: Shape, locate: Locate, ward: str | None = None
) -> Reading:
    """Read a point or a route in the declared system, inside the province and the declared ward.

    `locate` says in which ward a point of the storage system lies. Nothing is guessed: what does
    not fit is refused with the other readings that would fit. Wards in problems are codes.
    """
    try:
        system = crs.system(declared)
    except crs.UnknownSystem:
        raise SiteProblem("site.unknown_system", system=declared) from None
    pairs = _pairs(text, system)
    _check_count(pairs, shape)
    wards = _wards(pairs, system, locate)
    if wards is None or (ward and ward not in wards):
        raise _explained(text, system, wards, ward, locate)
    site = Site.of(
        pairs, system, shape=shape, source=text.strip(), accuracy_m=ACCURACY_M[system.unit]
    )
    _check_line(site)
    return Reading(site, tuple(dict.fromkeys(wards)))


def write(pairs: Sequence[Pair], system: System) -> str:
    """Write points the way `read` takes them: north before east, one a line."""
    if system.unit == "degree":
        return "\n".join(f"{north:.7f}, {east:.7f}" for east, north in pairs)
    return "\n".join(f"{north:.3f}; {east:.3f}" for east, north in pairs)


def _pairs(text: str, system: System) -> list[Pair]:
    try:
        found = notation.vertices(text, system.unit)
    except notation.NotFinite as problem:
        raise SiteProblem("site.not_finite", line=problem.line, text=problem.text[:80]) from None
    except notation.Unreadable as problem:
        raise SiteProblem("site.unreadable", line=problem.line, text=problem.text[:80]) from None
    if not found:
        raise SiteProblem("site.unreadable", line=1, text=text.strip()[:80])
    if len(found) > MAX_VERTICES or len(text) > notation.MAX_TEXT:
        raise SiteProblem("site.too_many_vertices", limit=MAX_VERTICES)
    return [(vertex.east, vertex.north) for vertex in found]


def _check_count(pairs: Sequence[Pair], shape: Shape) -> None:
    if shape == "point" and len(pairs) > 1:
        raise SiteProblem("site.one_point")
    if shape == "line" and len(set(pairs)) < 2:
        raise SiteProblem("site.too_few_vertices")


def _check_line(site: Site) -> None:
    line = site.geometry
    if not isinstance(line, LineString):
        return
    if site.length_m > MAX_LENGTH_M:
        raise SiteProblem(
            "site.too_long",
            length_km=round(site.length_m / 1000, 1),
            limit_km=round(MAX_LENGTH_M / 1000),
        )
    if not line.is_simple:
        raise SiteProblem("site.self_crossing", vertex=_first_crossing(line))


def _first_crossing(line: LineString) -> int:
    """Find the first vertex that brings the route back over itself."""
    points = list(line.coords)
    low, high = 2, len(points)
    while low < high:
        middle = (low + high) // 2
        if LineString(points[:middle]).is_simple:
            low = middle + 1
        else:
            high = middle
    return low


def _wards(pairs: Sequence[Pair], system: System, locate: Locate) -> list[str] | None:
    """Find the ward of every vertex; `None` when one of them lies in no ward."""
    if not _plausible(pairs, system):
        return None
    stored = crs.convert(list(pairs), system.srid, crs.STORAGE_SRID)
    return _located(stored, locate)


def _located(stored: Sequence[Pair], locate: Locate) -> list[str] | None:
    if not crs.finite(list(stored)):
        return None
    wards: list[str] = []
    for pair in stored:
        ward = locate(Point(pair))
        if ward is None:
            return None
        wards.append(ward)
    return wards


def _plausible(pairs: Sequence[Pair], system: System) -> bool:
    """Keep figures away from the projection that no system of this kind could hold."""
    if not crs.finite(list(pairs)):
        return False
    east_limit, north_limit = (180.0, 90.0) if system.unit == "degree" else (2e6, 1e7)
    return all(abs(east) <= east_limit and abs(north) <= north_limit for east, north in pairs)


def _explained(
    text: str, system: System, wards: list[str] | None, ward: str | None, locate: Locate
) -> SiteProblem:
    """Say what is the matter: the mistake whose correction brings the site where it should be."""
    fits = list(_fits(text, system, ward, locate))
    certain = [fit for fit in fits if fit.candidate.certain]
    named = certain or (fits if ward or len(fits) == 1 else [])
    offers = tuple(fit.suggestion() for fit in fits)
    if named:
        return _named(named[0], offers)
    if wards is None:
        return SiteProblem("site.outside_province", *offers)
    elsewhere = Suggestion("site.ward_mismatch", text, system.code, wards[0])
    return SiteProblem("site.ward_mismatch", elsewhere, *offers, found=wards[0], declared=ward)


def _named(fit: _Fit, offers: tuple[Suggestion, ...]) -> SiteProblem:
    facts: dict[str, object] = {"ward": fit.wards[0], "system": fit.candidate.system.code}
    if fit.candidate.system.meridian:
        facts["meridian"] = fit.candidate.system.meridian
    first = fit.suggestion()
    others = tuple(offer for offer in offers if offer != first)
    return SiteProblem(fit.candidate.reason, first, *others, **facts)


def _fits(text: str, system: System, ward: str | None, locate: Locate) -> Iterator[_Fit]:
    for candidate in candidates(system):
        try:
            pairs = _pairs(text, candidate.system)
        except SiteProblem:
            continue
        if candidate.swapped:
            pairs = [(north, east) for east, north in pairs]
        if candidate.datum_left_out and _plausible(pairs, candidate.system):
            pairs = crs.without_datum(pairs, candidate.system)
            wards = _wards(_sampled(pairs), crs.WGS84, locate)
        else:
            wards = _wards(_sampled(pairs), candidate.system, locate)
        if wards and (ward is None or ward in wards):
            yield _Fit(candidate, pairs, (ward, *wards) if ward else tuple(wards))


def _sampled(pairs: list[Pair]) -> list[Pair]:
    step = max(1, len(pairs) // SAMPLE)
    return pairs[::step]


def candidates(stated: System) -> Iterator[Candidate]:
    """List the mistakes people make, the unmistakable first, then by the distance they cause."""
    yield Candidate("site.swapped_axes", stated, swapped=True, certain=True)
    if stated.unit == "metre":
        yield from _metre_candidates(stated)
    else:
        yield from _degree_candidates(stated)


def _metre_candidates(stated: System) -> Iterator[Candidate]:
    yield Candidate("site.wrong_crs", crs.WGS84, certain=True)
    yield Candidate("site.wrong_crs", crs.WGS84, swapped=True, certain=True)
    if stated in crs.ZONES:
        yield Candidate("site.datum_ignored", stated, datum_left_out=True)
    others = [zone for zone in crs.ZONES if zone != stated]
    for swapped in (False, True):
        for zone in others:
            yield Candidate("site.wrong_meridian", zone, swapped=swapped)
    for grid in crs.UTM:
        if grid != stated:
            yield Candidate("site.wrong_crs", grid)


def _degree_candidates(stated: System) -> Iterator[Candidate]:
    for swapped in (False, True):
        yield Candidate("site.wrong_crs", crs.VN2000, swapped=swapped, certain=True)
    if stated == crs.WGS84:
        yield Candidate("site.datum_ignored", crs.VN2000_DEGREES)
    for zone in crs.ZONES:
        if zone != crs.VN2000:
            yield Candidate("site.wrong_crs", zone)
