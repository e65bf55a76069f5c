"""A carrier's roll-out file for the demo: 742 sites, of which 31 are wrong, each in its own way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet
from shapely import Point
from sqlalchemy.orm import Session

from gis import crs
from gis import queries as map_queries
from permits.core.vocabulary import LandRight, MastClass, SharingReason, WorkKind
from permits.demo import samples
from permits.filing.rollout import checking
from permits.filing.rollout.columns import Column
from permits.filing.rollout.template import FIRST_ROW, template
from permits.filing.rollout.workbook import letters

WORK = WorkKind.TOWER_GROUND
ROWS, WRONG = 742, 31
#: Every so many rows one is wrong; the last wrong one lies well before the end.
_EVERY = 23
_WEST, _SOUTH, _EAST, _NORTH = 107.55, 12.25, 109.35, 13.6
_STEP = 0.033


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong cell of the file: where, by its column's code, and the sentence it must bring."""

    number: int
    column: str
    cell: str
    code: str


@dataclass(frozen=True, slots=True)
class RolloutFile:
    """The workbook, what is wrong in it, and the same rows as they should have been."""

    content: bytes
    mistakes: tuple[Mistake, ...]
    corrected: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    lat: float
    lon: float
    north_m: float
    east_m: float
    ward: str
    ward_name: str


#: What goes wrong: the column that is blamed, the sentence, and the cells that are spoilt.
_Spoil = tuple[str, str, Callable[[_Place], Mapping[str, Any]]]


def _says(**cells: Any) -> Callable[[_Place], Mapping[str, Any]]:
    said = {name.replace("__", "."): value for name, value in cells.items()}
    return lambda _place: said


_SPOILS: tuple[_Spoil, ...] = (
    ("technical.height_m", "field.required", _says(technical__height_m="")),
    ("technical.height_m", "number.unreadable", _says(technical__height_m="42 m")),
    ("technical.height_m", "number.between_unit", _says(technical__height_m=900)),
    ("technical.mast_class", "field.not_choice", _says(technical__mast_class="A2d")),
    ("technical.mast_class", "field.not_choice", _says(technical__mast_class=MastClass.A1A.vi)),
    ("technical.slots_offered", "integer.unreadable", _says(technical__slots_offered=2.5)),
    ("technical.slots_offered", "number.between", _says(technical__slots_offered=-1)),
    ("technical.footprint_m2", "number.too_precise", _says(technical__footprint_m2="36,555")),
    ("technical.setback_m", "field.required", _says(technical__setback_m="")),
    (
        "site.north",
        "site.swapped_axes",
        lambda place: {"site.north": place.lon, "site.east": place.lat},
    ),
    (
        "site.north",
        "site.outside_province",
        _says(site__north=21.0285, site__east=105.8542),
    ),
    ("site.ward", "site.ward_mismatch", lambda place: {"site.ward": _OTHER_WARD}),
    ("site.ward", "field.not_choice", _says(site__ward="Phường Không Có Thật")),
    ("site.ward", "field.not_choice", lambda place: {"site.ward": f"{place.ward_name}zz"}),
    ("site.ward", "field.required", _says(site__ward="")),
    ("site.north", "field.required", _says(site__north="")),
    ("site.north", "site.unreadable", _says(site__north="gần chợ", site__east="đối diện trường")),
    (
        "site.north",
        "site.wrong_crs",
        lambda place: {"site.north": place.north_m, "site.east": place.east_m},
    ),
    (
        "site.north",
        "site.wrong_meridian",
        lambda place: {
            "site.system": "VN-2000",
            "site.meridian": "107.75",
            "site.north": place.north_m,
            "site.east": place.east_m,
        },
    ),
    ("key", "field.required", _says(key="")),
    ("key", "rollout.key_twice", _says(key="DLK-5G-0001")),
    ("applicant.email", "email.malformed", _says(applicant__email="hoso#carrier.example")),
    ("applicant.phone", "phone.malformed", _says(applicant__phone="12345")),
    ("applicant.tax_code", "tax_code.malformed", _says(applicant__tax_code="ABC")),
    ("site.land_right", "field.not_choice", _says(site__land_right="Mượn tạm")),
    ("technical.structure", "text.too_long", _says(technical__structure="Cột thép " * 40)),
    ("technical.height_m", "rollout.formula", _says(technical__height_m="=40+2")),
    ("technical.slots_offered", "rollout.merged", _says()),
    ("technical.ground_level_m", "rollout.error_value", _says(technical__ground_level_m="#REF!")),
    ("applicant.expected_months", "number.between_unit", _says(applicant__expected_months=99)),
    ("sharing.note", "text.too_short", _says(sharing__reason=SharingReason.COVERAGE.vi)),
)
_OTHER_WARD = ""


