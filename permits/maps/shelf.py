"""Keeps drawn tiles of the province from afar: everybody looks at them first, and few change."""

from collections import OrderedDict
from threading import Lock

from flask import current_app

from gis.tiles import Tile

#: Nearer tiles are many and quickly drawn.
DEEPEST = 11
MOST_BYTES = 32_000_000

Key = tuple[object, ...]


class Shelf:
    """Tiles by what they were drawn from, the longest unused thrown away first; one a process.

    A key holds the stamp of the editions, so what stands here can be old but never wrong.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._tiles: OrderedDict[Key, Tile] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> Tile | None:
        """Give a tile if it stands here."""
        with self._lock:
            found = self._tiles.get(key)
            if found is not None:
                self._tiles.move_to_end(key)
            return found

    def put(self, key: Key, tile: Tile) -> None:
        """Keep a tile, and throw away what no longer fits."""
        with self._lock:
            if key in self._tiles or len(tile.content) > self._most_bytes:
                return
            self._tiles[key] = tile
            self._bytes += len(tile.content)
            while self._bytes > self._most_bytes:
                _, old = self._tiles.popitem(last=False)
                self._bytes -= len(old.content)


def shelf() -> Shelf:
    """Give the shelf of this program."""
    kept: Shelf = current_app.extensions.setdefault("tile_shelf", Shelf())
    return kept
