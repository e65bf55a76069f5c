"""What the map refuses, told at the field it is about, with the place that was perhaps meant."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from gis import coordinates, crs
from gis import queries as map_queries
from gis.errors import SiteProblem, Suggestion
from gis.site import Shape
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import CoordinateSystem
from permits.dossiers.forms import MERIDIANS


@dataclass(frozen=True, slots=True)
class Other:
    """Another reading of the same figures, in the words of the site's form."""

    text: str
    system: CoordinateSystem
    meridian: str
    ward: str
    ward_name: str
    reason: str = ""


class Misplaced(Invalid):
    """The coordinates cannot be taken as declared; `others` are readings that would fit."""

    def __init__(self, complaint: Complaint, others: tuple[Other, ...]) -> None:
        super().__init__([complaint])
        self.others = others


def misplaced(session: Session, problem: SiteProblem, shape: Shape) -> Misplaced:
    """Say the map's complaint with names instead of codes, and with what the form may take over."""
    field = "ward" if problem.code == "site.ward_mismatch" else "coordinates"
    facts = {name: _face(session, name, value) for name, value in problem.facts.items()}
    offered = tuple(dict.fromkeys(problem.suggestions))
    others = tuple(_other(session, each, shape) for each in offered if each.ward)
    return Misplaced(Complaint(field, problem.code, facts), others)


def _face(session: Session, name: str, value: object) -> object:
    if name in ("ward", "found", "declared"):
        return map_queries.ward_name(session, str(value))
    if name == "meridian":
        return degrees(str(value))
    return _system_face(str(value)) if name == "system" else value


def _system_face(code: str) -> object:
    if code == crs.WGS84.code:
        return CoordinateSystem.WGS84
    try:
        system = crs.system(code)
    except crs.UnknownSystem:
        return code[:40]
    if system == crs.VN2000_DEGREES:
        return "VN-2000 (B, L)"
    kind = "VN-2000 UTM" if system in crs.UTM else "VN-2000"
    return f"{kind} {degrees(system.meridian or '')}".strip()


def degrees(meridian: str) -> str:
    """Write a meridian kept as 108-30 the way people read it: 108°30′."""
    whole, _, minutes = meridian.partition("-")
    return f"{whole}°{minutes}′" if minutes else whole


def _other(session: Session, offered: Suggestion, shape: Shape) -> Other:
    """Write a suggestion in a system the form can declare; any other becomes degrees."""
    system = crs.system(offered.declared)
    meridian = _decimal(system.meridian) if system in crs.ZONES else ""
    if system != crs.WGS84 and meridian not in dict(MERIDIANS):
        offered = _in_degrees(session, offered, shape)
        system = crs.WGS84
    in_degrees = system == crs.WGS84
    return Other(
        text=offered.text,
        system=CoordinateSystem.WGS84 if in_degrees else CoordinateSystem.VN2000,
        meridian="" if in_degrees else meridian,
        ward=offered.ward or "",
        ward_name=map_queries.ward_name(session, offered.ward or ""),
        reason=offered.reason,
    )


def _in_degrees(session: Session, offered: Suggestion, shape: Shape) -> Suggestion:
    reading = coordinates.read(
        offered.text,
        offered.declared,
        shape=shape,
        locate=lambda point: map_queries.ward_at(session, point),
    )
    pairs = [(lon, lat) for lat, lon in reading.site.wgs84()]
    text = coordinates.write(pairs, crs.WGS84)
    return replace(offered, text=text, declared=crs.WGS84.code)


def _decimal(meridian: str | None) -> str:
    """Write 108-30 as the form's option does: 108.5."""
    whole, _, minutes = (meridian or "0-0").partition("-")
    return f"{int(whole) + int(minutes or 0) / 60:g}"
