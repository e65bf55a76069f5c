"""A file is judged feature by feature: what is wrong, where, and what a repair would change."""

import struct
import time
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from gis import crs, kinds, repairing, topology, validation
from gis.findings import Finding, Review
from gis.formats.source import Asked, Raw, Source
from gis.placing import Wards, WrongPlace
from gis.reading import LayerProblem

DAYS = (date(2026, 7, 1), None)
#: Four wards in a square of 20 km around Buôn Ma Thuột.
WARDS = Wards.of(
    [
        (f"w{e}{n}", f"Xã {e}{n}", box(e0, n0, e0 + 10_000, n0 + 10_000))
        for e, e0 in enumerate((440_000, 450_000))
        for n, n0 in enumerate((1_395_000, 1_405_000))
    ]
)
NO_WARDS = Wards.of([])
SQUARE = box(445_000, 1_400_000, 446_000, 1_401_000)
BOW = Polygon(
    [(445_000, 1_400_000), (446_000, 1_401_000), (446_000, 1_400_000), (445_000, 1_401_000)]
)


Given = BaseGeometry | bytes | None


def wkb(shape: Given) -> bytes:
    if isinstance(shape, bytes):
        return shape
    return b"" if shape is None else bytes(shapely.to_wkb(shape))


def with_figure(value: float) -> bytes:
    """The square with one of its figures exchanged, as no drawing program would write it."""
    return wkb(SQUARE).replace(struct.pack("<d", 1_401_000), struct.pack("<d", value), 1)


def source(*shapes: Given, said: Any = None, known: str = "gpkg", **more: Any) -> Source:
    attrs = said or [{"ref": f"r{n}"} for n in range(len(shapes))]
    features = tuple(
        Raw(n, "khu", attrs[n - 1], wkb(shape)) for n, shape in enumerate(shapes, start=1)
    )
    return Source(known, features, more.get("system"), "", (), None, ())


def judge(
    *shapes: Given,
    kind: str = "planning_zone",
    system: crs.System = crs.VN2000,
    wards: Wards = WARDS,
    asked: Asked | None = None,
    **more: Any,
) -> Review:
    return validation.review(
        source(*shapes, **more),
        kinds.known()[kind],
        system,
        wards,
        asked=asked or Asked(),
        in_force=DAYS,
    )


def codes(review: Review) -> list[tuple[str, int | None]]:
    return [(each.code, each.number) for each in review.findings]


def found(review: Review, code: str) -> Finding:
    return next(each for each in review.findings if each.code == code)


def test_a_sound_file_has_nothing_to_say() -> None:
    review = judge(SQUARE)

    assert review.findings == ()
    assert review.stands
    assert review.rows[0].geometry == SQUARE
    assert review.measured["vertices"] == 5


# --- rings ----------------------------------------------------------------------------------------

RINGS = {
    "ring.crosses_itself": BOW,
    "ring.touches_itself": Polygon(
        [
            (445_000, 1_400_000),
            (446_000, 1_400_000),
            (445_500, 1_400_500),
            (446_000, 1_401_000),
            (445_000, 1_401_000),
            (445_500, 1_400_500),
        ]
    ),
    "ring.hole_outside": Polygon(
        SQUARE.exterior.coords, [list(box(447_000, 1_400_000, 447_100, 1_400_100).exterior.coords)]
    ),
    "ring.parts_nested": MultiPolygon([SQUARE, box(445_100, 1_400_100, 445_200, 1_400_200)]),
}


@pytest.mark.parametrize("code", RINGS)
def test_a_broken_ring_is_named_and_shown_with_its_repair(code: str) -> None:
    review = judge(RINGS[code])

    finding = found(review, code)
    assert (finding.severity, finding.repair, finding.number) == ("repairable", "shape", 1)
    assert finding.repaired is not None
    assert finding.repaired.is_valid
    assert finding.place is not None
    assert finding.place.distance(box(444_000, 1_399_000, 448_000, 1_402_000)) == 0
    assert finding.facts["vertices_before"] == shapely.get_num_coordinates(RINGS[code])
    assert not review.stands
    assert review.rows[0].geometry == RINGS[code]  # nothing is changed on its own


