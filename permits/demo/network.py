"""Draws the demo's register of shared assets from its layers, always the same, and enters it.

Segments, poles and masts have the references of the layers' features; a long trunk is laid in
pieces named `ref/number`, with a manhole between two of them.
"""

import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from shapely import LineString, Point, get_coordinates
from shapely.ops import substring
from sqlalchemy.orm import Session

from gis.network import commands, declaring, holding, queries
from gis.network.asbuilt import block
from gis.network.declared import (
    Declaration,
    DeclaredNode,
    DeclaredSegment,
    DeclaredSlot,
    DeclaredStructure,
    DeclaredTaking,
)
from gis.network.events import By
from permits.demo.layers import path_of, spot
from permits.network import specs

FILE = Path(__file__).with_name("network.yaml")
SOURCE = "Dữ liệu minh họa của Hạ Tầng Chung"
BY = By("Dữ liệu minh họa", "demo")
SINCE = date(2024, 1, 1)
#: Where a row of a demo declaration stands means nothing: nobody reads its report.
NO_ROW = 0

Facts = Mapping[str, Any]


@dataclass
class _Owner:
    """What is drawn for one owner, to be declared at once."""

    nodes: list[DeclaredNode] = field(default_factory=list)
    segments: list[DeclaredSegment] = field(default_factory=list)
    structures: list[DeclaredStructure] = field(default_factory=list)
    takings: list[DeclaredTaking] = field(default_factory=list)


@dataclass
class _Drawing:
    """Everything that is drawn: by owner, and which ways are blocked or kept for somebody."""

    facts: Facts
    chance: random.Random
    owners: dict[str, _Owner] = field(default_factory=lambda: defaultdict(_Owner))
    manholes: dict[tuple[float, float], str] = field(default_factory=dict)
    blocked: list[tuple[str, str, int]] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)

    def often(self, name: str) -> bool:
        """Say by chance whether a thing comes up here, as often as the file says."""
        return bool(self.chance.randrange(100) < self.facts[name])

    def tenant(self, *, but: Iterable[str] = ()) -> str:
        """Choose a carrier."""
        return str(self.chance.choice([t for t in self.facts["tenants"] if t not in set(but)]))


def load(session: Session, *, now: datetime) -> bool:
    """Enter the demo's network unless there is one; say whether that was done."""
    specs.keep(session)
    if queries.any_segment(session):
        return False
    drawing = draw()
    # Segments end at one another's manholes, so all of these come first.
    for owner, drawn in drawing.owners.items():
        _declare(session, owner, now, nodes=drawn.nodes, structures=drawn.structures)
    for owner, drawn in drawing.owners.items():
        _declare(session, owner, now, segments=drawn.segments, takings=drawn.takings)
    _block(session, drawing, now)
    _keep(session, drawing, now)
    return True


def _declare(session: Session, owner: str, now: datetime, **drawn: Sequence[Any]) -> None:
    said = Declaration(owner, SOURCE, **{name: tuple(each) for name, each in drawn.items()})
    declaring.declare(session, said, by=BY, now=now)


def draw() -> _Drawing:
    """Draw everything from the layers and the file, the same every time."""
    facts = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    drawing = _Drawing(facts, random.Random(1605))
    for feature in _features("ducts"):
        _duct(drawing, feature)
    for feature in _features("poles"):
        _light_pole(drawing, feature)
    for feature in _features("masts"):
        _mast(drawing, feature)
    for building in facts["buildings"]:
        _building(drawing, building)
    return drawing


def _features(layer: str) -> Iterator[Facts]:
    yield from json.loads(path_of(layer).read_text(encoding="utf-8"))["features"]


# --- ducts --------------------------------------------------------------------------------------


