"""Writes tables with geometry in VN-2000 into a GeoPackage that QGIS opens as it is."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely

from gis.crs import STORAGE_SRID

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: The columns GDAL makes itself.
_TAKEN = ("fid", "geom")
_KINDS = {
    0: ("Point", "MultiPoint"),
    1: ("LineString", "MultiLineString"),
    3: ("Polygon", "MultiPolygon"),
    4: ("MultiPoint", "MultiPoint"),
    5: ("MultiLineString", "MultiLineString"),
    6: ("MultiPolygon", "MultiPolygon"),
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One layer of the file; `shapes` holds WKB row by row, or nothing where it is only a table."""

    name: str
    title: str
    rows: Sequence[Row]
    shapes: Sequence[bytes | None] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def write(path: Path, tables: Iterable[Table], *, title: str, about: str) -> None:
    """Write the tables into a new file, in their order."""
    for number, table in enumerate(tables):
        names = _columns(table.rows)
        columns = [_column([row.get(name) for row in table.rows]) for name in names]
        pyogrio.raw.write(
            path,
            driver="GPKG",
            layer=table.name,
            fields=np.array(list(names.values()), dtype=object),
            field_data=[values for values, _ in columns],
            field_mask=[mask for _, mask in columns],
            append=number > 0,
            dataset_metadata={"TITLE": title, "ABSTRACT": about} if number == 0 else None,
            layer_metadata=dict(table.metadata) or None,
            layer_options={"IDENTIFIER": table.name, "DESCRIPTION": table.title},
            **_geometry(table),
        )


def _geometry(table: Table) -> dict[str, Any]:
    if table.shapes is None:
        return {"geometry": None, "geometry_type": None, "crs": None}
    kind, is_mixed = _kind(table.shapes)
    return {
        "geometry": np.array(table.shapes, dtype=object),
        "geometry_type": kind,
        "crs": f"EPSG:{STORAGE_SRID}",
        "promote_to_multi": is_mixed,
    }


def _kind(shapes: Sequence[bytes | None]) -> tuple[str, bool]:
    """Say what a layer holds, in one word, and whether single shapes must join the multiple."""
    found = {int(shapely.get_type_id(shapely.from_wkb(shape))) for shape in shapes if shape}
    if len(found) == 1:
        return _KINDS.get(found.pop(), ("Unknown", ""))[0], False
    together = {_KINDS.get(number, ("", "Unknown"))[1] for number in found}
    return (together.pop(), True) if len(together) == 1 else ("Unknown", False)


def _columns(rows: Sequence[Row]) -> dict[str, str]:
    """Name the columns: plain letters, none twice, in the order the rows bring them."""
    names: dict[str, str] = {}
    taken = {*_TAKEN}
    for name in dict.fromkeys(name for row in rows for name in row):
        plain = _plain(name)
        number = 2
        while plain in taken:
            plain, number = f"{_plain(name)}_{number}", number + 1
        taken.add(plain)
        names[name] = plain
    return names


def _plain(name: str) -> str:
    """Write a name in the letters every program takes: no marks, no signs."""
    # The crossed d is a letter of its own, not a d with a mark.
    bare = unicodedata.normalize("NFD", name.lower().replace(chr(0x111), "d"))
    ascii_only = bare.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:60] or "field"


def _column(values: list[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Give a column as GDAL types know it, and where it is empty."""
    mask = np.array([value is None for value in values], dtype=bool)
    there = [value for value in values if value is not None]
    kinds = {type(value) for value in there}
    if not there:
        return np.array([""] * len(values), dtype=object), mask
    if kinds == {bool}:
        return np.array([bool(value) for value in values]), mask
    if kinds == {int} and all(abs(value) < 2**63 for value in there):
        return np.array([value or 0 for value in values], dtype="int64"), mask
    if kinds <= {int, float}:
        return np.array([float(value or 0) for value in values]), mask
    if all(_is_day(value) for value in there):
        return np.array([value or "1970-01-01" for value in values], dtype="datetime64[D]"), mask
    return np.array([_text(value) for value in values], dtype=object), mask


def _is_day(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and bool(_DAY.fullmatch(value)))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)
