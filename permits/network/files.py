"""Reads a file of declarations into rows: CSV or GeoJSON, bounded in size, rows and vertices."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from permits.core.errors import Invalid
from permits.network.rows import Row

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 5_000
#: A cell longer than this is no value of ours.
MOST_CELL = 20_000


def rows_of(name: str, content: bytes) -> list[Row]:
    """Read a file's rows; raise Invalid on the field `file` where it is no file of ours."""
    if not content:
        raise Invalid.one("file", "paper.empty", filename=name[:100])
    if len(content) > MOST_BYTES:
        raise Invalid.one("file", "network.file_too_large", limit_mb=MOST_BYTES // 1024**2)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid.one("file", "network.file_not_utf8") from None
    if "\x00" in text:
        raise Invalid.one("file", "network.file_not_utf8")
    found = _geojson(text) if text.lstrip().startswith("{") else _csv(text)
    rows: list[Row] = []
    for row in found:
        if len(rows) >= MOST_ROWS:
            raise Invalid.one("file", "network.file_too_many", limit=MOST_ROWS)
        rows.append(row)
    if not rows:
        raise Invalid.one("file", "paper.empty", filename=name[:100])
    return rows


def _csv(text: str) -> Iterator[Row]:
    head = text[:2000].splitlines()[0] if text.strip() else ""
    mark = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if "what" not in names or len(set(names)) != len(names):
            raise Invalid.one("file", "network.file_no_head")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(names):
                raise Invalid.one("file", "network.file_ragged", line=reader.line_num)
            said = {n: c for n, c in zip(names, cells, strict=False) if c.strip()}
            yield Row(reader.line_num, said.pop("what", "").strip(), said)
    except csv.Error:
        raise Invalid.one("file", "network.file_unreadable", line=reader.line_num) from None


def _geojson(text: str) -> Iterator[Row]:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Invalid.one("file", "network.file_unreadable", line=1) from None
    features = found.get("features")
    if found.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Invalid.one("file", "network.file_no_head")
    for number, feature in enumerate(features, start=1):
        yield from _rows(number, feature)


def _no_number(text: str) -> float:
    raise ValueError(text)


def _rows(number: int, feature: Any) -> Iterator[Row]:
    """Give the row of a feature, and one for each slot of a structure."""
    said = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(said, Mapping):
        raise Invalid.one("file", "network.file_unreadable", line=number)
    values = dict(said)
    slots = values.pop("slots", [])
    what = str(values.pop("what", ""))
    if isinstance(values.get("ducts"), list):
        values["ducts"] = ";".join(map(str, values["ducts"]))
    if (points := _points(feature.get("geometry"))) is not None:
        values["coordinates"] = points
    yield Row(number, what, _plain(values))
    for nth, slot in enumerate(slots if isinstance(slots, list) else [], start=1):
        if isinstance(slot, Mapping):
            whole = {"structure": values.get("ref", ""), "position": nth, **slot}
            yield Row(number, "slot", _plain(whole))


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(k): str(v)[:MOST_CELL] for k, v in values.items() if v is not None and v != ""}


def _points(geometry: Any) -> str | None:
    """Write a point or a line the way people type it: north before east, one a line."""
    if not isinstance(geometry, Mapping):
        return None
    pairs = geometry.get("coordinates")
    if geometry.get("type") == "Point":
        pairs = [pairs]
    if geometry.get("type") not in ("Point", "LineString") or not isinstance(pairs, list):
        return "?"
    try:
        return "\n".join(f"{float(lat):.9f}, {float(lon):.9f}" for lon, lat, *_ in pairs)
    except (TypeError, ValueError):
        return "?"
