"""Each format people bring is read to the same features, whatever system it is written in."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gis import crs
from gis.formats import reader
from gis.formats.source import Asked, Source

HERE = Polygon(
    [(450_000, 1_400_000), (451_000, 1_400_000), (451_000, 1_401_000), (450_500, 1_401_500)]
)
THERE = Polygon(
    [(460_000, 1_410_000), (461_000, 1_410_000), (461_000, 1_411_000), (460_000, 1_411_000)],
    [[(460_200, 1_410_200), (460_400, 1_410_200), (460_400, 1_410_400), (460_200, 1_410_400)]],
)
DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "kml": "LIBKML", "geojson": "GeoJSON"}


def written(folder: Path, ending: str, system: crs.System, shapes: list[BaseGeometry]) -> bytes:
    """Write shapes of the storage system with GDAL's own writer, as another program would."""
    file = folder / f"khu.{ending}"
    away = [crs.reproject(shape, crs.STORAGE_SRID, system.srid) for shape in shapes]
    pyogrio.raw.write(
        file,
        geometry=np.array([shapely.to_wkb(shape) for shape in away], dtype=object),
        field_data=[
            np.array([f"z-{n}" for n in range(len(shapes))], dtype=object),
            np.array(["Khu công nghiệp Phú Xuân", "Hồ Ea Kao"][: len(shapes)], dtype=object),
            np.array([12.5, 40.0][: len(shapes)]),
        ],
        fields=np.array(["ref", "ten", "cao_m"], dtype=object),
        crs=f"EPSG:{system.srid}",
        geometry_type=shapes[0].geom_type,
        driver=DRIVERS[ending],
        encoding="UTF-8",
    )
    if ending != "shp":
        return file.read_bytes()
    return zipped({part.name: part.read_bytes() for part in folder.glob("khu.*")})


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(content: bytes, name: str, shape: str = "polygon", **asked: Any) -> Source:
    return reader.read(content, name, shape, Asked(**asked))


def stored(source: Source, system: crs.System) -> list[BaseGeometry]:
    drawn = [shapely.from_wkb(each.wkb) for each in source.features]
    return [crs.reproject(shape, system.srid, crs.STORAGE_SRID) for shape in drawn]


def off_by(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(shapely.hausdorff_distance(one, other))


SYSTEMS = [
    crs.VN2000,
    crs.WGS84,
    crs.VN2000_DEGREES,
    crs.file_system("vn2000/107-45"),
    crs.file_system("vn2000/108-15"),
    crs.file_system("vn2000/105-00"),
    crs.file_system("vn2000-utm/49"),
    crs.file_system("wgs84-utm/48"),
]


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.code)
@pytest.mark.parametrize("ending", ["gpkg", "shp"])
def test_a_file_in_any_system_is_read_to_the_millimetre(
    tmp_path: Path, ending: str, system: crs.System
) -> None:
    content = written(tmp_path, ending, system, [HERE, THERE])

    source = read(content, "khu.zip" if ending == "shp" else f"khu.{ending}")

    assert source.system == system.code
    for original, back in zip([HERE, THERE], stored(source, system), strict=True):
        assert off_by(original, back) < 0.001
    assert source.features[0].attrs == {
        "ref": "z-0",
        "ten": "Khu công nghiệp Phú Xuân",
        "cao_m": 12.5,
    }
    assert [each.number for each in source.features] == [1, 2]


@pytest.mark.parametrize("ending", ["kml", "geojson"])
def test_what_is_always_in_degrees_is_read_to_the_millimetre(tmp_path: Path, ending: str) -> None:
    content = written(tmp_path, ending, crs.WGS84, [HERE, THERE])

    source = read(content, f"khu.{ending}")

    assert len(source.features) == 2
    for original, back in zip([HERE, THERE], stored(source, crs.WGS84), strict=True):
        assert off_by(original, back) < 0.02  # GeoJSON's writer keeps seven decimals: a centimetre
    assert source.features[1].attrs["ten"] == "Hồ Ea Kao"


