"""Coordinates are read as declared, and each usual mistake is recognised and called by its name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from gis import coordinates, crs
from gis.coordinates import read
from gis.errors import SiteProblem

# Buôn Ma Thuột: 12.667 N 108.05 E is X 1,400,887.15 Y 450,927.32 in the province's zone.
X, Y = 1_400_887.15, 450_927.32


def ward_polygon(lon: float, lat: float, size: float = 0.02) -> Polygon:
    corners = [
        (lon - size, lat - size),
        (lon + size, lat - size),
        (lon + size, lat + size),
        (lon - size, lat + size),
    ]
    return Polygon(crs.convert(corners, crs.DEGREES_SRID, crs.STORAGE_SRID))


# A small ward around the town, one 200 m wide inside it, its neighbour to the east, one far away.
WARDS = {
    "strip": Polygon([(Y - 90, X - 90), (Y + 90, X - 90), (Y + 90, X + 90), (Y - 90, X + 90)]),
    "town": ward_polygon(108.05, 12.667),
    "east": ward_polygon(108.09, 12.667),
    "coast": ward_polygon(109.30, 13.09),
}


def locate(point: Point) -> str | None:
    return next((code for code, shape in WARDS.items() if shape.covers(point)), None)


def read_point(text: str, declared: str = "wgs84", ward: str | None = None) -> coordinates.Reading:
    return read(text, declared, shape="point", locate=locate, ward=ward)


def refusal(
    text: str, declared: str = "wgs84", ward: str | None = None, shape: str = "point"
) -> SiteProblem:
    with pytest.raises(SiteProblem) as problem:
        read(text, declared, shape=shape, locate=locate, ward=ward)  # type: ignore[arg-type]
    return problem.value


@pytest.mark.parametrize(
    "text",
    [
        "12.667 108.05",
        "12.667, 108.05",
        "12,667 108,05",
        "12,667; 108,05",
        "12,667, 108,05",
        "12.667,108.05",
        "12,667,108,05",
        "12.667\t108.05",
        "  12.667   108.05  ",
        "1; 12.667; 108.05",
        "P1 12.667 108.05",
        "12.667N 108.05E",
        "lat 12.667, lon 108.05",
        "lon: 108.05; lat: 12.667",
        "vĩ độ 12,667 kinh độ 108,05",
        "12.667° N, 108.05° E",
        "12°40'01.2\"N 108°03'00\"E",
        "12° 40′ 1,2″ B; 108° 3′ 0″ Đ",
        "108°03'00\"Đ 12°40'01,2\"B",
        "12°40.02'N, 108°3'E",
        "Vĩ độ; Kinh độ\n12,667; 108,05",
        "\n\n12.667 108.05\n\n",
        "12.667\u00a0108.05",
    ],
)
def test_degrees_are_read_as_people_write_them(text: str) -> None:
    site = read_point(text).site

    assert site.vn2000()[0] == pytest.approx((X, Y), abs=0.02)
    assert site.source == text.strip()
    assert (site.declared, site.operation) == ("wgs84", "EPSG:6960")


@pytest.mark.parametrize(
    "text",
    [
        "1400887.15 450927.32",
        "1400887,15 450927,32",
        "1 400 887,15 450 927,32",
        "1 400 887,15; 450 927,32",
        "1.400.887,15 450.927,32",
        "1.400.887,15; 450.927,32",
        "1,400,887.15 450,927.32",
        "1,400,887.15, 450,927.32",
        "X=1400887.15 Y=450927.32",
        "Y: 450927,32; X: 1400887,15",
        "E 450927.32 N 1400887.15",
        "M1\t1400887.15\t450927.32",
        "STT X(m) Y(m)\n1 1400887.15 450927.32",
    ],
)
def test_metres_are_read_north_first_as_survey_papers_write_them(text: str) -> None:
    site = read_point(text, "vn2000").site

    assert site.vn2000()[0] == pytest.approx((X, Y), abs=0.001)
    assert site.wgs84()[0] == pytest.approx((12.667, 108.05), abs=1e-6)


@pytest.mark.parametrize(
    "text", ["1 400 887 450 927", "1.400.887 450.927", "1400887 450927", "1400887,450927"]
)
def test_whole_metres_with_or_without_thousands_marks(text: str) -> None:
    assert read_point(text, "vn2000").site.vn2000()[0] == (1_400_887, 450_927)


def test_another_meridian_is_read_when_it_is_declared() -> None:
    pairs = crs.convert([(108.05, 12.667)], 4326, crs.system("vn2000/108-00").srid)
    text = coordinates.write(pairs, crs.system("vn2000/108-00"))

    reading = read_point(text, coordinates.declared("vn2000", "108"))

    assert reading.ward == "strip"
    assert reading.site.vn2000()[0] == pytest.approx((X, Y), abs=0.01)


@pytest.mark.parametrize("written", ["108.5", "108,5", "108-30", "108°30'", "108°30′"])
def test_the_meridian_may_be_written_in_several_ways(written: str) -> None:
    assert coordinates.declared("vn2000", written) == "vn2000/108-30"


@pytest.mark.parametrize("written", ["108.4", "108-99", "abc", "1085", "111"])
def test_a_meridian_nobody_uses_is_refused(written: str) -> None:
    with pytest.raises(SiteProblem, match=r"site\.unknown_meridian"):
        coordinates.declared("vn2000", written)


# --- the usual mistakes, each named, each with the way out ----------------------------------------


def zone_text(lon: float, lat: float, zone: str) -> str:
    system = crs.system(zone)
    return coordinates.write(crs.convert([(lon, lat)], 4326, system.srid), system)


def unshifted_text(lon: float, lat: float) -> str:
    """The grid coordinates somebody gets who projects WGS 84 without changing the datum."""
    low = crs.convert([(lon, lat)], 4326, 9218)[0]
    guess = low
    for _ in range(5):
        reached = crs.without_datum([guess], crs.VN2000)[0]
        back = crs.convert([reached], 4326, 9218)[0]
        guess = (guess[0] + low[0] - back[0], guess[1] + low[1] - back[1])
    return coordinates.write([guess], crs.VN2000)


MISTAKES = {
    "degrees swapped": ("108.05, 12.667", "wgs84", None, "site.swapped_axes"),
    "grid swapped": (f"{Y} {X}", "vn2000", None, "site.swapped_axes"),
    "meridian 108-00": (
        zone_text(108.05, 12.667, "vn2000/108-00"),
        "vn2000",
        "strip",
        "site.wrong_meridian",
    ),
    "meridian 108-15": (
        zone_text(108.05, 12.667, "vn2000/108-15"),
        "vn2000",
        "strip",
        "site.wrong_meridian",
    ),
    "datum left out": (unshifted_text(108.05, 12.667), "vn2000", "strip", "site.datum_ignored"),
    "grid as degrees": (f"{X} {Y}", "wgs84", None, "site.wrong_crs"),
    "degrees as grid": ("12.667 108.05", "vn2000", None, "site.wrong_crs"),
    "another national grid": (
        zone_text(108.05, 12.667, "vn2000-utm/49"),
        "vn2000",
        "strip",
        "site.wrong_crs",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_usual_mistake_is_named_and_its_correction_is_accepted(mistake: str) -> None:
    text, declared, ward, code = MISTAKES[mistake]
    wanted = ward or "strip"

    problem = refusal(text, declared, ward)

    assert problem.code == code
    assert problem.facts["ward"] == wanted
    offer = problem.suggestion
    assert offer is not None
    taken = read_point(offer.text, offer.declared, ward)
    assert taken.site.vn2000()[0] == pytest.approx((X, Y), abs=0.05)


def test_the_meridian_that_fits_is_said() -> None:
    text, declared, ward, _ = MISTAKES["meridian 108-00"]

    assert refusal(text, declared, ward).facts["meridian"] == "108-00"


def test_a_right_place_in_another_ward_is_said_to_be_there() -> None:
    problem = refusal("12.667 108.09", ward="town")

    assert problem.code == "site.ward_mismatch"
    assert (problem.facts["found"], problem.facts["declared"]) == ("east", "town")
    assert problem.suggestion is not None
    assert problem.suggestion.ward == "east"


def test_without_a_declared_ward_an_outside_place_is_not_explained_away() -> None:
    problem = refusal("21.03 105.85")

    assert problem.code == "site.outside_province"


def test_a_place_where_several_meridians_would_do_is_only_offered_them() -> None:
    several = {"one": WARDS["town"], "two": WARDS["east"]}
    text = zone_text(108.05, 12.667, "vn2000/108-00")

    with pytest.raises(SiteProblem) as problem:
        read(
            text,
            "vn2000",
            shape="point",
            locate=lambda p: "all" if several and 380_000 < p.x < 480_000 else None,
        )

    assert problem.value.code == "site.outside_province"
    assert len(problem.value.suggestions) > 1


# --- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "abc",
        "12.667",
        "12.667 108.05 3 4 5",
        "12..667 108.05",
        "1e5 1e5",
        "12°70'N 108°3'E",
        "１２.667 108.05",
        "12.667 108.05 <script>",
        "12,66,7 108",
        "--12 108",
        "X Y",
        "POINT(108 12)",
    ],
)
def test_what_is_no_pair_of_numbers_is_refused_with_its_line(text: str) -> None:
    problem = refusal(text)

    assert problem.code == "site.unreadable"
    assert problem.facts["line"] == 1


def test_the_line_at_fault_is_said() -> None:
    problem = refusal("12.667 108.05\n12.668 abc", shape="line")

    assert (problem.code, problem.facts["line"]) == ("site.unreadable", 2)
    assert problem.facts["text"] == "12.668 abc"


@pytest.mark.parametrize("text", ["NaN 108.05", "12.667 Infinity", "inf inf", "12.667 -∞"])
def test_numbers_without_end_are_refused(text: str) -> None:
    assert refusal(text).code == "site.not_finite"


@pytest.mark.parametrize(
    "text", ["99999999999999999999 1", "1" * 400 + " 2", "91 181", "-12.667 -108.05"]
)
@pytest.mark.parametrize("declared", ["wgs84", "vn2000", "vn2000-degrees", "vn2000-utm/48"])
def test_impossible_figures_are_refused_not_computed(text: str, declared: str) -> None:
    assert refusal(text, declared).code in ("site.outside_province", "site.unreadable")


def test_an_unknown_system_is_refused() -> None:
    assert refusal("12.667 108.05", "hn72").code == "site.unknown_system"


@settings(deadline=None, max_examples=80)
@given(
    st.text(max_size=80), st.sampled_from(sorted(crs.SYSTEMS)), st.sampled_from(["point", "line"])
)
def test_nothing_a_person_types_is_an_error_of_the_program(
    text: str, declared: str, shape: str
) -> None:
    try:
        reading = read(text, declared, shape=shape, locate=locate)  # type: ignore[arg-type]
    except SiteProblem as problem:
        answer = problem.code
    else:
        answer = reading.ward
    assert answer.startswith("site.") or answer in WARDS


@settings(deadline=None, max_examples=50)
@given(st.floats(12.65, 12.68), st.floats(108.035, 108.065))
def test_what_is_written_is_read_back(lat: float, lon: float) -> None:
    for system in (crs.WGS84, crs.VN2000, crs.system("vn2000/107-45"), crs.VN2000_DEGREES):
        pairs = crs.convert([(lon, lat)], 4326, system.srid)
        site = read_point(coordinates.write(pairs, system), system.code).site

        assert site.wgs84()[0] == pytest.approx((lat, lon), abs=1e-7)


# --- routes ---------------------------------------------------------------------------------------


def test_a_route_is_one_vertex_a_line_or_several_on_one() -> None:
    lines = read("12.66 108.05\n12.67 108.05\n12.67 108.06", "wgs84", shape="line", locate=locate)
    together = read(
        "12.66,108.05; 12.67,108.05; 12.67,108.06", "wgs84", shape="line", locate=locate
    )

    assert lines.site.vn2000() == together.site.vn2000()
    assert lines.site.length_m == pytest.approx(2_192, abs=3)
    assert lines.wards == ("town",)


def test_a_route_through_two_wards_names_both_and_may_be_filed_in_either() -> None:
    text = "12.667 108.06\n12.667 108.08"

    reading = read(text, "wgs84", shape="line", locate=locate, ward="east")

    assert reading.wards == ("town", "east")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12.66 108.05", "site.too_few_vertices"),
        ("12.66 108.05\n12.66 108.05", "site.too_few_vertices"),
        ("12.66 108.05\n12.67 108.06\n12.67 108.05\n12.66 108.06", "site.self_crossing"),
        ("12.667 108.05\n13.09 109.30", "site.too_long"),
        ("12.667 108.05\n21.03 105.85", "site.outside_province"),
        ("108.05 12.667\n108.06 12.667", "site.swapped_axes"),
        ("12.667 108.05\n" * 1001, "site.too_many_vertices"),
    ],
)
def test_a_route_that_cannot_be_is_refused_by_name(text: str, code: str) -> None:
    assert refusal(text, shape="line").code == code


def test_the_vertex_where_a_route_crosses_itself_is_said() -> None:
    text = "12.66 108.05\n12.67 108.06\n12.67 108.05\n12.66 108.06\n12.655 108.06"

    assert refusal(text, shape="line").facts["vertex"] == 4


def test_a_point_is_one_vertex() -> None:
    assert refusal("12.66 108.05\n12.67 108.05").code == "site.one_point"
