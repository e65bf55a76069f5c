"""What every format comes down to: numbered features with raw geometry, and how it travels."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gis.reading import Complaint

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person who brings a file says of it: which layer, which columns, which system."""

    layer: str = ""
    ref_field: str = ""
    name_field: str = ""
    unit: str = "metre"  # of a table's figures: it settles what a comma means
    north_first: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """One feature as the file has it; `wkb` is in the file's own system, empty for no geometry.

    `fault` names what kept the geometry from being read as it stands (`unclosed`, `unreadable`).
    """

    number: int
    layer: str
    attrs: dict[str, Any]
    wkb: bytes
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its format, its features, and the reference system it names."""

    format: str
    features: tuple[Raw, ...]
    system: str | None  # a code of gis.crs
    system_said: str  # as the file writes it
    layers: tuple[str, ...]
    header: dict[str, Any] | None
    notes: tuple[Complaint, ...]


def write(path: Path, source: Source) -> None:
    """Write a source for the parent: a length, a JSON document, then the geometries end to end."""
    path.write_bytes(written(source))


def written(source: Source) -> bytes:
    """Write a source as it travels."""
    document = {
        "format": source.format,
        "system": source.system,
        "system_said": source.system_said,
        "layers": source.layers,
        "header": source.header,
        "notes": [asdict(note) for note in source.notes],
        "features": [
            [each.number, each.layer, each.attrs, len(each.wkb), each.fault]
            for each in source.features
        ],
    }
    head = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    wkb = (each.wkb for each in source.features)
    return b"".join([_LENGTH.pack(len(head)), head, *wkb])


def write_complaints(path: Path, complaints: Sequence[Complaint]) -> None:
    """Write why a file was not taken."""
    head = json.dumps({"complaints": [asdict(each) for each in complaints]}).encode()
    path.write_bytes(_LENGTH.pack(len(head)) + head)


def read(content: bytes) -> Source | tuple[Complaint, ...]:
    """Read back what the child wrote; raises ValueError for anything that is not whole."""
    if len(content) < _LENGTH.size:
        raise ValueError("too short")
    (length,) = _LENGTH.unpack_from(content)
    document = json.loads(content[_LENGTH.size : _LENGTH.size + length])
    if "complaints" in document:
        return tuple(Complaint(**each) for each in document["complaints"])
    return Source(
        format=str(document["format"]),
        features=tuple(_features(document, content, _LENGTH.size + length)),
        system=document["system"],
        system_said=str(document["system_said"]),
        layers=tuple(document["layers"]),
        header=document["header"],
        notes=tuple(Complaint(**each) for each in document["notes"]),
    )


def _features(document: Mapping[str, Any], content: bytes, start: int) -> Iterator[Raw]:
    for number, layer, attrs, length, fault in document["features"]:
        if start + length > len(content):
            raise ValueError("cut short")
        yield Raw(int(number), str(layer), dict(attrs), content[start : start + length], str(fault))
        start += length
