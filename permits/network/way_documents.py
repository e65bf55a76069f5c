"""A way as it is kept: its legs, and the stretches of them that one dossier each is about. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from shapely import LineString

from gis.network.commands import Days
from gis.network.routing import Wish
from gis.site import Site
from permits.core.vocabulary import WorkKind
from permits.network.vocabulary import RoutePart

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as it was typed and as it was understood; prices are đồng for a metre."""

    text: str
    system: str
    start: tuple[float, float]
    end: tuple[float, float]
    cable_mm: float
    ways: int
    first_day: date
    years: int
    gap_surface: str
    pull_per_m: int

    @property
    def days(self) -> Days:
        """Give the days the cable is to lie there."""
        return Days(self.first_day, _years_after(self.first_day, self.years))

    @property
    def wish(self) -> Wish:
        """Give the question as the search takes it."""
        return Wish(
            self.start,
            self.end,
            self.cable_mm,
            self.days,
            self.ways,
            self.pull_per_m,
            self.gap_surface,
        )

    def document(self) -> dict[str, Any]:
        """Say it in plain values; `read` takes them back."""
        return {**asdict(self), "first_day": self.first_day.isoformat()}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Asked":
        """Take back what `document` gave."""
        said = dict(document)
        ends = {name: (float(said[name][0]), float(said[name][1])) for name in ("start", "end")}
        return cls(**{**said, **ends, "first_day": date.fromisoformat(said["first_day"])})


def _years_after(day: date, years: int) -> date:
    """Give the same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class KeptLeg:
    """One piece of a way with its own line in metres of the storage system, in walking order."""

    part: RoutePart
    length_m: float
    cost: int
    line: Line
    surface: str | None = None
    segment_id: int | None = None
    ref: str | None = None
    owner: str | None = None

    @property
    def work(self) -> WorkKind:
        """Say which kind of work a leg is."""
        return WorkKind.DUCT_SHARE if self.part is RoutePart.DUCT else WorkKind.DUCT_BUILD


@dataclass(frozen=True, slots=True)
class Found:
    """What the planning check said of a stretch: its outcome, and the rules it met."""

    outcome: str
    rules: tuple[tuple[str, str], ...] = ()  # a rule's Vietnamese and English name


@dataclass(frozen=True, slots=True)
class Stretch:
    """Legs in a row that need the same permission of the same owner: what one dossier is about."""

    work: WorkKind
    owner: str | None
    legs: tuple[int, ...]  # positions in the way
    length_m: float
    line: Line
    check: Found | None = None

    @property
    def site(self) -> Site:
        """Give the stretch as a place."""
        return Site(LineString(self.line))


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way from end to end, with the wards it goes through (code and name)."""

    cost: int
    length_m: float
    dug_m: float
    owners: Mapping[str, float]
    wards: tuple[tuple[str, str], ...]
    legs: tuple[KeptLeg, ...]
    stretches: tuple[Stretch, ...] = field(default=())

    def segments(self, stretch: Stretch) -> tuple[int, ...]:
        """List the segments whose bores a stretch takes."""
        legs = (self.legs[nth] for nth in stretch.legs)
        return tuple(
            leg.segment_id
            for leg in legs
            if leg.part is RoutePart.DUCT and leg.segment_id is not None
        )

    def dug_through(self, stretch: Stretch) -> dict[str, float]:
        """Say how many metres of a stretch are dug through each surface."""
        metres: dict[str, float] = {}
        for leg in (self.legs[nth] for nth in stretch.legs):
            if leg.part is not RoutePart.DUCT:
                surface = leg.surface or "unknown"
                metres[surface] = metres.get(surface, 0.0) + leg.length_m
        return {surface: round(length, 1) for surface, length in metres.items()}

    def document(self) -> dict[str, Any]:
        """Say it in plain values; `read` takes them back."""
        return asdict(self)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Alternative":
        """Take back what `document` gave."""
        said = dict(document)
        return cls(
            **{
                **said,
                "wards": tuple((code, name) for code, name in said["wards"]),
                "legs": tuple(_leg(each) for each in said["legs"]),
                "stretches": tuple(_stretch(each) for each in said["stretches"]),
            }
        )


def _leg(said: Mapping[str, Any]) -> KeptLeg:
    return KeptLeg(**{**said, "part": RoutePart(said["part"]), "line": _line(said["line"])})


def _stretch(said: Mapping[str, Any]) -> Stretch:
    check = said["check"]
    return Stretch(
        **{
            **said,
            "work": WorkKind(said["work"]),
            "legs": tuple(said["legs"]),
            "line": _line(said["line"]),
            "check": Found(check["outcome"], tuple((v, e) for v, e in check["rules"]))
            if check
            else None,
        }
    )


def _line(pairs: Iterable[Sequence[float]]) -> Line:
    return tuple((float(pair[0]), float(pair[1])) for pair in pairs)


def stretches(legs: Sequence[KeptLeg]) -> tuple[Stretch, ...]:
    """Cut a way where the permission changes, or where its line would come back over itself."""
    found: list[Stretch] = []
    for nth, leg in enumerate(legs):
        owner = leg.owner if leg.part is RoutePart.DUCT else None
        last = found[-1] if found else None
        if last is not None and (last.work, last.owner) == (leg.work, owner):
            line = _joined(last.line, leg.line)
            if LineString(line).is_simple:
                length = last.length_m + leg.length_m
                found[-1] = Stretch(leg.work, owner, (*last.legs, nth), length, line)
                continue
        found.append(Stretch(leg.work, owner, (nth,), leg.length_m, leg.line))
    return tuple(found)


def _joined(before: Line, after: Line) -> Line:
    return before + (after[1:] if before[-1] == after[0] else after)