def test_a_crossing_is_placed_where_the_ring_crosses_itself() -> None:
    finding = found(judge(BOW), "ring.crosses_itself")

    assert finding.place == Point(445_500, 1_400_500)
    assert finding.facts["area_after"] == 500_000.0


def test_the_farthest_move_of_a_repair_is_measured() -> None:
    """A spike of 300 m is cut off: the repair moves its tip by that much."""
    spike = [(445_000, 1_400_000), (446_000, 1_400_000), (446_300, 1_400_000), (446_000, 1_400_000)]
    ring = Polygon([*spike, (446_000, 1_401_000), (445_000, 1_401_000)])

    mended = repairing.mend(ring)

    assert mended is not None
    assert repairing.moved(ring, mended) == pytest.approx(300)
    assert repairing.compared(ring, mended)["moved_m"] == pytest.approx(300)


def test_a_shape_that_nothing_is_left_of_is_a_fault_without_repair() -> None:
    flat = Polygon([(445_000, 1_400_000), (446_000, 1_400_000), (445_500, 1_400_000)])

    review = judge(SQUARE, flat)

    assert [each.severity for each in review.findings if each.number == 2] == ["error"]


# --- geometry of the kind -------------------------------------------------------------------------


def test_what_has_no_geometry_of_the_kind_is_refused_by_its_number() -> None:
    review = judge(SQUARE, None, Point(445_000, 1_400_000), Polygon())

    assert codes(review) == [
        ("feature.empty", 2),
        ("feature.wrong_type", 3),
        ("feature.empty", 4),
    ]
    assert not review.stands


def test_nothing_of_the_kind_at_all_is_refused_at_once() -> None:
    with pytest.raises(LayerProblem, match=r"layer\.nothing_of_kind"):
        judge(Point(445_000, 1_400_000))


def test_closed_lines_of_a_drawing_are_areas_and_the_rest_of_it_is_told() -> None:
    outline = LineString(SQUARE.exterior.coords)
    road = LineString([(445_000, 1_400_000), (446_000, 1_400_000)])

    review = judge(outline, road, Point(445_000, 1_400_000), said=[{}, {}, {}], known="dxf")

    assert [row.geometry for row in review.rows] == [SQUARE]
    skipped = [each.facts["found"] for each in review.findings if each.code == "layer.skipped"]
    assert skipped == ["LineString, khu", "Point, khu"]


def test_coordinates_that_are_no_numbers_are_refused() -> None:
    review = judge(SQUARE, with_figure(np.inf), with_figure(np.nan))

    assert codes(review) == [("feature.not_finite", 2), ("feature.not_finite", 3)]


def test_heights_of_vertices_are_dropped_and_said_so() -> None:
    high = Polygon([(445_000, 1_400_000, 7), (446_000, 1_400_000, 7), (446_000, 1_401_000, 7)])

    review = judge(high)

    assert found(review, "layer.heights_dropped").severity == "note"
    assert review.rows[0].geometry is not None
    assert not review.rows[0].geometry.has_z


# --- where it lies --------------------------------------------------------------------------------


def written_in(system: crs.System, shape: BaseGeometry = SQUARE) -> BaseGeometry:
    return crs.reproject(shape, crs.STORAGE_SRID, system.srid)


def turned(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda pairs: pairs[:, ::-1])