def test_a_kmz_is_read_like_its_kml(tmp_path: Path) -> None:
    inner = written(tmp_path, "kml", crs.WGS84, [HERE])

    source = read(zipped({"doc.kml": inner, "files/icon.png": b"\x89PNG"}), "khu.kmz")

    assert source.format == "kml"
    assert source.features[0].attrs["ref"] == "z-0"


def test_a_shapefile_without_prj_names_no_system(tmp_path: Path) -> None:
    written(tmp_path, "shp", crs.VN2000, [HERE])
    parts = {p.name: p.read_bytes() for p in tmp_path.glob("khu.*") if p.suffix in (".shp", ".dbf")}

    source = read(
        zipped({f"Quy hoach/{name.upper()}": part for name, part in parts.items()}), "k.zip"
    )

    assert (source.format, source.system, source.system_said) == ("shapefile", None, "")
    assert off_by(HERE, stored(source, crs.VN2000)[0]) == 0


VIETNAMESE_PRJ = (
    'PROJCS["VN_2000_TM3_108_30",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",108.5],PARAMETER["Scale_Factor",0.9999],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("prj", "code"),
    [
        (VIETNAMESE_PRJ, "vn2000/108-30"),
        (VIETNAMESE_PRJ.replace("108.5", "107.75"), "vn2000/107-45"),
        (VIETNAMESE_PRJ.replace("0.9999", "0.9996"), None),
        (VIETNAMESE_PRJ.replace("D_Vietnam_2000", "D_WGS_1984"), None),
        ("", None),
        ("not a system", None),
    ],
)
def test_a_prj_is_believed_only_when_it_names_datum_and_figures(
    tmp_path: Path, prj: str, code: str | None
) -> None:
    """A file that calls VN-2000 figures WGS 84 is 225 m off; a person must say which it is."""
    written(tmp_path, "shp", crs.VN2000, [HERE])
    (tmp_path / "khu.prj").write_text(prj)

    source = read(zipped({p.name: p.read_bytes() for p in tmp_path.glob("khu.*")}), "k.zip")

    assert source.system == code


def test_of_several_layers_a_person_chooses(tmp_path: Path) -> None:
    file = tmp_path / "khu.gpkg"
    for layer, shape in (("khu", HERE), ("ho", THERE)):
        pyogrio.raw.write(
            file,
            layer=layer,
            geometry=np.array([shapely.to_wkb(shape)], dtype=object),
            field_data=[],
            fields=np.array([], dtype=object),
            crs="EPSG:9218",
            geometry_type="Polygon",
            driver="GPKG",
            append=file.exists(),
        )
    content = file.read_bytes()

    with pytest.raises(reader.LayerProblem) as refusal:
        read(content, "khu.gpkg")
    chosen = read(content, "khu.gpkg", layer="ho")

    assert [c.code for c in refusal.value.complaints] == ["layer.choose_layer"]
    assert "khu" in refusal.value.complaints[0].detail
    assert off_by(THERE, stored(chosen, crs.VN2000)[0]) == 0


def dxf(*entities: str) -> bytes:
    body = "\n".join(entities)
    return f"0\nSECTION\n2\nENTITIES\n{body}\n0\nENDSEC\n0\nEOF\n".encode()


def polyline(layer: str, *points: tuple[float, float], closed: bool = True) -> str:
    head = f"0\nLWPOLYLINE\n8\n{layer}\n90\n{len(points)}\n70\n{1 if closed else 0}"
    return "\n".join([head, *(f"10\n{x}\n20\n{y}" for x, y in points)])


def test_closed_outlines_of_a_drawing_are_polygons_by_its_layers() -> None:
    ring = list(HERE.exterior.coords)[:-1]
    drawing = dxf(
        polyline("KHU_CN", *ring),
        polyline("TIM_DUONG", *ring[:2], closed=False),
        "0\nTEXT\n8\nGHI_CHU\n10\n450000\n20\n1400000\n40\n5\n1\nKhu A",
    )

    everything = read(drawing, "ban-ve.dxf")
    chosen = read(drawing, "ban-ve.dxf", layer="KHU_CN")

    assert everything.layers == ("GHI_CHU", "KHU_CN", "TIM_DUONG")
    assert len(chosen.features) == 1
    assert off_by(HERE, stored(chosen, crs.VN2000)[0]) == 0
    assert chosen.features[0].layer == "KHU_CN"


