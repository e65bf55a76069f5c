"""Hand a file to a child process and take its answer: whatever the file does, it does it there."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path

from gis.formats import source
from gis.formats.limits import LIMITS, MEGABYTE, Limits
from gis.formats.source import Asked, Source
from gis.reading import Complaint, LayerProblem

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
#: All the child knows of its surroundings; libraries are told to stay on one thread.
SURROUNDINGS = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
_LIST = "import json, pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))"

_places = threading.BoundedSemaphore(AT_ONCE)


def read(
    content: bytes, name: str, shape: str, asked: Asked | None = None, *, limits: Limits = LIMITS
) -> Source:
    """Read a file whose kind has geometry of `shape`; raises LayerProblem with every complaint.

    The reading may use the memory, time and sizes of `limits` and no more; two may run at once.
    """
    if len(content) > limits.file_bytes:
        size = f"{limits.file_bytes // MEGABYTE} MB"
        raise LayerProblem(Complaint("layer.too_large", detail=size))
    with tempfile.TemporaryDirectory(prefix="layer-") as folder, _places:
        place = Path(folder)
        (place / "content").write_bytes(content)
        said = {
            "name": name,
            "shape": shape,
            "asked": asdict(asked or Asked()),
            "limits": asdict(limits),
            "drivers": drivers(),
        }
        (place / "asked.json").write_text(json.dumps(said), "utf-8")
        return _answer(place, _run(place, limits), limits)


@cache
def drivers() -> tuple[str, ...]:
    """List every driver this GDAL has, asked of a process apart, once."""
    done = subprocess.run(
        [sys.executable, "-c", _LIST],
        env=SURROUNDINGS,
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return tuple(json.loads(done.stdout))


def _run(place: Path, limits: Limits) -> int:
    """Let the child read, and give how it ended."""
    child = subprocess.Popen(
        [sys.executable, "-m", "gis.formats.child", str(place)],
        env={**SURROUNDINGS, "TMPDIR": str(place)},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return wait_or_end(child, limits.wall_seconds)


def wait_or_end(child: subprocess.Popen[bytes], seconds: int) -> int:
    """Give how a child ended; past its time it is ended with all it started."""
    try:
        return child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _answer(place: Path, ended: int, limits: Limits) -> Source:
    answer = place / "answer"
    if ended in (-signal.SIGXCPU, -signal.SIGKILL):
        raise LayerProblem(Complaint("layer.too_slow", detail=str(limits.wall_seconds)))
    if ended != 0 or not answer.exists() or answer.stat().st_size > limits.written_bytes:
        # What a library does when it gets no memory differs; the file was too much for it.
        raise LayerProblem(Complaint("layer.too_heavy"))
    try:
        found = source.read(answer.read_bytes())
    except (ValueError, KeyError, TypeError) as fault:
        raise LayerProblem(Complaint("layer.reader_failed", detail=str(fault)[:80])) from None
    if isinstance(found, Source):
        return found
    raise LayerProblem(*found)