@pytest.mark.parametrize(
    ("drawn", "declared", "code", "offer"),
    [
        (turned(SQUARE), crs.VN2000, "layer.swapped_axes", ("vn2000/108-30", True)),
        (written_in(crs.WGS84), crs.VN2000, "layer.wrong_crs", ("wgs84", False)),
        (turned(written_in(crs.WGS84)), crs.WGS84, "layer.swapped_axes", ("wgs84", True)),
        (SQUARE, crs.WGS84, "layer.wrong_crs", ("vn2000/108-30", False)),
        (
            written_in(crs.file_system("vn2000/107-45")),
            crs.VN2000,
            "layer.wrong_meridian",
            ("vn2000/107-45", False),
        ),
        (
            written_in(crs.file_system("wgs84-utm/49")),
            crs.VN2000,
            "layer.wrong_crs",
            ("wgs84-utm/49", False),
        ),
    ],
)
def test_a_file_in_another_system_is_refused_with_the_one_that_fits(
    drawn: BaseGeometry, declared: crs.System, code: str, offer: tuple[str, bool]
) -> None:
    with pytest.raises(WrongPlace) as refusal:
        judge(drawn, system=declared)

    assert refusal.value.complaints[0].code == code
    offers = {(each.system, each.north_first): each.ward for each in refusal.value.offers}
    assert offers[offer] == "Xã 00"
    taken = judge(drawn, system=crs.file_system(offer[0]), asked=Asked(north_first=offer[1]))
    assert taken.rows[0].geometry is not None
    assert shapely.hausdorff_distance(taken.rows[0].geometry, SQUARE) < 0.001 or "utm" in offer[0]


@pytest.mark.parametrize("wards", [WARDS, NO_WARDS], ids=["wards", "no wards"])
def test_the_other_side_of_the_world_is_refused_without_offer(wards: Wards) -> None:
    paris = box(2.3, 48.8, 2.4, 48.9)

    with pytest.raises(WrongPlace) as refusal:
        judge(paris, system=crs.WGS84, wards=wards)

    assert refusal.value.complaints[0].code == "layer.outside_province"
    assert refusal.value.offers == ()


def test_one_feature_outside_is_named_and_one_across_the_border_is_told() -> None:
    away = box(470_000, 1_400_000, 471_000, 1_401_000)
    across = box(459_000, 1_400_000, 461_000, 1_401_000)

    review = judge(SQUARE, away, across)

    assert codes(review) == [("feature.outside", 2), ("feature.partly_outside", 3)]
    assert found(review, "feature.partly_outside").facts["percent"] == 50.0


def test_a_feature_in_several_wards_is_inside_the_province() -> None:
    assert judge(box(449_000, 1_404_000, 451_000, 1_406_000)).findings == ()


def test_a_file_that_calls_itself_otherwise_is_told() -> None:
    review = judge(SQUARE, system=crs.VN2000, said=[{"ref": "a"}])
    other = validation.review(
        source(SQUARE, system="wgs84"),
        kinds.known()["planning_zone"],
        crs.VN2000,
        WARDS,
        asked=Asked(),
        in_force=DAYS,
    )

    assert review.findings == ()
    assert codes(other) == [("layer.system_differs", None)]


# --- between features -----------------------------------------------------------------------------


def test_twins_may_be_dropped_and_the_same_reference_of_two_things_may_not() -> None:
    other = box(447_000, 1_400_000, 448_000, 1_401_000)
    said = [{"ref": "a"}, {"ref": "a"}, {"ref": "a"}, {"ref": "b"}]

    review = judge(SQUARE, SQUARE, other, SQUARE, said=said)

    assert [(f.code, f.number, f.severity, f.repair) for f in review.findings] == [
        ("feature.duplicate_ref", 2, "repairable", "drop"),
        ("feature.duplicate_ref", 3, "error", None),
        ("feature.same_shape", 4, "note", "drop"),
    ]


def test_wards_may_not_share_ground_but_may_touch() -> None:
    west = box(440_000, 1_395_000, 450_000, 1_405_000)
    east = box(449_000, 1_395_000, 460_000, 1_405_000)
    beside = box(440_000, 1_405_000, 450_000, 1_415_000)
    hair = box(439_000, 1_394_990, 440_000.05, 1_404_990)

    review = judge(west, east, beside, hair, kind="ward")

    overlaps = [each for each in review.findings if each.code == "feature.overlaps"]
    assert [(f.number, f.facts["other"], f.severity) for f in overlaps] == [
        (1, 2, "error"),
        (1, 4, "note"),
    ]
    assert overlaps[0].facts["area"] == 10_000_000.0


