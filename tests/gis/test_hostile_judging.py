"""Files made to be slow or large to judge hold a child, never the program, and name their step."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely import Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from gis import crs, kinds, validation
from gis.crs import UnknownSystem
from gis.findings import Review
from gis.formats import reader, steps
from gis.formats.limits import LIMITS, MEGABYTE
from gis.formats.source import Asked
from gis.formats.verdict import Order
from gis.placing import Wards, WrongPlace
from gis.reading import LayerProblem
from permits.core.messages import SENTENCES
from tests.gis.test_validation import BOW, DAYS, SQUARE, WARDS

MIDDLE = (450_000, 1_405_000)
#: What the program itself may spend on a file while a child judges it, in seconds.
OWN_CPU_S = 1.0


def gpkg(folder: Path, *shapes: BaseGeometry, refs: list[str] | None = None) -> bytes:
    path = folder / f"{len(shapes)}-{time.monotonic_ns()}.gpkg"
    said = refs or [f"r{n}" for n in range(len(shapes))]
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        field_data=[np.array(said, dtype=object)],
        fields=np.array(["ref"], dtype=object),
        crs="EPSG:9218",
        geometry_type="Polygon",
        driver="GPKG",
    )
    return path.read_bytes()


def star(points: int, turn: float = 0.0) -> Polygon:
    """A star whose points are so thin that many of them lie across each other."""
    turns = np.linspace(0, 2 * np.pi, 2 * points, endpoint=False) + turn
    far = np.where(np.arange(2 * points) % 2, 3_000, 150)
    east, north = MIDDLE[0] + far * np.cos(turns), MIDDLE[1] + far * np.sin(turns)
    return Polygon(np.column_stack((east, north)))


def comb(teeth: int, slant: float = 0.0) -> Polygon:
    """A comb of two vertices a tooth, 8 km square around the middle."""
    east = np.linspace(446_000, 454_000, 2 * teeth)
    north = np.where(np.arange(2 * teeth) % 2, 1_409_000, 1_401_001)
    ends = [(454_000, 1_401_000), (446_000, 1_401_000)]
    return Polygon(np.vstack((np.column_stack((east + slant * (north - 1_401_000), north)), ends)))


def order(kind: str = "planning_zone", system: str = "") -> Order:
    return Order(kinds.known()[kind], system, DAYS)


def judged(content: bytes, asked_for: Order | None = None, **limits: Any) -> Review:
    limited = replace(LIMITS, **limits)
    done = reader.judge(content, "khu.gpkg", asked_for or order(), WARDS, limits=limited)
    return done.review()


def refused(content: bytes, kind: str = "planning_zone", **limits: Any) -> str:
    """The code under which the judging is refused, in good time and at no cost of our own."""
    began, spent = time.monotonic(), time.process_time()
    with pytest.raises(LayerProblem) as refusal:
        judged(content, order(kind), **limits)
    assert time.process_time() - spent < OWN_CPU_S
    assert time.monotonic() - began < 40
    return refusal.value.complaints[0].code


@contextmanager
def beating() -> Iterator[list[float]]:
    """A second thread that wants to run every 10 ms; the longest it had to wait, in seconds."""
    waited, ended = [0.0], threading.Event()

    def beat() -> None:
        last = time.monotonic()
        while not ended.wait(0.01):
            now = time.monotonic()
            waited[0], last = max(waited[0], now - last), now

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield waited
    finally:
        ended.set()
        thread.join()


# --- the verdict of the child is the verdict ------------------------------------------------------


@pytest.mark.parametrize("kind", ["planning_zone", "ward", "heritage"])
def test_a_child_judges_as_the_program_would(tmp_path: Path, kind: str) -> None:
    shapes = [SQUARE, SQUARE, BOW, box(439_000, 1_400_000, 441_000, 1_401_000), star(7), star(7, 1)]
    far = box(300_000, 1_400_000, 300_100, 1_400_100)
    content = gpkg(tmp_path, *shapes, far, refs=["a", "a", "b", "", "d", "e", "xa"])

    found = judged(content, order(kind))

    read = reader.read(content, "khu.gpkg", "polygon")
    own = validation.review(
        read, kinds.known()[kind], crs.VN2000, WARDS, asked=Asked(), in_force=DAYS
    )
    assert found == own
    assert len({each.code for each in found.findings}) > 3
    assert any(each.repaired is not None for each in found.findings)


def test_a_refusal_brings_its_offers_back_from_the_child(tmp_path: Path) -> None:
    content = gpkg(tmp_path, SQUARE)
    wrong = order(system="vn2000/107-45")

    done = reader.judge(content, "khu.gpkg", wrong, WARDS)

    assert done.system == "vn2000/107-45"
    with pytest.raises(WrongPlace) as refusal:
        done.review()
    assert [each.system for each in refusal.value.offers] == ["vn2000/108-30"]
    with pytest.raises(UnknownSystem, match="EPSG:6957"):
        reader.judge(content, "khu.gpkg", order(system="EPSG:6957"), WARDS)


def test_a_province_without_wards_and_an_edition_with_an_end_travel_too(tmp_path: Path) -> None:
    content = gpkg(tmp_path, SQUARE)
    ends = replace(order(), in_force=(DAYS[0], date(2027, 1, 1)))

    done = reader.judge(content, "khu.gpkg", ends, Wards.of([]))

    assert done.review().findings == ()


def test_a_coverage_is_joined_in_the_child_and_a_broken_one_is_none(tmp_path: Path) -> None:
    halves = (
        box(445_000, 1_400_000, 446_000, 1_401_000),
        box(446_000, 1_400_000, 447_000, 1.401e6),
    )

    joined = reader.area(gpkg(tmp_path, *halves), "vung.gpkg", "wgs84")

    assert shapely.equals(joined, box(445_000, 1_400_000, 447_000, 1_401_000))
    assert reader.area(gpkg(tmp_path, BOW), "vung.gpkg", "wgs84") is None


# --- slow -----------------------------------------------------------------------------------------


def test_stars_that_take_long_to_judge_do_not_hold_the_program(tmp_path: Path) -> None:
    content = gpkg(tmp_path, *(star(2_000, turn=n / 10_000) for n in range(60)))

    with beating() as waited:
        code = refused(content, "ward", judge_cpu_seconds=1)

    assert code.startswith("layer.slow_")
    assert waited[0] < 2.0


def test_combs_of_900_000_vertices_are_ended_at_the_step_they_are_slow_in(tmp_path: Path) -> None:
    content = gpkg(tmp_path, *(comb(112_500, slant=n / 1_000) for n in range(4)))

    code = refused(content, judge_cpu_seconds=1)

    assert code in {slow for slow, _ in steps.CODES.values()} - {"layer.too_slow"}


def test_thousands_of_the_same_shape_are_told_up_to_a_limit(tmp_path: Path) -> None:
    content = gpkg(tmp_path, *[star(5)] * 6_000)
    spent = time.process_time()

    review = judged(content, order("ward"))

    assert time.process_time() - spent < 2 * OWN_CPU_S
    assert len(review.findings) == 5_001
    assert review.findings[0].code == "layer.more_findings"


def test_a_mender_ends_with_the_child_it_mends_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = np.random.default_rng(7)
    tangle = Polygon(chosen.uniform((445_000, 1_400_000), (446_000, 1_401_000), (20_000, 2)))
    content = gpkg(tmp_path, tangle)
    folder = tmp_path / "children"
    folder.mkdir()
    monkeypatch.setattr(reader.tempfile, "tempdir", str(folder))

    assert refused(content, judge_wall_seconds=2) == "layer.slow_soundness"

    assert list(folder.iterdir()) == []
    patience = time.monotonic() + 1
    while running_in(folder) and time.monotonic() < patience:
        time.sleep(0.05)
    assert running_in(folder) == []


def running_in(folder: Path) -> list[str]:
    """The processes whose command names a folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(folder) in command:
                found.append(process.name)
    return found


# --- large ----------------------------------------------------------------------------------------


def test_shapes_whose_crossing_has_no_end_stay_within_the_memory_of_the_child(
    tmp_path: Path,
) -> None:
    one = comb(3_000)
    content = gpkg(tmp_path, one, affinity.rotate(one, 90, origin=MIDDLE))

    assert refused(content, "ward", memory_bytes=512 * MEGABYTE) == "layer.heavy_overlaps"


def test_every_step_has_its_own_sentences() -> None:
    codes = [code for both in steps.CODES.values() for code in both]

    assert len({SENTENCES[code] for code in codes}) == len(codes) == 2 * len(steps.CODES)


# --- no network -----------------------------------------------------------------------------------

CALL = """
import socket, sys
from gis.formats.child import confine
from gis.formats.limits import LIMITS
left = confine(LIMITS)
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5).close()
    reached = "reached"
except OSError:
    reached = "refused"
print("left" if left else "kept", reached)
"""


def test_a_child_that_says_it_left_the_network_reaches_no_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", CALL, port],
            env=reader.SURROUNDINGS,
            cwd=reader.ROOT,
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        )

    assert done.stdout.split() in (["left", "refused"], ["kept", "reached"])
