"""What a kind of layer asks of its features; needs no database, so that a child can judge by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute the map reads of a kind's features; `of` lists the words of a choice."""

    type: str  # text, number, integer, choice
    required: bool = False
    of: tuple[str, ...] = ()

    def holds(self, value: Any) -> bool:
        """Say whether a value is of the type; truth is no number."""
        if self.type == "text":
            return isinstance(value, str)
        if self.type == "choice":
            return value in self.of
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole or (self.type == "number" and isinstance(value, float))


@dataclass(frozen=True, slots=True)
class Kind:
    """What the file says of one kind of layer."""

    code: str
    geometry: str
    accuracy_m: float
    overlaps: bool
    attributes: Mapping[str, Attribute]
    vi: str
    en: str