def test_slivers_and_tiny_parts_are_told() -> None:
    crumb = box(447_000, 1_400_000, 447_000.5, 1_400_000.5)

    review = judge(crumb, MultiPolygon([SQUARE, crumb]))

    assert codes(review) == [("feature.sliver", 1), ("feature.tiny_parts", 2)]
    finding = found(review, "feature.tiny_parts")
    assert finding.repaired == SQUARE
    assert review.stands


# --- words ----------------------------------------------------------------------------------------


def test_missing_references_are_offered() -> None:
    review = judge(SQUARE, box(447_000, 1_400_000, 448_000, 1_401_000), said=[{}, {"ref": "x"}])

    finding = found(review, "feature.no_ref")
    assert (finding.number, finding.repair, finding.facts["made"]) == (1, "ref", "khu-0001")


def test_columns_may_be_named_by_the_person_who_brings_the_file() -> None:
    said = [{"SO_HIEU_QH": 12.0, "GHICHU": "Khu A"}]

    review = judge(SQUARE, said=said, asked=Asked(ref_field="SO_HIEU_QH", name_field="GHICHU"))

    assert (review.rows[0].ref, review.rows[0].name, review.rows[0].attrs) == ("12", "Khu A", {})


def test_attributes_are_held_against_what_the_kind_reads() -> None:
    said = [{"ref": "m", "owner": "viettel", "height_m": "45,5", "slots_free": "ba", "mau": "đỏ"}]

    review = judge(Point(445_000, 1_400_000), kind="existing_mast", said=said)

    assert [(f.code, f.facts["column"]) for f in review.findings] == [
        ("attribute.unknown", "mau"),
        ("attribute.wrong_type", "slots_free"),
    ]
    assert review.rows[0].attrs["height_m"] == 45.5


def test_a_required_attribute_that_is_missing_is_a_fault() -> None:
    review = judge(SQUARE, kind="zone", said=[{"ref": "a", "kind": "park"}])

    assert [(f.code, f.severity) for f in review.findings] == [("attribute.wrong_type", "error")]
    assert [f.code for f in judge(SQUARE, kind="zone").findings] == ["attribute.missing"]


def test_columns_cut_by_a_shapefile_are_known_again() -> None:
    said = [{"REF": "a", "AIRPORT": "BMV", "SURFACE": "con", "LIMIT_ELEV": 581.0}]

    review = judge(SQUARE, kind="airport_ols", said=said, known="shapefile")

    assert review.findings == ()
    assert review.rows[0].attrs["limit_elevation_m"] == 581.0


def test_own_days_outside_the_editions_are_a_fault() -> None:
    said = [{"ref": "a", "in_force": {"from": "2020-01-01", "to": "2021-01-01"}}]

    assert codes(judge(SQUARE, said=said)) == [("feature.bad_in_force", 1)]


def test_more_findings_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MOST", 3)
    crumbs = [box(445_000 + 2 * n, 1_400_000, 445_000.5 + 2 * n, 1_400_000.5) for n in range(10)]

    review = judge(*crumbs)

    assert len(review.findings) == 4
    assert review.findings[0].facts == {"count": 7}


def test_a_hopelessly_tangled_ring_is_named_without_repair_in_good_time() -> None:
    """A million crossings would take hours and all memory to undo; a child tries, and is ended."""
    chosen = np.random.default_rng(7)
    tangle = Polygon(chosen.uniform((445_000, 1_400_000), (446_000, 1_401_000), (20_000, 2)))
    began = time.monotonic()

    review = judge(BOW, tangle)

    assert [(f.code, f.severity) for f in review.findings] == [
        ("ring.crosses_itself", "repairable"),
        ("ring.crosses_itself", "error"),
    ]
    assert time.monotonic() - began < 60


def test_overlaps_without_end_are_told_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "MOST_OVERLAPS", 5)
    piled = [box(445_000 + n, 1_400_000, 446_000 + n, 1_401_000) for n in range(50)]

    review = judge(*piled, kind="ward")

    assert len([f for f in review.findings if f.code == "feature.overlaps"]) == 5