def _duct(drawing: _Drawing, feature: Facts) -> None:
    said = feature["properties"]
    line = LineString([spot(pair) for pair in feature["geometry"]["coordinates"]])
    pieces = _pieces(line, drawing.facts["trunk_piece_m"])
    surfaces = drawing.facts["surfaces"]
    surface = surfaces[sum(map(ord, said["owner"])) % len(surfaces)]
    for count, piece in enumerate(pieces, start=1):
        ref = said["ref"] if len(pieces) == 1 else f"{said['ref']}/{count}"
        places = (Point(piece.coords[0]), Point(piece.coords[-1]))
        ends = [_manhole(drawing, said["owner"], at) for at in places]
        ducts = _ways(drawing, said, ref)
        segment = DeclaredSegment(NO_ROW, ref, ends[0], ends[1], surface, piece, ducts)
        drawing.owners[said["owner"]].segments.append(segment)


def _pieces(line: LineString, most_m: float) -> list[LineString]:
    count = max(1, round(line.length / most_m))
    cuts = [index / count for index in range(count + 1)]
    return [
        LineString(get_coordinates(substring(line, begin, end, normalized=True)))
        for begin, end in itertools.pairwise(cuts)
    ]


def _manhole(drawing: _Drawing, owner: str, at: Point) -> str:
    """Give the manhole at a place, named with its owner; a new one is of whoever comes first."""
    key = (round(at.x), round(at.y))
    if key not in drawing.manholes:
        ref = f"hg-{len(drawing.manholes) + 1:03d}"
        drawing.manholes[key] = f"{owner}:{ref}"
        node = DeclaredNode(NO_ROW, ref, "manhole", at)
        drawing.owners[owner].nodes.append(node)
    return drawing.manholes[key]


def _ways(drawing: _Drawing, said: Facts, ref: str) -> tuple[str, ...]:
    """Choose the ducts: as many ways as the layer tells, as many of them free, the first ones."""
    free = said["ways_free"]
    ducts = []
    for way in range(1, said["ways_total"] + 1):
        nested = drawing.often("nested_ways")
        spec = drawing.chance.choice(("pvc-110-3x40", "pvc-110-2x40-4x12")) if nested else "pvc-110"
        ducts.append(spec)
        if way > free and way == said["ways_total"] and drawing.often("blocked_ways"):
            drawing.blocked.append((said["owner"], ref, way))
        elif way > free:
            _fill(drawing, said["owner"], ref, way, spec)
    if free and drawing.often("held_ways"):
        drawing.kept.append((said["owner"], ref, drawing.tenant(but=[said["owner"]])))
    return tuple(ducts)


BORES = {
    "pvc-110": ((),),
    "pvc-110-3x40": ((1,), (2,), (3,)),
    "pvc-110-2x40-4x12": ((1,), (2,), (3, 1), (3, 2), (3, 3), (3, 4)),
}
CABLES = {(): (18, 22, 26), 1: (12, 14, 16), 2: (6, 7)}


def _fill(drawing: _Drawing, owner: str, ref: str, way: int, spec: str) -> None:
    """Put a cable in every bore of a way: the owner's own in the first, others' in the rest."""
    for nth, path in enumerate(BORES[spec]):
        tenant = owner if nth == 0 else drawing.tenant()
        thick = drawing.chance.choice(CABLES[len(path) or ()])
        drawing.owners[owner].takings.append(
            DeclaredTaking(NO_ROW, ref, (way, *path), tenant, SINCE, cable_mm=thick)
        )


# --- structures ---------------------------------------------------------------------------------


def _light_pole(drawing: _Drawing, feature: Facts) -> None:
    said, facts = feature["properties"], drawing.facts
    owner = facts["lighting_owner"]
    slots = [
        DeclaredSlot(position, **slot)
        for position, slot in enumerate(facts["light_pole_slots"], start=1)
    ]
    free = said["slots_free"]
    for slot in slots[free:]:
        _hang(drawing, owner, said["ref"], slot, 0.7)
    limits = facts["light_pole"]
    at = spot(feature["geometry"]["coordinates"])
    name = said["name"]
    address = name.partition(", ")[2]
    pole = DeclaredStructure(
        NO_ROW, said["ref"], "pole", name, address, at, said["height_m"], **limits,
        slots=tuple(slots),
    )  # fmt: skip
    drawing.owners[owner].structures.append(pole)