@pytest.mark.parametrize(
    "text",
    [
        "ref;name;X;Y\na;Trạm A;1400887,15;450927,32\nb;Trạm B;1400900,00;450000,00\n",
        "ref\tname\tX\tY\na\tTrạm A\t1400887.15\t450927.32\nb\tTrạm B\t1 400 900,00\t450 000,00\n",
        "ref,name,X,Y\na,Trạm A,1400887.15,450927.32\nb,Trạm B,1400900.00,450000.00\n",
        "Mã;Tên;Y (m);X (m)\na;Trạm A;450.927,32;1.400.887,15\nb;Trạm B;450.000,00;1.400.900,00\n",
    ],
)
def test_a_table_of_points_is_read_however_it_is_written(text: str) -> None:
    source = read(text.encode(), "diem.csv", "point")

    drawn = [shapely.from_wkb(each.wkb) for each in source.features]
    assert [(p.x, p.y) for p in drawn] == [(450_927.32, 1_400_887.15), (450_000, 1_400_900)]
    assert source.features[0].attrs == {"ref": "a", "name": "Trạm A"}


def test_a_table_of_vertices_is_an_outline_for_each_reference() -> None:
    """Rows come in any order; the number of the vertex says where it belongs."""
    text = (
        "ma;ten;dinh;X;Y;cao_m\n"
        "a;Khu A;M2;1400000;451000;45,5\nb;Khu B;1;1410000;460000;\n"
        "a;Khu A;M1;1400000;450000;45,5\n"
        "b;Khu B;2;1410000;461000;\na;Khu A;M3;1401000;451000;45,5\nb;Khu B;3;1411000;461000;\n"
    )

    source = read(text.encode("utf-16"), "dinh.txt")

    assert [each.attrs for each in source.features] == [
        {"ref": "a", "name": "Khu A", "cao_m": 45.5},
        {"ref": "b", "name": "Khu B"},
    ]
    first = shapely.from_wkb(source.features[0].wkb)
    assert list(first.exterior.coords)[:3] == [
        (450_000, 1_400_000),
        (451_000, 1_400_000),
        (451_000, 1_401_000),
    ]


def test_pasted_degrees_without_heading_are_one_outline() -> None:
    text = "12,60 ; 108,00\n12,60 ; 108,10\n12,70 ; 108,10\n"

    source = read(text.encode(), "dan.txt", unit="degree")

    assert shapely.from_wkb(source.features[0].wkb).bounds == (108.0, 12.6, 108.1, 12.7)


def test_our_own_layer_file_keeps_its_header_and_nested_members() -> None:
    document = {
        "type": "FeatureCollection",
        "layer": {"kind": "heritage", "title": "Di tích"},
        "features": [
            {
                "type": "Feature",
                "properties": {"ref": "one", "in_force": {"from": "2026-01-01"}},
                "geometry": {"type": "Point", "coordinates": [108, 12.6]},
            }
        ],
    }

    source = read(json.dumps(document).encode(), "layer.geojson", "point")

    assert source.header == {"kind": "heritage", "title": "Di tích"}
    assert source.features[0].attrs["in_force"] == {"from": "2026-01-01"}


def test_a_ring_that_does_not_end_where_it_began_is_closed_and_marked() -> None:
    ring = [[108.0, 12.6], [108.1, 12.6], [108.1, 12.7], [108.0, 12.7]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"ref": "a"}, "geometry": geometry}
    document = {"type": "FeatureCollection", "features": [feature]}

    source = read(json.dumps(document).encode(), "mo.geojson")

    assert source.features[0].fault == "unclosed"
    assert shapely.from_wkb(source.features[0].wkb).is_valid
