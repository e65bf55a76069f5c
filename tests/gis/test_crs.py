"""Points keep their place on the ground, whichever system they are given in."""

import pytest
from pyproj import Transformer
from pyproj.transformer import AreaOfInterest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import crs

PLACES = [
    (108.05, 12.667),
    (107.9409539, 12.5991861),
    (109.32, 13.09),
    (107.6, 13.2),
    (109.2, 13.6),
]

# Computed from the published definitions; the seven parameters in position-vector signs.
KNOWN = {
    (108.038, 12.667): (449_623.88, 1_400_889.43),
    (107.9409539, 12.5991861): (439_066.67, 1_393_408.38),
    (109.32, 13.09): (588_724.44, 1_447_780.77),
    (108.05, 12.667): (450_927.32, 1_400_887.15),
}


@pytest.mark.parametrize("degrees", KNOWN)
def test_known_points_come_out_where_they_are_known_to_be(degrees: tuple[float, float]) -> None:
    (east, north) = crs.convert([degrees], crs.DEGREES_SRID, crs.STORAGE_SRID)[0]

    assert (east, north) == pytest.approx(KNOWN[degrees], abs=0.01)


def test_the_database_and_this_program_agree_to_the_millimetre(empty_map: Session) -> None:
    for lon, lat in PLACES:
        asked = text(
            "select st_x(p), st_y(p)"
            " from st_transform(st_setsrid(st_makepoint(:x, :y), 4326), 9218) as p"
        )
        row = empty_map.execute(asked, {"x": lon, "y": lat}).one()
        here = crs.convert([(lon, lat)], crs.DEGREES_SRID, crs.STORAGE_SRID)[0]

        assert tuple(row) == pytest.approx(here, abs=0.001)


@pytest.mark.parametrize("system", [*crs.ZONES[:3], *crs.UTM, crs.VN2000_DEGREES])
def test_the_written_out_conversion_is_the_registered_one(system: crs.System) -> None:
    """The registry's own operation for this area, which is slow to find, gives the same figures."""
    area = AreaOfInterest(107, 12, 110, 14)
    registered = Transformer.from_crs(
        crs.DEGREES_SRID, system.srid, always_xy=True, area_of_interest=area
    )
    here = crs.convert([(108.05, 12.667)], crs.DEGREES_SRID, system.srid)[0]

    tolerance = 1e-9 if system.unit == "degree" else 1e-4
    assert here == pytest.approx(registered.transform(108.05, 12.667), abs=tolerance)


def test_a_journey_there_and_back_ends_where_it_began() -> None:
    there = crs.convert(PLACES, crs.DEGREES_SRID, crs.STORAGE_SRID)
    back = crs.convert(there, crs.STORAGE_SRID, crs.DEGREES_SRID)

    assert [pytest.approx(place, abs=1e-8) for place in PLACES] == back


def test_leaving_the_datum_out_is_wrong_by_two_hundred_metres() -> None:
    lon, lat = crs.without_datum([(450_927.32, 1_400_887.15)], crs.VN2000)[0]
    wrong = crs.convert([(lon, lat)], crs.DEGREES_SRID, crs.STORAGE_SRID)[0]

    shift = ((wrong[0] - 450_927.32) ** 2 + (wrong[1] - 1_400_887.15) ** 2) ** 0.5
    assert shift == pytest.approx(225.5, abs=1)


@pytest.mark.parametrize("code", ["EPSG:6956", "vn2000/491", "6958", "hn72", ""])
def test_systems_with_exchanged_axes_and_unknown_ones_are_refused(code: str) -> None:
    with pytest.raises(crs.UnknownSystem):
        crs.system(code)

    assert not {6956, 6957, 6958, 6959} & {system.srid for system in crs.SYSTEMS.values()}
