"""The process that reads and judges a stranger's file: limits itself first, then works, then ends.

Started as `python -m gis.formats.child FOLDER`; the folder holds `asked.json`, `content` and, where
the file is to be judged, `wards`. The child leaves `answer` in it, and notes in `step` what it is
at, so that the parent can name what met a limit. It has no secret in its environment, and no
network where the kernel lets it give that up.
"""

import ctypes
import json
import resource
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from gis.formats import detecting, geojson, source, tables
from gis.formats.limits import Limits
from gis.formats.source import Asked, Source
from gis.reading import Complaint, LayerProblem

_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000
_END_WITH_PARENT = 1


def main(folder: Path) -> None:
    """Do what is asked with the file in `folder` and leave the answer there."""
    asked = json.loads((folder / "asked.json").read_text("utf-8"))
    limits = Limits(**asked["limits"])
    task = asked["task"]
    confine(limits, later_cpu_seconds=0 if task == "read" else limits.judge_cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    answer = folder / "answer"
    if task == "read":
        try:
            source.write(answer, _read(folder, asked, limits))
        except LayerProblem as problem:
            source.write_complaints(answer, problem.complaints)
        except MemoryError:
            source.write_complaints(answer, [Complaint("layer.too_heavy")])
        return
    # Loaded only now: who merely reads a file need not wait for it.
    from gis.formats import judging

    judging.answer(task, folder, asked, limits, lambda: _read(folder, asked, limits))


def confine(limits: Limits, *, later_cpu_seconds: int = 0) -> bool:
    """Bound memory, time and what is written, leave the network, and end when the parent does.

    `later_cpu_seconds` is what may be asked for afterwards with `more_time`. Says whether the
    network was left: some containers refuse that; then the drivers that could use one are still
    shut out.
    """
    _bound(resource.RLIMIT_AS, limits.memory_bytes)
    _bound(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + later_cpu_seconds)
    _bound(resource.RLIMIT_FSIZE, limits.written_bytes)
    _bound(resource.RLIMIT_CORE, 0)
    libc = ctypes.CDLL(None)
    left = bool(libc.unshare(_NEW_USER | _NEW_NETWORK) == 0)
    libc.prctl(_END_WITH_PARENT, signal.SIGKILL)
    return left


def more_time(limits: Limits) -> None:
    """Begin the time for judging: the file has been read."""
    used = int(time.process_time()) + 1
    _bound(
        resource.RLIMIT_CPU,
        used + limits.judge_cpu_seconds,
        limits.cpu_seconds + limits.judge_cpu_seconds,
    )
    signal.setitimer(signal.ITIMER_REAL, limits.judge_wall_seconds)


def _bound(kind: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, never above one that was inherited."""
    inherited = resource.getrlimit(kind)[1]
    most = soft if hard is None else hard
    if inherited != resource.RLIM_INFINITY:
        most = min(most, inherited)
    resource.setrlimit(kind, (min(soft, most), most))


def _read(folder: Path, said: dict[str, Any], limits: Limits) -> Source:
    content = (folder / "content").read_bytes()
    asked = Asked(**said["asked"])
    found = detecting.detect(content, said["name"], asked.layer, limits)
    if found.format == "geojson":
        return _finished(geojson.read(found.parts[""], limits), limits)
    if found.format == "table":
        return _finished(tables.read(found.parts[""], asked, said["shape"], limits), limits)
    return _finished(_through_gdal(folder, found, asked, said["drivers"], limits), limits)


def _through_gdal(
    folder: Path, found: detecting.Found, asked: Asked, drivers: list[str], limits: Limits
) -> Source:
    """Lay the parts down under a name of ours and let GDAL read them."""
    from gis.formats import gdal

    ending = {"shapefile": ".shp"}.get(found.format, f".{found.format}")
    for end, part in found.parts.items():
        (folder / f"source{end or ending}").write_bytes(part)
    return gdal.read(folder / f"source{ending}", found.format, asked, drivers, limits)


def _finished(read: Source, limits: Limits) -> Source:
    """Count what was read, and find the system it names."""
    from gis.formats import measuring, systems

    if not read.features:
        raise LayerProblem(Complaint("layer.no_features"))
    features = measuring.bounded(read.features, limits)
    return replace(read, features=features, system=systems.recognise(read.system_said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
