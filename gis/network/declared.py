"""What an owner declares, row by row, as frozen values; places in the storage system."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from shapely import LineString, Point
from sqlalchemy.dialects.postgresql import Range

from gis.network.errors import NetworkProblem


@dataclass(frozen=True, slots=True)
class DeclaredNode:
    """A manhole, handhole, cabinet, joint …"""

    row: int
    ref: str
    kind: str
    at: Point

    @property
    def node_kind(self) -> str:
        """Say which kind of node this is."""
        return self.kind


@dataclass(frozen=True, slots=True)
class DeclaredSegment:
    """A stretch between two nodes with its outermost ducts by kind.

    A node of another owner is named as `owner:ref`.
    """

    row: int
    ref: str
    begin: str
    end: str
    surface: str
    line: LineString
    ducts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredSlot:
    """A place on a structure."""

    position: int
    kind: str
    height_m: float
    max_kg: float
    max_watts: float
    max_wind_m2: float

    @property
    def facts(self) -> dict[str, Any]:
        """Give what the slot's row says."""
        return {
            "kind": self.kind,
            "height_m": self.height_m,
            "max_kg": self.max_kg,
            "max_watts": self.max_watts,
            "max_wind_m2": self.max_wind_m2,
        }


@dataclass(frozen=True, slots=True)
class DeclaredStructure:
    """A pole, mast or building, which is a node of the network as well."""

    row: int
    ref: str
    kind: str
    name: str
    address: str
    at: Point
    height_m: float
    max_kg: float
    max_watts: float
    max_wind_m2: float
    slots: tuple[DeclaredSlot, ...] = ()

    @property
    def node_kind(self) -> str:
        """Say which kind of node a structure is."""
        return "building" if self.kind == "building" else "pole"

    @property
    def facts(self) -> dict[str, Any]:
        """Give what the structure's row says."""
        return {
            "kind": self.kind,
            "name": self.name,
            "address": self.address,
            "height_m": self.height_m,
            "max_kg": self.max_kg,
            "max_watts": self.max_watts,
            "max_wind_m2": self.max_wind_m2,
        }


class Where(NamedTuple):
    """A place: a bore or a slot."""

    duct_id: int | None
    slot_id: int | None


@dataclass(frozen=True, slots=True)
class DeclaredTaking:
    """What lies in a bore, or hangs on a slot, since when and until when.

    `of` names the segment or structure; `path` counts from the outermost duct inwards, and is the
    one number of a slot.
    """

    row: int
    of: str
    path: tuple[int, ...]
    tenant: str
    since: date
    until: date | None = None
    cable_mm: float | None = None
    kg: float = 0.0
    watts: float = 0.0
    wind_m2: float = 0.0

    @property
    def is_cable(self) -> bool:
        """Say whether it lies in a bore."""
        return self.cable_mm is not None

    @property
    def facts(self) -> dict[str, Any]:
        """Give what the row of an occupancy says of it."""
        return {
            "tenant": self.tenant,
            "cable_mm": self.cable_mm,
            "kg": self.kg,
            "watts": self.watts,
            "wind_m2": self.wind_m2,
            "during": Range(self.since, self.until),
        }

    def key(self, where: Where) -> tuple[object, ...]:
        """Give what makes two takings the same."""
        return (where, self.tenant, self.cable_mm, self.kg, self.watts, self.wind_m2, self.since)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything one owner declares at once, and from where it is known."""

    owner: str
    source: str
    nodes: tuple[DeclaredNode, ...] = ()
    segments: tuple[DeclaredSegment, ...] = ()
    structures: tuple[DeclaredStructure, ...] = ()
    takings: tuple[DeclaredTaking, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """How many things a declaration made, changed, and found as they are."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row."""

    row: int
    code: str
    facts: Mapping[str, object]


class DeclarationRefused(NetworkProblem):
    """Some rows cannot be; nothing of the declaration was kept."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("network.rows_wrong", count=len(faults))
        self.faults = tuple(sorted(faults, key=lambda fault: fault.row))
