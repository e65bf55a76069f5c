"""What papers are made of: parties, places, works, clauses; days as dates, places as numbers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Office:
    """The agency that issues a paper; `parent` stands above it in the heading."""

    code: str
    name: str
    parent: str
    place: str
    address: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an organisation named on a paper."""

    name: str
    address: str
    tax_code: str | None = None
    representative: str | None = None
    position: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs and in what capacity: the lines above the signature, then the name below it."""

    capacity: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal source. Any certainty but "found" is printed as still to be confirmed."""

    text: str
    certainty: str = "found"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition, reason or term, with its source when it has one."""

    text: str
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Vertex:
    """A point of the site in both systems: X is north and Y east in VN-2000, degrees in WGS 84."""

    name: str
    x_north: float
    y_east: float
    latitude: float
    longitude: float
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Vertices:
    """The coordinates annex; `system` names the VN-2000 zone with its central meridian."""

    system: str
    points: tuple[Vertex, ...]


@dataclass(frozen=True, slots=True)
class PointWork:
    """A work that is not linear (Mẫu 03, 2.1): what is None is not printed."""

    name: str
    kind: str
    works_class: str
    place: str
    work_uid: str | None = None
    design: str | None = None
    designer: str | None = None
    design_lead: str | None = None
    reviewer: str | None = None
    review_lead: str | None = None
    plot: str | None = None
    plot_area_m2: float | None = None
    footprint_m2: float | None = None
    floor_area_m2: float | None = None
    storeys: str | None = None
    ground_level_m: float | None = None
    setback_m: float | None = None
    density_percent: float | None = None
    floor_area_ratio: float | None = None
    red_line: str | None = None
    building_line: str | None = None
    colour: str | None = None
    depth_m: float | None = None
    height_m: float | None = None
    host_building: str | None = None
    host_height_m: float | None = None
    mast_class: str | None = None
    foundation: str | None = None
    pole_owner: str | None = None
    radio: str | None = None


@dataclass(frozen=True, slots=True)
class DuctSpan:
    """One stretch of duct between two manholes and what is taken in it."""

    name: str
    from_node: str
    to_node: str
    length_m: float
    places: str
    cable: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """How many metres of a trench go through one kind of surface."""

    surface: str
    length_m: float


@dataclass(frozen=True, slots=True)
class LineWork:
    """Works along a line: the trench, the ducts in it, when it is dug and how it is made good."""

    name: str
    kind: str
    works_class: str
    place: str
    length_m: float
    depth_m: float
    width_m: float
    duct_count: int
    duct_diameter_mm: float
    stretches: tuple[Stretch, ...]
    method: str
    work_from: date
    work_until: date
    work_hours: str
    reinstatement: str
    warranty_months: int
    designer: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A paper of the dossier as it was handed in; `form` says original, copy or electronic.

    `note` says what its digital signature is worth, and who holds a file whose is not good.
    """

    name: str
    form: str
    count: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing or wrong, why, and how to put it right."""

    item: str
    why: str
    how: str
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class RouteWork:
    """A work along a line or below the ground (Mẫu 03, 2.2 and 2.3): what is None is not printed.

    Widths and depths are given from the least to the greatest, in metres.
    """

    name: str
    kind: str
    works_class: str
    place: str
    length_m: float
    route: str | None = None
    start_point: str | None = None
    end_point: str | None = None
    scale: str | None = None
    work_uid: str | None = None
    design: str | None = None
    designer: str | None = None
    design_lead: str | None = None
    reviewer: str | None = None
    review_lead: str | None = None
    ground_level_m: float | None = None
    clearance_m: float | None = None
    width_from_m: float | None = None
    width_to_m: float | None = None
    depth_from_m: float | None = None
    depth_to_m: float | None = None
    nearest_m: float | None = None
    nearest_work: str | None = None


@dataclass(frozen=True, slots=True)
class WorkBrief:
    """As much of a work as a paper about its permit needs to tell it from others."""

    name: str
    kind: str
    works_class: str
    place: str


@dataclass(frozen=True, slots=True)
class EarlierPaper:
    """A paper issued before that this one is about: what it is called, its number, day, office."""

    name: str
    number: str
    issued_on: date
    issuer: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that is no longer what it was."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BuiltPoint:
    """A point as it was permitted and as it was built, both in VN-2000, and how far apart."""

    name: str
    permitted_x_north: float
    permitted_y_east: float
    built_x_north: float
    built_y_east: float
    away_m: float


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody present at an inspection and for whom."""

    name: str
    position: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Examined:
    """One point of an inspection's checklist: what was looked at, what was found."""

    item: str
    result: str
    note: str = ""
    cite: Citation | None = None
