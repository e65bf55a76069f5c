"""Hand a file to a child process and take its answer: whatever the file does, it does it there."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from gis.crs import UnknownSystem, file_system
from gis.findings import Review
from gis.formats import source, verdict
from gis.formats.limits import LIMITS, MEGABYTE, Limits
from gis.formats.source import Asked, Source
from gis.formats.steps import CODES
from gis.formats.verdict import Judged, Order
from gis.placing import Wards
from gis.reading import Complaint, LayerProblem

Answer = TypeVar("Answer")

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
#: All the child knows of its surroundings; libraries are told to stay on one thread.
SURROUNDINGS = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
_LIST = "import json, pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))"

#: The child ends itself at its times; should it not, the parent does, so much later.
SLACK_S = 5

_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A child that has ended: its folder, how it ended, and what it was allowed."""

    place: Path
    ended: int
    limits: Limits


def read(
    content: bytes, name: str, shape: str, asked: Asked | None = None, *, limits: Limits = LIMITS
) -> Source:
    """Read a file whose kind has geometry of `shape`; raises LayerProblem with every complaint.

    The reading may use the memory, time and sizes of `limits` and no more; two may run at once.
    """
    said = _said("read", name, shape, asked, limits)
    with _visited(said, {"content": content}, limits) as visit:
        found = _whole(visit, source.read)
    if isinstance(found, Source):
        return found
    raise LayerProblem(*found)


def judge(
    content: bytes,
    name: str,
    order: Order,
    wards: Wards,
    asked: Asked | None = None,
    *,
    limits: Limits = LIMITS,
) -> Judged:
    """Read a file and judge it, both in one child.

    Raises LayerProblem where it cannot be read, UnknownSystem where it names one nobody knows; a
    refusal of the judging itself stands in what is given.
    """
    said = _said("judge", name, order.kind.geometry, asked, limits)
    said["order"] = verdict.order_said(order)
    files = {"content": content, "wards": verdict.wards_written(wards)}
    with _visited(said, files, limits) as visit:
        system = _noted(visit, "system")
        outcome = _outcome(visit)
    if system:
        return Judged(file_system(system).code, outcome)
    raise outcome if isinstance(outcome, LayerProblem) else _failed("system")


def area(content: bytes, name: str, system: str, *, limits: Limits = LIMITS) -> Any:
    """Read a file of areas, in `system` where it names none itself, as one in the storage system.

    None where an area is broken or none is left; raises LayerProblem where it cannot be read.
    """
    said = _said("area", name, "polygon", None, limits) | {"system": system}
    with _visited(said, {"content": content}, limits) as visit:
        found = _whole(visit, verdict.area_read)
    if isinstance(found, LayerProblem):
        raise found
    return found


def _outcome(visit: _Visit) -> Review | LayerProblem:
    """Give the verdict, or as a refusal which step the child did not get through."""
    try:
        return _whole(visit, verdict.verdict_read)
    except LayerProblem as problem:
        return problem


def _said(task: str, name: str, shape: str, asked: Asked | None, limits: Limits) -> dict[str, Any]:
    return {
        "task": task,
        "name": name,
        "shape": shape,
        "asked": asdict(asked or Asked()),
        "limits": asdict(limits),
        "drivers": drivers(),
    }


@contextmanager
def _visited(
    said: Mapping[str, Any], files: Mapping[str, bytes], limits: Limits
) -> Iterator[_Visit]:
    """Let a child work on files in a folder of its own, which is gone afterwards."""
    if len(files["content"]) > limits.file_bytes:
        size = f"{limits.file_bytes // MEGABYTE} MB"
        raise LayerProblem(Complaint("layer.too_large", detail=size))
    with tempfile.TemporaryDirectory(prefix="layer-") as folder, _places:
        place = Path(folder)
        for name, content in files.items():
            (place / name).write_bytes(content)
        (place / "asked.json").write_text(json.dumps(said), "utf-8")
        judging = 0 if said["task"] == "read" else limits.judge_wall_seconds
        ended = _run(place, limits.wall_seconds + judging + SLACK_S)
        yield _Visit(place, ended, limits)


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


def _run(place: Path, seconds: int) -> int:
    """Let the child work, and give how it ended."""
    child = subprocess.Popen(
        [sys.executable, "-m", "gis.formats.child", str(place)],
        env={**SURROUNDINGS, "TMPDIR": str(place)},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return wait_or_end(child, seconds)


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


def _whole(visit: _Visit, read_back: Callable[[bytes], Answer]) -> Answer:
    """Read the answer back; raises LayerProblem with the step where there is none."""
    if unknown := _noted(visit, "unknown"):
        raise UnknownSystem(unknown)
    answer = visit.place / "answer"
    step = _noted(visit, "step") or "read"
    slow, heavy = CODES.get(step, CODES["read"])
    if visit.ended in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
        raise LayerProblem(Complaint(slow, detail=str(_seconds(visit, step))))
    size = answer.stat().st_size if answer.exists() else None
    if visit.ended != 0 or size is None or size > visit.limits.written_bytes:
        # What a library does when it gets no memory differs; the file was too much for it.
        raise LayerProblem(Complaint(heavy))
    try:
        return read_back(answer.read_bytes())
    except (ValueError, KeyError, TypeError) as fault:
        raise _failed(str(fault)) from None


def _seconds(visit: _Visit, step: str) -> int:
    """Give the time that ran out: of the clock, or of the processor."""
    limits = visit.limits
    if step == "read":
        return limits.wall_seconds
    used_up = visit.ended == -signal.SIGXCPU
    return limits.judge_cpu_seconds if used_up else limits.judge_wall_seconds


def _noted(visit: _Visit, name: str) -> str:
    """Give a note the child left, or nothing."""
    note = visit.place / name
    return note.read_text("utf-8", "replace")[:200] if note.exists() else ""


def _failed(fault: str) -> LayerProblem:
    return LayerProblem(Complaint("layer.reader_failed", detail=fault[:80]))
