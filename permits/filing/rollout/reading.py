"""Hands a stranger's workbook to a process apart and takes its answer: rows, or a refusal."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gis.formats.reader import SURROUNDINGS, wait_or_end
from permits.core.errors import Invalid, Problem
from permits.filing.rollout import limits
from permits.filing.rollout.child import BOUNDS
from permits.filing.rollout.workbook import Book, Sheet, SheetRow

ROOT = Path(__file__).parents[3]
AT_ONCE = 2
WAIT_SECONDS = 20
SLACK_SECONDS = 3

_places = threading.BoundedSemaphore(AT_ONCE)


def read(name: str, content: bytes) -> Book:
    """Read an uploaded workbook; raise Invalid on the field `file`, saying what is wrong."""
    shown = name[:200] or "?"
    if not content:
        raise Invalid.one("file", "paper.empty", filename=shown)
    if len(content) > limits.MOST_BYTES:
        most = limits.MOST_BYTES // limits.MEGABYTE
        raise Invalid.one("file", "paper.too_large", filename=shown, limit_mb=most)
    answer = _visited({"task": "read"}, content)
    if answer is None:
        raise Invalid.one("file", "rollout.too_heavy")
    said = json.loads(answer)
    if "refused" in said:
        raise Invalid.one("file", said["refused"], **said["facts"])
    return _book(said["book"])


def annotated(content: bytes, asked: Mapping[str, Any]) -> bytes:
    """Write remarks into a copy of a workbook read before; raise Problem where it fails."""
    answer = _visited({"task": "annotate", **asked}, content)
    if answer is None:
        raise Problem("rollout.not_annotated")
    return answer


def _book(said: Mapping[str, Any]) -> Book:
    sheets = [
        Sheet(
            each["name"], each["hidden"], [SheetRow(**row) for row in each["rows"]], each["merged"]
        )
        for each in said["sheets"]
    ]
    return Book(sheets, said["stamp"])


def _visited(asked: Mapping[str, Any], content: bytes) -> bytes | None:
    """Let a child work on the file in a folder of its own, which is gone afterwards."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Invalid.one("file", "rollout.busy")
    try:
        with tempfile.TemporaryDirectory(prefix="rollout-") as folder:
            place = Path(folder)
            (place / "asked.json").write_text(json.dumps(asked), "utf-8")
            (place / "content").write_bytes(content)
            ended = _run(place)
            answer = place / "answer"
            if ended != 0 or not answer.exists():
                return None
            return answer.read_bytes()
    finally:
        _places.release()


def _run(place: Path) -> int:
    child = subprocess.Popen(
        [sys.executable, "-m", "permits.filing.rollout.child", str(place)],
        env={**SURROUNDINGS, "TMPDIR": str(place)},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return wait_or_end(child, BOUNDS.wall_seconds + SLACK_SECONDS)
