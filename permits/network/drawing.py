"""The cross-section of a nest of ducts as circles; pages draw them, this says where they lie."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis.network.listing import NestedDuct
from permits.network.vocabulary import PlaceState

#: How many outermost ducts lie side by side, and the gap between them in millimetres.
IN_A_ROW, GAP_MM = 4, 14.0


@dataclass(frozen=True, slots=True)
class Ring:
    """One duct: its middle, its outer and inner radius in millimetres, and how its bore stands."""

    name: str
    x: float
    y: float
    outer: float
    inner: float
    state: PlaceState | None


@dataclass(frozen=True, slots=True)
class CrossSection:
    """All the rings of a segment and the box around them."""

    width: float
    height: float
    rings: tuple[Ring, ...]


def cross_section(ducts: Sequence[NestedDuct], states: Mapping[int, PlaceState]) -> CrossSection:
    """Lay out the ducts of one segment, outermost ones in rows, inner ones around their middle."""
    inside: dict[int | None, list[NestedDuct]] = {}
    for duct in ducts:
        inside.setdefault(duct.parent_id, []).append(duct)
    outermost = inside.get(None, [])
    step = max((duct.outer_mm for duct in outermost), default=0.0) + GAP_MM
    rings: list[Ring] = []
    for nth, duct in enumerate(outermost):
        x = GAP_MM / 2 + step * (nth % IN_A_ROW) + step / 2
        y = GAP_MM / 2 + step * (nth // IN_A_ROW) + step / 2
        _lay(duct, (x, y), 1.0, inside, states, rings)
    columns = min(len(outermost), IN_A_ROW)
    rows = math.ceil(len(outermost) / IN_A_ROW)
    return CrossSection(
        round(columns * step + GAP_MM, 1), round(rows * step + GAP_MM, 1), tuple(rings)
    )


def _lay(
    duct: NestedDuct,
    at: tuple[float, float],
    scale: float,
    inside: Mapping[int | None, Sequence[NestedDuct]],
    states: Mapping[int, PlaceState],
    rings: list[Ring],
) -> None:
    bore = duct.inner_mm / 2 * scale
    name = ".".join(map(str, duct.path))
    outer = duct.outer_mm / 2 * scale
    spot = (round(at[0], 2), round(at[1], 2))
    state = states.get(duct.id) if duct.is_bore else None
    rings.append(Ring(name, *spot, round(outer, 2), round(bore, 2), state))
    inner = inside.get(duct.id, [])
    if not inner:
        return
    widest = max(each.outer_mm for each in inner) / 2 * scale
    smaller = min(1.0, 0.97 * _most(bore, len(inner)) / widest)
    away = bore - widest * smaller if len(inner) > 1 else 0.0
    for nth, each in enumerate(inner):
        angle = 2 * math.pi * nth / len(inner) - math.pi / 2
        middle = (at[0] + away * math.cos(angle), at[1] + away * math.sin(angle))
        _lay(each, middle, scale * smaller, inside, states, rings)


def _most(bore: float, count: int) -> float:
    """Say how wide circles may be, as a radius, that so many of them fit around a bore's edge."""
    if count == 1:
        return bore
    half = math.sin(math.pi / count)
    return bore * half / (1 + half)