def _mast(drawing: _Drawing, feature: Facts) -> None:
    said = feature["properties"]
    at = spot(feature["geometry"]["coordinates"])
    taken = said["slots_total"] - said["slots_free"]
    slots = _antennas(drawing, said["height_m"], said["slots_total"])
    head = (NO_ROW, said["ref"], "mast", said["name"], said["place"], at, said["height_m"])
    _structure(drawing, said["owner"], head, slots, taken)


def _building(drawing: _Drawing, said: Facts) -> None:
    slots = _antennas(drawing, said["height_m"], said["antennas"])
    at = spot(said["at"])
    head = (NO_ROW, said["ref"], "building", said["name"], said["address"], at, said["height_m"])
    _structure(drawing, said["owner"], head, slots, said["taken"])


def _antennas(drawing: _Drawing, height_m: float, count: int) -> tuple[DeclaredSlot, ...]:
    slot = dict(drawing.facts["mast_slot"])
    apart = slot.pop("apart_m")
    return tuple(
        DeclaredSlot(position, height_m=max(3, height_m - apart * (position - 1)), **slot)
        for position in range(1, count + 1)
    )


def _structure(
    drawing: _Drawing,
    owner: str,
    head: tuple[Any, ...],
    slots: tuple[DeclaredSlot, ...],
    taken: int,
) -> None:
    share = drawing.facts["mast_bears"]
    limits = {
        name: round(share * sum(getattr(slot, name) for slot in slots), 1)
        for name in ("max_kg", "max_watts", "max_wind_m2")
    }
    structure = replace(DeclaredStructure(*head, **limits), slots=slots)
    drawing.owners[owner].structures.append(structure)
    for nth, slot in enumerate(slots[:taken]):
        _hang(drawing, owner, head[1], slot, 0.6, tenant=owner if nth == 0 else None)


def _hang(
    drawing: _Drawing,
    owner: str,
    ref: str,
    slot: DeclaredSlot,
    share: float,
    *,
    tenant: str | None = None,
) -> None:
    """Hang a thing on a slot that takes this share of what it bears."""
    drawing.owners[owner].takings.append(
        DeclaredTaking(
            NO_ROW,
            ref,
            (slot.position,),
            tenant or drawing.tenant(),
            SINCE,
            kg=round(slot.max_kg * share, 1),
            watts=round(slot.max_watts * share),
            wind_m2=round(slot.max_wind_m2 * share, 2),
        )
    )


# --- what happened since ------------------------------------------------------------------------


def _block(session: Session, drawing: _Drawing, now: datetime) -> None:
    """Note the ways that were found blocked."""
    segments = queries.segment_ids(session, [(owner, ref) for owner, ref, _ in drawing.blocked])
    wanted = {(segments[owner, ref], way) for owner, ref, way in drawing.blocked}
    block(session, queries.outermost(session, wanted), now)


def _keep(session: Session, drawing: _Drawing, now: datetime) -> None:
    """Keep some bores for somebody: most of them confirmed, a few still to be taken up."""
    segments = queries.segment_ids(session, [(owner, ref) for owner, ref, _ in drawing.kept])
    for nth, (owner, ref, tenant) in enumerate(drawing.kept):
        days = commands.Days(now.date(), now.date() + timedelta(days=3_650))
        reference = f"minh-hoa-{nth + 1:02d}"
        claim = commands.Claim(tenant, reference, days, now + timedelta(days=20))
        wish = commands.HoldRoute(claim, (segments[owner, ref],), cable_mm=8)
        holding.hold_route(session, wish, now=now)
        if nth % 4:
            holding.confirm(session, reference, now=now)
