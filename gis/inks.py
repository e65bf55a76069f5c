"""The inks of the map: one table for the live map, the drawings on paper and the legend.

`inks.json` is read here and bundled into the map's script, so a symbol is the same wherever it
stands. Widths, radii and dashes are pixels of the screen; `near` is the number of metres a pixel
may stand for while names are still written.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).with_name("inks.json")

Shape = Literal["circle", "square", "diamond", "triangle", "cross"]
Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Ink:
    """How one kind of thing is drawn. No two kinds differ by their colour alone."""

    light: str
    dark: str
    width: float
    order: int
    dash: tuple[float, ...] = ()
    hatch: tuple[int, ...] = ()
    shape: Shape | None = None
    radius: float = 0.0
    full: bool = False
    casing: Mapping[Theme, str] | None = None
    name: Literal["plain", "muted", "strong"] = "plain"
    near: float = 60.0

    def colour(self, theme: Theme) -> str:
        """Give the colour on a light or a dark ground."""
        return self.light if theme == "light" else self.dark

    @property
    def pattern(self) -> tuple[object, ...]:
        """Give what tells it from others without its colour."""
        return self.dash, self.hatch, self.shape, self.full, self.width, self.casing is not None


def _ink(said: Mapping[str, Any]) -> Ink:
    lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    return Ink(**{**said, **lists})


TABLE: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
KINDS: Mapping[str, Ink] = {code: _ink(said) for code, said in TABLE["kinds"].items()}
ROLES: Mapping[str, Ink] = {code: _ink(said) for code, said in TABLE["roles"].items()}
OTHER: Ink = _ink(TABLE["other"])
GROUND: Mapping[Theme, str] = TABLE["ground"]
HALO: Mapping[Theme, str] = TABLE["halo"]
LETTERING: Mapping[Theme, str] = TABLE["lettering"]
SPACING: float = TABLE["spacing"]


def ink_of(kind: str) -> Ink:
    """Give the ink of a kind; kinds nobody drew yet share one."""
    return KINDS.get(kind, OTHER)
