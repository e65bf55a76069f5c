"""How an order to judge travels to the child, and its verdict back: JSON and well-known binary."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from gis.findings import Finding, Review, Row
from gis.kind import Attribute, Kind
from gis.placing import Offer, Wards, WrongPlace
from gis.reading import Complaint, Days, LayerProblem

_LENGTH = struct.Struct("<Q")
#: The length that stands for no geometry at all.
_NONE = -1


@dataclass(frozen=True, slots=True)
class Order:
    """What a file is judged by: the kind, the declared system (empty: the file says it), days."""

    kind: Kind
    system: str
    in_force: Days


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that was read: its system (a code of gis.crs), and the review or why there is none."""

    system: str
    outcome: Review | LayerProblem

    def review(self) -> Review:
        """Give the review, or raise the LayerProblem the judging ended with."""
        if isinstance(self.outcome, LayerProblem):
            raise self.outcome
        return self.outcome


def order_said(order: Order) -> dict[str, Any]:
    """Write an order as JSON takes it."""
    return {
        "kind": asdict(order.kind),
        "system": order.system,
        "in_force": _days_said(order.in_force),
    }


def order_read(said: Mapping[str, Any]) -> Order:
    """Read an order back."""
    attributes = {
        name: Attribute(each["type"], each["required"], tuple(each["of"]))
        for name, each in said["kind"]["attributes"].items()
    }
    kind = Kind(**(said["kind"] | {"attributes": attributes}))
    days = _days_read(said["in_force"])
    if days is None:
        raise ValueError("an order names its days")
    return Order(kind, said["system"], days)


def wards_written(wards: Wards) -> bytes:
    """Write the wards for the child."""
    document = {"refs": wards.refs, "names": wards.names}
    return _joined(document, list(wards.shapes))


def wards_read(content: bytes) -> Wards:
    """Read the wards, and make them searchable anew."""
    document, shapes = _parted(content)
    return Wards.of(list(zip(document["refs"], document["names"], shapes, strict=True)))


def area_written(area: Any) -> bytes:
    """Write one area, or none."""
    return _joined({}, [area])


def area_read(content: bytes) -> Any:
    """Read the area back, or the LayerProblem in its place; None where there was none."""
    document, shapes = _parted(content)
    return _problem(document) if "complaints" in document else shapes[0]


def review_written(review: Review) -> bytes:
    """Write a review for the parent."""
    document = {
        "measured": review.measured,
        "rows": [
            [row.number, row.layer, row.ref, row.name, row.attrs, _days_said(row.in_force)]
            for row in review.rows
        ],
        "findings": [
            [each.code, each.severity, each.number, each.ref, dict(each.facts), each.repair]
            for each in review.findings
        ],
    }
    shapes = [row.geometry for row in review.rows]
    for each in review.findings:
        shapes += [each.place, each.repaired]
    return _joined(document, shapes)


def problem_written(problem: LayerProblem) -> bytes:
    """Write why a file was refused, and the readings under which it would not have been."""
    offers = problem.offers if isinstance(problem, WrongPlace) else None
    document = {
        "complaints": [asdict(each) for each in problem.complaints],
        "offers": None if offers is None else [asdict(each) for each in offers],
    }
    return _joined(document, [])


def verdict_read(content: bytes) -> Review | LayerProblem:
    """Read a review or a refusal; raises ValueError for anything that is not whole."""
    document, shapes = _parted(content)
    if "complaints" in document:
        return _problem(document)
    rows = document["rows"]
    geometries, told = shapes[: len(rows)], shapes[len(rows) :]
    return Review(
        tuple(
            Row(int(number), layer, ref, name, attrs, shape, _days_read(days))
            for (number, layer, ref, name, attrs, days), shape in zip(rows, geometries, strict=True)
        ),
        tuple(_findings(document["findings"], told)),
        dict(document["measured"]),
    )


def _problem(document: Mapping[str, Any]) -> LayerProblem:
    if document["offers"] is not None:
        return WrongPlace(*(Offer(**each) for each in document["offers"]))
    return LayerProblem(*(Complaint(**each) for each in document["complaints"]))


def _findings(said: Sequence[Any], shapes: Sequence[Any]) -> Iterator[Finding]:
    places, repaired = shapes[0::2], shapes[1::2]
    for (code, severity, number, ref, facts, repair), place, made in zip(
        said, places, repaired, strict=True
    ):
        yield Finding(code, severity, number, ref, place, facts, repair, made)


def _days_said(days: Days | None) -> list[str | None] | None:
    if days is None:
        return None
    first, after = days
    return [first.isoformat(), None if after is None else after.isoformat()]


def _days_read(said: Sequence[str | None] | None) -> Days | None:
    if said is None:
        return None
    first, after = said
    return date.fromisoformat(str(first)), None if after is None else date.fromisoformat(after)


def _joined(document: Mapping[str, Any], shapes: Sequence[Any]) -> bytes:
    """Put a length, the document, and the geometries behind each other."""
    pieces = [b"" if s is None else bytes(shapely.to_wkb(s)) for s in shapes]
    lengths = [_NONE if s is None else len(piece) for s, piece in zip(shapes, pieces, strict=True)]
    head = json.dumps({**document, "lengths": lengths}, ensure_ascii=False)
    written = head.encode("utf-8", "replace")
    return b"".join([_LENGTH.pack(len(written)), written, *pieces])


def _parted(content: bytes) -> tuple[dict[str, Any], list[Any]]:
    """Take apart what was joined; raises ValueError where a piece is missing."""
    if len(content) < _LENGTH.size:
        raise ValueError("too short")
    (length,) = _LENGTH.unpack_from(content)
    at = _LENGTH.size + length
    document = json.loads(content[_LENGTH.size : at])
    written: list[bytes | None] = []
    for size in document["lengths"]:
        written.append(None if size == _NONE else content[at : at + size])
        at += max(size, 0)
    if at != len(content):
        raise ValueError("cut short")
    return document, _shapes(written)


def _shapes(written: Sequence[bytes | None]) -> list[Any]:
    made = np.empty(len(written), dtype=object)
    made[:] = written
    try:
        return list(shapely.from_wkb(made))
    except shapely.GEOSException as fault:
        raise ValueError(str(fault)) from None