def rollout_file(session: Session, rows: int = ROWS, wrong: int = WRONG) -> RolloutFile:
    """Write the file over the map of the demo province; the same map gives the same file."""
    columns = checking.columns_for(session, WORK, None)
    places = list(_places(session, rows))
    right = [_row(number, place) for number, place in enumerate(places, start=1)]
    spoilt, mistakes = _spoilt(right, places, columns, min(wrong, len(_SPOILS)))
    merged = [each.cell for each in mistakes if each.code == "rollout.merged"]

    def finish(sheet: Worksheet) -> None:
        for cell in merged:
            sheet.merge_cells(f"{cell}:{_below(cell)}")

    common = {f"applicant.{name}": value for name, value in _APPLICANT.items()}
    return RolloutFile(
        template(WORK, columns, spoilt, common, finish),
        tuple(mistakes),
        template(WORK, columns, right, common),
    )


_APPLICANT = {
    name: value
    for name, value in samples.SAMPLES[0].applicant().items()
    if name != "work_name" and value
}


def _below(cell: str) -> str:
    """Name the cell beside: merged cells lie in one row, so that one row alone is wrong."""
    name = cell.rstrip("0123456789")
    following = name[:-1] + chr(ord(name[-1]) + 1) if name[-1] != "Z" else "AA"
    return f"{following}{cell[len(name) :]}"


def _places(session: Session, rows: int) -> Iterator[_Place]:
    """Give places inside the province, spread evenly, each with its ward."""
    grid = [
        (_SOUTH + down * _STEP, _WEST + along * _STEP)
        for down in range(int((_NORTH - _SOUTH) / _STEP))
        for along in range(int((_EAST - _WEST) / _STEP))
    ]
    metres = crs.convert([(lon, lat) for lat, lon in grid], crs.DEGREES_SRID, crs.STORAGE_SRID)
    wards = map_queries.wards_at(session, [Point(pair) for pair in metres])
    names = {each.code: each.name for each in map_queries.wards(session)}
    inside = [
        _Place(round(lat, 6), round(lon, 6), round(north, 3), round(east, 3), ward, names[ward])
        for (lat, lon), (east, north), ward in zip(grid, metres, wards, strict=True)
        if ward
    ]
    if len(inside) < rows:
        raise LookupError(f"only {len(inside)} places lie in the province")
    yield from (inside[at * len(inside) // rows] for at in range(rows))


def _row(number: int, place: _Place) -> dict[str, Any]:
    """Fill one row the way people do: mostly plain, some in their own manner, all understood."""
    return {
        "key": f"DLK-5G-{number:04d}",
        "applicant.work_name": f"Trạm BTS DLK {number:04d}",
        "site.system": "wgs84" if number % 5 else "WGS 84",
        "site.north": place.lat if number % 7 else f"{place.lat}".replace(".", ","),
        "site.east": place.lon if number % 7 else f"{place.lon}".replace(".", ","),
        "site.ward": place.ward_name if number % 4 else place.ward_name.upper(),
        "site.address": f"Thửa {number}, tờ bản đồ {number % 40 + 1}",
        "site.land_right": LandRight.LEASED.vi if number % 3 else LandRight.LEASED.en,
        "technical.mast_class": MastClass.A2B.vi if number % 6 else "A2b",
        "technical.height_m": 30 + number % 25 if number % 8 else f"{30 + number % 25},5",
        "technical.ground_level_m": 420 + number % 200,
        "technical.footprint_m2": 36,
        "technical.setback_m": 5.5,
        "technical.structure": "Cột thép ba chân tự đứng, móng bê tông cốt thép M250",
        "technical.frequency_bands": "2600 MHz, 3700 MHz",
        "technical.slots_offered": 2 + number % 3,
    }


def _spoilt(
    right: Sequence[Mapping[str, Any]],
    places: Sequence[_Place],
    columns: Sequence[Column],
    wrong: int,
) -> tuple[list[dict[str, Any]], list[Mistake]]:
    names = {column.code: letters(at) for at, column in enumerate(columns, start=1)}
    rows = [dict(row) for row in right]
    mistakes = []
    for at, (column, code, spoil) in enumerate(_SPOILS[:wrong]):
        where = min(7 + at * _EVERY, len(rows) - wrong + at)
        cells = dict(spoil(places[where]))
        if code == "site.ward_mismatch":
            cells["site.ward"] = _far_from(places, where)
        rows[where].update(cells)
        number = FIRST_ROW + where
        mistakes.append(Mistake(number, column, f"{names[column]}{number}", code))
    return rows, mistakes


def _far_from(places: Sequence[_Place], where: int) -> str:
    """Name a ward that is not the one of a row."""
    return next(each.ward_name for each in reversed(places) if each.ward != places[where].ward)
