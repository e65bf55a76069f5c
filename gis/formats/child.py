"""The process that reads a stranger's file: takes limits on itself first, then reads, then ends.

Started as `python -m gis.formats.child FOLDER`; the folder holds `asked.json` and `content`, and
the child leaves `answer` in it. It has no secret in its environment, and no network where the
kernel lets it give that up.
"""

import ctypes
import json
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from gis.formats import detecting, geojson, source, tables
from gis.formats.limits import Limits
from gis.formats.source import Asked, Source
from gis.reading import Complaint, LayerProblem

_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000


def main(folder: Path) -> None:
    """Read the file in `folder` and leave the answer there."""
    asked = json.loads((folder / "asked.json").read_text("utf-8"))
    limits = Limits(**asked["limits"])
    confine(limits)
    answer = folder / "answer"
    try:
        source.write(answer, _read(folder, asked, limits))
    except LayerProblem as problem:
        source.write_complaints(answer, problem.complaints)
    except MemoryError:
        source.write_complaints(answer, [Complaint("layer.too_heavy")])


def confine(limits: Limits) -> None:
    """Bound memory, time and what is written, and leave the network."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # Refused in some containers; then the drivers that could use a network are still shut out.
    ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


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
