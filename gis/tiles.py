"""Vector tiles: the stored picture of a layer, capped and thinned, and said to be so."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis.collections import Collection, Standing, View, arguments
from gis.sql import over, rows_of

DEEPEST = 22
#: A tile holds no more; the largest are kept.
MOST = 5_000
#: From so far a tile covers much of a province, and more marks than this are not told apart: on the
#: 512 pixels a tile is wide on a screen, two thousand lie eleven pixels from each other.
FAR, MOST_FAR = 9, 2_000
#: Where a unit of the tile's grid is a metre or less, geometry is drawn as it is stored.
FINE = 14

_AROUND_M = 40_075_016.685578488
_GRID, _MARGIN = 4_096, 64
_NUMBER = re.compile(r"[0-9]{1,8}", re.ASCII)


class NoSuchTile(ValueError):
    """No tile has this address."""


@dataclass(frozen=True, slots=True)
class Address:
    """Which tile: how deep, which column from the west, which row from the north."""

    z: int
    x: int
    y: int

    @classmethod
    def read(cls, z: str, x: str, y: str) -> "Address":
        """Read an address as it is written; raises `NoSuchTile`."""
        if not all(_NUMBER.fullmatch(part) for part in (z, x, y)):
            raise NoSuchTile
        address = cls(int(z), int(x), int(y))
        if address.z > DEEPEST or max(address.x, address.y) >= 2**address.z:
            raise NoSuchTile
        return address

    @property
    def step_m(self) -> float:
        """Say how finely lines are drawn, in metres of the tiles' system; 0 where as stored."""
        return 2 * _AROUND_M / 2**self.z / _GRID if self.z < FINE else 0.0

    @property
    def is_far(self) -> bool:
        """Say whether the tile covers so much that its layer is better read by size than by box."""
        return self.z <= FAR

    @property
    def most(self) -> int:
        """Say how many features the tile holds at most."""
        return min(MOST, MOST_FAR) if self.is_far else MOST

    @property
    def bounds(self) -> dict[str, float]:
        """Give the box of the tile with its margin, in metres of the tiles' system."""
        side = _AROUND_M / 2**self.z
        margin = side * _MARGIN / _GRID
        west, north = self.x * side - _AROUND_M / 2, _AROUND_M / 2 - self.y * side
        return {
            "west": west - margin,
            "south": north - side - margin,
            "east": west + side + margin,
            "north": north + margin,
        }


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile, and how many of how many features it shows."""

    content: bytes
    shown: int
    total: int

    @property
    def is_empty(self) -> bool:
        """Say whether nothing lies in the tile."""
        return self.total == 0


def make(
    session: Session, collection: Collection, address: Address, view: View, editions: Standing
) -> Tile:
    """Draw one tile of a collection as it is on the first day of a view."""
    asked: dict[str, Any] = {
        **arguments(collection, view, editions),
        "z": address.z,
        "x": address.x,
        "y": address.y,
        "layer": collection.code,
        "most": address.most,
        "step_m": address.step_m,
    }
    if collection.is_layer and address.is_far:
        asked |= address.bounds
        found = rows_of("tile_far")
    else:
        found = over("tile_near", collection.rows, collection.near).text
    row = session.execute(over("tile", collection.rows, found=found), asked).one()
    return Tile(bytes(row.tile), row.shown, row.total)
