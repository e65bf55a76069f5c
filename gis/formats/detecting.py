"""Say what a file is by its content; its name decides only between kinds of plain text."""

import re
from dataclasses import dataclass

from gis.formats import archive
from gis.formats.limits import Limits
from gis.reading import Complaint, LayerProblem

SQLITE = b"SQLite format 3\x00"
BINARY_DXF = b"AutoCAD Binary DXF"
DWG = re.compile(rb"AC10\d\d")
_MARK = b"\xef\xbb\xbf"
_TABLE = (".csv", ".tsv", ".txt", ".tab")
#: What may lie in a zip, in the order in which it is looked for.
_INSIDE = {
    ".shp": "shapefile",
    ".kml": "kml",
    ".gpkg": "gpkg",
    ".dxf": "dxf",
    ".geojson": "geojson",
    ".json": "geojson",
    ".csv": "table",
    ".txt": "table",
}


@dataclass(frozen=True, slots=True)
class Found:
    """The format, and the files to read by the ending each must have."""

    format: str
    parts: dict[str, bytes]


def detect(content: bytes, name: str, layer: str, limits: Limits) -> Found:
    """Find the format; a zip is unpacked, and `layer` may choose between the files in it."""
    if content.startswith(archive.ZIP):
        return _in_zip(archive.unpack(content, limits), layer)
    known = _plain(content, name.lower())
    if known is None:
        raise LayerProblem(Complaint("layer.unknown_format", detail=name[:80]))
    return Found(known, {"": content})


def _plain(content: bytes, name: str) -> str | None:
    head = content[:4096].removeprefix(_MARK).lstrip()
    if content.startswith(SQLITE):
        return "gpkg"
    if DWG.match(content):
        raise LayerProblem(Complaint("layer.dwg"))
    if content.startswith(BINARY_DXF):
        raise LayerProblem(Complaint("layer.dxf_binary"))
    if re.match(rb"(999[\r\n].*[\r\n]+\s*)*0\s*[\r\n]+\s*SECTION", head) or name.endswith(".dxf"):
        return "dxf"
    if head[:1] in (b"{", b"[") or name.endswith((".geojson", ".json")):
        return "geojson"
    if head[:1] == b"<" or name.endswith(".kml") or b"<\x00" in content[:4]:
        return "kml"
    return "table" if name.endswith(_TABLE) else None


def _in_zip(files: dict[str, bytes], layer: str) -> Found:
    for ending, known in _INSIDE.items():
        names = archive.members_of(files, ending)
        if names:
            chosen = _one_of(names, ending, layer)
            if known == "shapefile":
                return Found(known, _shapefile(files, chosen))
            return Found(known, {"": files[chosen]})
    raise LayerProblem(Complaint("layer.zip_nothing", detail=", ".join(sorted(files))[:120]))


def _one_of(names: list[str], ending: str, layer: str) -> str:
    if len(names) == 1 or ending != ".shp":
        return next((name for name in names if name.lower().endswith("doc.kml")), names[0])
    wanted = [name for name in names if _stem(name) == layer]
    if len(wanted) != 1:
        said = ", ".join(_stem(name) for name in names)
        raise LayerProblem(Complaint("layer.choose_layer", detail=said[:200]))
    return wanted[0]


def _stem(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][: -len(".shp")]


def _shapefile(files: dict[str, bytes], chosen: str) -> dict[str, bytes]:
    """Gather the parts of one shapefile, which lie beside each other under one name."""
    base = chosen[: -len(".shp")].lower()
    parts = {
        name.lower()[len(base) :]: content
        for name, content in files.items()
        if name.lower().startswith(base + ".")
    }
    return {end: parts[end] for end in (".shp", ".shx", ".dbf", ".prj", ".cpg") if end in parts}
