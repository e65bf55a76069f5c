"""Read a file through GDAL with one driver alone; runs only in the child, never in the program."""

import json
import math
import os
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from gis.formats.limits import Limits
from gis.formats.source import Asked, Raw, Source
from gis.reading import Complaint, LayerProblem

DRIVERS = {"gpkg": "GPKG", "shapefile": "ESRI Shapefile", "kml": "LIBKML", "dxf": "DXF"}
#: No network, no other file, no code of a stranger's database.
OPTIONS = {
    "CPL_DEBUG": "OFF",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_PRAGMA": "trusted_schema=0",
    "SQLITE_LIST_ALL_TABLES": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "DXF_INLINE_BLOCKS": "FALSE",
    "DXF_CLOSED_LINE_AS_POLYGON": "TRUE",
    "SHAPE_RESTORE_SHX": "YES",
    "GDAL_NUM_THREADS": "1",
}
#: What GDAL adds to every placemark, and every drawing's entity; nobody wrote it.
ADDED = {
    "kml": frozenset(
        {
            "description",
            "timestamp",
            "begin",
            "end",
            "altitudemode",
            "tessellate",
            "extrude",
            "visibility",
            "draworder",
            "icon",
            "snippet",
        }
    ),
    "dxf": frozenset({"paperspace", "subclasses", "linetype", "entityhandle", "text", "layer"}),
}
_DEPTH = 200


def read(path: Path, known: str, asked: Asked, others: Sequence[str], limits: Limits) -> Source:
    """Read a file as the driver of its format sees it; `others` are all drivers to be shut out."""
    if known == "kml":
        no_entities(path.read_bytes())
    pyogrio = _opened(DRIVERS[known], others)
    try:
        layers = [str(row[0]) for row in pyogrio.list_layers(path)]
        layer = _layer(pyogrio, path, layers, known, asked)
        info = pyogrio.read_info(path, layer=layer)
        if info["features"] > limits.features or len(info["fields"]) > limits.columns:
            raise LayerProblem(Complaint("layer.too_many_features", detail=str(limits.features)))
        raw = _rows(pyogrio, path, layer, limits)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise LayerProblem(Complaint("layer.unreadable", detail=_said(fault, path))) from None
    features = tuple(_features(known, layer, raw, asked))
    said = str(raw[0]["crs"] or "")
    named = sorted({each.layer for each in features}) if known == "dxf" else layers
    return Source(known, features, None, said, tuple(named[:100]), None, ())


def no_entities(content: bytes) -> None:
    """Refuse XML that declares a document type or entities, in whatever encoding it is written."""
    depth = 0

    def begins(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise LayerProblem(Complaint("layer.xml_depth", detail=str(_DEPTH)))

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_said: object) -> NoReturn:
        raise LayerProblem(Complaint("layer.xml_entities"))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise LayerProblem(Complaint("layer.unreadable", detail=str(fault))) from None


def _opened(driver: str, others: Sequence[str]) -> Any:
    """Load GDAL with every driver shut out but one, and make sure that it is so."""
    # putenv and not the mapping: GDAL reads the process's own environment while it loads.
    os.putenv("GDAL_SKIP", ",".join(each for each in others if each != driver))
    for name, value in OPTIONS.items():
        os.putenv(name, value)
    import pyogrio
    import pyogrio.raw

    if set(pyogrio.list_drivers()) != {driver}:
        raise LayerProblem(Complaint("layer.reader_failed", detail="drivers"))
    return pyogrio


def _layer(pyogrio: Any, path: Path, layers: Sequence[str], known: str, asked: Asked) -> str:
    """Choose the layer to read: the one asked for, or the only one that has features."""
    if not layers:
        raise LayerProblem(Complaint("layer.no_features"))
    if known == "dxf":
        return "entities"  # what is drawn; the library of blocks lies beside it
    if known == "shapefile" or len(layers) == 1:
        return layers[0]
    if asked.layer in layers:
        return asked.layer
    filled = [each for each in layers if pyogrio.read_info(path, layer=each)["features"]]
    if len(filled) != 1 or asked.layer:
        raise LayerProblem(Complaint("layer.choose_layer", detail=", ".join(layers)[:200]))
    return filled[0]


def _rows(pyogrio: Any, path: Path, layer: str, limits: Limits) -> Any:
    """Read the columns; words in no known encoding are tried in the old Windows one."""
    wanted = {"layer": layer, "max_features": limits.features + 1, "datetime_as_string": True}
    try:
        return pyogrio.raw.read(path, **wanted)
    except UnicodeDecodeError:
        return pyogrio.raw.read(path, encoding="cp1258", **wanted)


def _features(known: str, layer: str, raw: Any, asked: Asked) -> Iterator[Raw]:
    meta, _, geometry, columns = raw
    names = [str(name) for name in meta["fields"]]
    lists = [column.tolist() for column in columns]
    shapes = geometry if geometry is not None else [None] * (len(lists[0]) if lists else 0)
    wanted = {each.strip() for each in asked.layer.split(",") if each.strip()}
    number = 0
    for row, wkb in enumerate(shapes):
        said = {name: plain(values[row]) for name, values in zip(names, lists, strict=True)}
        where = str(said.get("Layer") or "") if known == "dxf" else layer
        if known == "dxf" and wanted and where not in wanted:
            continue
        number += 1
        attrs = {
            name: value
            for name, value in said.items()
            if value is not None and name.lower() not in ADDED.get(known, ())
        }
        yield Raw(number, where, attrs, bytes(wkb) if wkb is not None else b"")


def plain(value: Any) -> Any:
    """Give a cell as JSON knows it; what is no number is nothing, and bytes are not read."""
    if isinstance(value, bytes) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str):
        text = value.strip()
        return _nested(text) if text[:1] in ("{", "[") else text or None
    return value


def _nested(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _said(fault: Exception, path: Path) -> str:
    """Give GDAL's own words without the place of the file on this machine."""
    return re.sub(re.escape(str(path)), path.name, str(fault))[:200]
