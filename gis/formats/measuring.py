"""Count the vertices and characters of what was read; close or drop what cannot be drawn."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gis.formats.limits import Limits
from gis.formats.source import Raw
from gis.reading import Complaint, LayerProblem


def bounded(features: Sequence[Raw], limits: Limits) -> tuple[Raw, ...]:
    """Give the features with geometry that can be drawn, or raise LayerProblem at a limit."""
    if len(features) > limits.features:
        raise LayerProblem(Complaint("layer.too_many_features", detail=str(limits.features)))
    for each in features:
        if len(json.dumps(each.attrs)) > limits.attributes:
            raise LayerProblem(Complaint("layer.too_much_text", each.number))
    drawn, mended = _drawn(features)
    _count(features, drawn, limits)
    kept = []
    for each, shape, closed in zip(features, drawn, mended, strict=True):
        if shape is None and each.wkb:
            kept.append(replace(each, wkb=b"", fault="unreadable"))
        elif closed:
            kept.append(replace(each, wkb=bytes(shapely.to_wkb(shape)), fault="unclosed"))
        else:
            kept.append(each)
    return tuple(kept)


def _drawn(features: Sequence[Raw]) -> tuple[Any, Any]:
    """Read every geometry; a ring that does not end where it began is closed and marked."""
    written = np.array([each.wkb or None for each in features], dtype=object)
    with np.errstate(invalid="ignore"):  # figures that are no numbers are named later
        drawn = shapely.from_wkb(written, on_invalid="ignore")
    lost = shapely.is_missing(drawn) & np.array([bool(each.wkb) for each in features])
    mended = np.zeros(len(features), dtype=bool)
    if lost.any():
        with np.errstate(invalid="ignore"):
            drawn[lost] = shapely.from_wkb(written[lost], on_invalid="fix")
        mended[lost] = ~shapely.is_missing(drawn[lost])
    return drawn, mended


def _count(features: Sequence[Raw], drawn: Any, limits: Limits) -> None:
    counts = shapely.get_num_coordinates(drawn)
    if int(counts.sum()) > limits.vertices:
        raise LayerProblem(Complaint("layer.too_many_vertices", detail=str(limits.vertices)))
    for place in np.flatnonzero(counts > limits.ring_vertices).tolist():
        parts = shapely.get_parts(drawn[place])
        rings = shapely.get_rings(parts) if shapely.get_dimensions(drawn[place]) == 2 else parts
        if int(shapely.get_num_coordinates(rings).max()) > limits.ring_vertices:
            number = features[place].number
            raise LayerProblem(
                Complaint("layer.ring_too_long", number, detail=str(limits.ring_vertices))
            )
