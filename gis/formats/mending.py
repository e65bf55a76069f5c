"""Have broken shapes mended in a child process with limits, however broken they are."""

import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from gis.formats import limits as general
from gis.formats import reader

FRAME = struct.Struct("<Q")
LIMITS = replace(
    general.LIMITS, memory_bytes=1_024 * general.MEGABYTE, cpu_seconds=15, wall_seconds=25
)


def mend_all(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry | None]:
    """Mend shapes in their order; None for what could not be mended within the limits."""
    if not shapes:
        return []
    # The simplest first: one that needs too long must not take the others with it.
    order = sorted(range(len(shapes)), key=lambda n: int(shapely.get_num_coordinates(shapes[n])))
    with tempfile.TemporaryDirectory(prefix="mend-") as folder:
        place = Path(folder)
        written = (bytes(shapely.to_wkb(shapes[n])) for n in order)
        (place / "shapes").write_bytes(b"".join(FRAME.pack(len(w)) + w for w in written))
        _run(place)
        answer = place / "mended"
        found = list(frames(answer.read_bytes())) if answer.exists() else []
    mended: list[BaseGeometry | None] = [None] * len(shapes)
    for number, wkb in zip(order, found, strict=False):
        mended[number] = shapely.from_wkb(wkb) if wkb else None
    return mended


def frames(content: bytes) -> Iterator[bytes]:
    """Give what was written whole; a last piece that was cut short is none."""
    at = 0
    while at + FRAME.size <= len(content):
        (length,) = FRAME.unpack_from(content, at)
        at += FRAME.size
        if at + length > len(content):
            return
        yield content[at : at + length]
        at += length


def _run(place: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "gis.formats.mender", str(place)],
        env=reader.SURROUNDINGS,
        cwd=reader.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    reader.wait_or_end(child, LIMITS.wall_seconds)
