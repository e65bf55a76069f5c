"""What was found in a file, feature by feature, and what a repair would make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.reading import Days

Severity = Literal["error", "repairable", "note"]
#: What a repair does: a new shape, a shape without its tiny parts, no feature, a made reference.
Repair = Literal["shape", "parts", "drop", "ref"]
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark. `number` counts features from one; none means the file as a whole.

    A finding that is `repairable` keeps a draft from being published until its repair is accepted;
    a `note` may offer a repair too, which nobody has to take.
    """

    code: str
    severity: Severity
    number: int | None = None
    ref: str = ""
    place: Point | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    repair: Repair | None = None
    repaired: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One feature as it would be published, once what is wrong with it is put right."""

    number: int
    layer: str
    ref: str
    name: str
    attrs: dict[str, Any]
    geometry: BaseGeometry | None
    in_force: Days | None


@dataclass(frozen=True, slots=True)
class Review:
    """A file judged: its features in the storage system, all findings, and what was counted."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    measured: dict[str, Any]

    @property
    def stands(self) -> bool:
        """Say whether nothing is left that a person must put right."""
        return all(each.severity == "note" for each in self.findings)
