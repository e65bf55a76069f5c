"""An edition as large as the province's real wards is read, judged and published in good time."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import crs, drafts, kinds, validation
from gis.drafts import About, Brought
from gis.formats import reader
from gis.formats.source import Asked
from gis.models import Feature
from tests.gis.conftest import NOW
from tests.gis.test_drafts import ABOUT

ACROSS, UP, ON_AN_EDGE = 17, 6, 880
WIDE, HIGH = 8_000.0, 20_000.0
WEST, SOUTH = 420_000.0, 1_350_000.0
BUDGET_S = 60.0


def border(start: tuple[float, float], end: tuple[float, float]) -> Any:
    """A border between two corners that winds like a river, the same from both its sides."""
    if start > end:
        return border(end, start)[::-1]
    along = np.linspace(0, 1, ON_AN_EDGE)
    line = np.outer(1 - along, start) + np.outer(along, end)
    ahead = np.subtract(end, start)
    aside = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead)
    winding = 300 * np.sin(np.pi * along) * np.sin(60 * along + start[0] % 7)
    return line + np.outer(winding, aside)


def wards() -> list[Any]:
    """102 areas without gap or overlap, some 360,000 vertices."""
    made = []
    for column in range(ACROSS):
        for row in range(UP):
            corners = [
                (WEST + WIDE * (column + x), SOUTH + HIGH * (row + y))
                for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
            ]
            sides = [border(corners[n], corners[(n + 1) % 4])[:-1] for n in range(4)]
            ring = np.vstack([*sides, sides[0][:1]])
            made.append(shapely.Polygon(ring))
    return made


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "xa.gpkg"
    shapes = wards()
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        field_data=[
            np.array([f"{n:05d}" for n in range(len(shapes))], dtype=object),
            np.array([f"Xã {n}" for n in range(len(shapes))], dtype=object),
        ],
        fields=np.array(["ref", "name"], dtype=object),
        crs="EPSG:9218",
        geometry_type="Polygon",
        driver="GPKG",
    )
    return path


def test_102_wards_with_their_vertices_are_published_within_a_minute(
    empty_map: Session, file: Path
) -> None:
    steps: dict[str, float] = {}
    began = last = time.monotonic()

    def done(step: str) -> None:
        nonlocal last
        steps[step], last = time.monotonic() - last, time.monotonic()

    about = About(**(ABOUT | {"kind": "ward"}))
    source = reader.read(file.read_bytes(), "xa.gpkg", "polygon")
    done("read")
    review = validation.review(
        source,
        kinds.known()["ward"],
        crs.VN2000,
        drafts.wards(empty_map),
        asked=Asked(),
        in_force=about.in_force,
    )
    done("judge")
    brought = Brought("xa.gpkg", "0" * 64, "vn2000/108-30")
    draft = drafts.lay(empty_map, "LARGE", about, brought, review, by="hoa", now=NOW)
    done("lay")
    loaded = drafts.publish_draft(empty_map, draft, by="hoa", reason="", now=NOW)
    done("publish")

    assert review.findings == ()
    assert review.measured["vertices"] > 350_000
    vertices = empty_map.scalar(
        select(func.sum(func.ST_NPoints(Feature.geom))).where(
            Feature.edition_id == loaded.edition_id
        )
    )
    assert vertices == review.measured["vertices"]
    assert time.monotonic() - began < BUDGET_S, steps
    print({step: round(seconds, 2) for step, seconds in steps.items()})  # noqa: T201
