"""Photographs as they may be kept: opened and drawn anew in a process apart, never in ours.

Taken are JPEG and PNG, which every browser shows. HEIC is not: no decoder of it is among what this
program stands on; telephones send JPEG where a page asks for it.
"""

import hashlib
import json
import math
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from gis import crs
from gis.formats import reader
from gis.site import Site
from permits.core import clock
from permits.core.errors import Invalid
from permits.core.files import FileStore
from permits.life.darkroom import LIMITS
from permits.life.models import PermitPhoto

#: Together no more than one request may carry.
MOST = 6
MEGABYTE = 1024 * 1024
LARGEST = 8 * MEGABYTE
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
#: So many rooms are dark at once; whoever comes later waits.
_rooms = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture drawn anew, and what its camera said of time and place (WGS 84 degrees)."""

    filename: str
    original_sha256: str
    content: bytes
    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None


def develop(sent: Sequence[Sent]) -> tuple[Developed, ...]:
    """Draw photographs anew; raises Invalid on `photos` naming the one that cannot be kept."""
    if not sent:
        return ()
    if len(sent) > MOST:
        raise Invalid.one("photos", "photo.too_many", most=MOST)
    for each in sent:
        _look(each)
    with tempfile.TemporaryDirectory(prefix="photos-") as folder, _rooms:
        place = Path(folder)
        for number, each in enumerate(sent):
            (place / f"sent-{number}").write_bytes(each.content)
        _run(place)
        return tuple(_drawn(place, number, each) for number, each in enumerate(sent))


def keep(files: FileStore, developed: Developed, code: str, permitted: Site | None) -> PermitPhoto:
    """Put a picture into the store and give its row, which its caller hangs on a thing."""
    return PermitPhoto(
        ref=code,
        filename=developed.filename,
        sha256=files.put(developed.content),
        original_sha256=developed.original_sha256,
        size=len(developed.content),
        width=developed.width,
        height=developed.height,
        taken_at=developed.taken_at,
        lat=developed.lat,
        lon=developed.lon,
        distance_m=_away(developed, permitted),
    )


def _look(sent: Sent) -> None:
    """Refuse by what can be seen from outside."""
    if not sent.content:
        raise Invalid.one("photos", "paper.empty", filename=sent.filename)
    if len(sent.content) > LARGEST:
        limit = LARGEST // MEGABYTE
        raise Invalid.one("photos", "paper.too_large", filename=sent.filename, limit_mb=limit)
    if not sent.content.startswith(BEGINNINGS):
        raise Invalid.one("photos", "photo.wrong_type", filename=sent.filename)


def _run(place: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "permits.life.darkroom", str(place)],
        env={**reader.SURROUNDINGS, "TMPDIR": str(place)},
        cwd=reader.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    reader.wait_or_end(child, LIMITS.wall_seconds + reader.SLACK_S)


def _drawn(place: Path, number: int, sent: Sent) -> Developed:
    note, drawn = place / f"said-{number}", place / f"drawn-{number}"
    if not note.exists():  # it met a limit, or those before it did
        raise Invalid.one("photos", "photo.too_heavy", filename=sent.filename)
    said: dict[str, Any] = json.loads(note.read_text("utf-8"))
    if "refused" in said:
        raise Invalid.one("photos", said["refused"], filename=sent.filename)
    return Developed(
        filename=sent.filename,
        original_sha256=hashlib.sha256(sent.content).hexdigest(),
        content=drawn.read_bytes(),
        width=int(said["width"]),
        height=int(said["height"]),
        taken_at=_taken(said.get("taken")),
        lat=said.get("lat"),
        lon=said.get("lon"),
    )


def named(filename: str) -> str:
    """Give the last part of a file's name, as short as we keep it."""
    return PurePath(filename.replace("\\", "/")).name.strip()[:200] or "?"


def _taken(written: str | None) -> datetime | None:
    """Take a camera's time for Việt Nam's; one that lies ahead is a camera's mistake."""
    if written is None:
        return None
    moment = datetime.fromisoformat(written).replace(tzinfo=clock.VIETNAM)
    return moment if moment <= clock.now() else None


def _away(developed: Developed, permitted: Site | None) -> float | None:
    """Measure in metres how far from the permitted place a picture was taken."""
    if developed.lat is None or developed.lon is None or permitted is None:
        return None
    taken = Site.of([(developed.lon, developed.lat)], crs.WGS84, shape="point")
    away = float(taken.geometry.distance(permitted.geometry))
    return round(away, 1) if math.isfinite(away) else None  # a place no projection reaches
