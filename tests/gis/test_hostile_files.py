"""A hostile file is bounded in time and memory, named, and leaves nothing behind."""

import io
import json
import resource
import sqlite3
import struct
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely import box

from gis.formats import reader
from gis.formats.limits import LIMITS, MEGABYTE
from gis.formats.source import Asked
from gis.reading import LayerProblem
from tests.gis.test_formats import dxf, polyline, zipped

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = (
    "<Placemark><name>{}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    "108,12.6 108.1,12.6 108.1,12.7 108,12.6</coordinates></LinearRing></outerBoundaryIs>"
    "</Polygon></Placemark>"
)


def refused(content: bytes, name: str, shape: str = "polygon", **limits: Any) -> str:
    """The code under which a file is refused, which must come in good time."""
    began = time.monotonic()
    with pytest.raises(LayerProblem) as refusal:
        reader.read(content, name, shape, Asked(), limits=replace(LIMITS, **limits))
    assert time.monotonic() - began < 20
    return refusal.value.complaints[0].code


def stored(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# --- archives -------------------------------------------------------------------------------------


def test_a_zip_bomb_is_stopped_before_it_bursts() -> None:
    bomb = stored(("khu.shp", bytes(80 * MEGABYTE)))
    assert len(bomb) < MEGABYTE

    assert refused(bomb, "khu.zip") == "layer.zip_bomb"


def test_a_zip_that_lies_about_its_sizes_is_stopped_all_the_same() -> None:
    bomb = bytearray(stored(("khu.shp", bytes(64 * MEGABYTE))))
    for at, offset in ((bomb.find(b"PK\x01\x02"), 24), (0, 22)):  # directory and local header
        struct.pack_into("<I", bomb, at + offset, 1_000)

    assert refused(bytes(bomb), "khu.zip") in ("layer.zip_bomb", "layer.zip_broken")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (stored(("../../etc/khu.shp", b"x")), "layer.zip_bad_name"),
        (stored(("/khu.shp", b"x")), "layer.zip_bad_name"),
        (stored(("C:\\khu.shp", b"x")), "layer.zip_bad_name"),
        (stored(("khu.zip", zipped({"khu.shp": b"x"}))), "layer.zip_nested"),
        (stored(("khu.kml", zipped({"doc.kml": b"x"}))), "layer.zip_nested"),
        (stored(*((f"{n}.txt", b"x") for n in range(300))), "layer.zip_too_many"),
        (stored(("anh.png", b"\x89PNG")), "layer.zip_nothing"),
        (b"PK\x03\x04 not a zip at all", "layer.zip_broken"),
        (stored(("khu.shp", b"x" * 500))[:-30], "layer.zip_broken"),
    ],
    ids=["climbs", "absolute", "drive", "nested", "nested kmz", "many", "nothing", "no zip", "cut"],
)
def test_a_bad_archive_is_named(content: bytes, code: str) -> None:
    assert refused(content, "khu.zip") == code


def test_a_locked_archive_is_named() -> None:
    locked = bytearray(stored(("khu.shp", b"x")))
    struct.pack_into("<H", locked, locked.find(b"PK\x01\x02") + 8, 1)

    assert refused(bytes(locked), "khu.zip") == "layer.zip_encrypted"


# --- XML ------------------------------------------------------------------------------------------

OUTSIDE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE kml [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("declared", [OUTSIDE, LAUGHS + "]>"], ids=["outside file", "laughs"])
def test_kml_with_entities_is_not_read(declared: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>{declared}'
    text = head + KML.format(PLACE.format("&x;" if declared is OUTSIDE else "&j;"))

    assert refused(text.encode(encoding), "khu.kml") == "layer.xml_entities"
    assert refused(zipped({"doc.kml": text.encode(encoding)}), "khu.kmz") == "layer.xml_entities"


def test_deeply_nested_kml_is_not_read() -> None:
    text = KML.format("<Folder>" * 5_000 + "</Folder>" * 5_000)

    assert refused(text.encode(), "khu.kml") == "layer.xml_depth"


def test_a_link_of_a_kml_is_not_followed() -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"

    source = reader.read(KML.format(link + PLACE.format("A")).encode(), "khu.kml", "polygon")

    assert len(source.features) == 1


@pytest.mark.parametrize(
    "content",
    [
        b'<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd'
        b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        b"<GDAL_WFS><URL>http://127.0.0.1:9/</URL></GDAL_WFS>",
    ],
    ids=["virtual", "network"],
)
def test_a_file_for_another_driver_is_not_opened_by_it(content: bytes) -> None:
    """Every driver but the format's own is shut out, whatever the content says it is."""
    for name in ("khu.kml", "khu.dxf"):
        assert refused(content, name) in ("layer.unreadable", "layer.no_features")


# --- size, time and memory ------------------------------------------------------------------------


def test_a_huge_drawing_is_refused_by_its_size_alone() -> None:
    began = time.monotonic()

    assert refused(bytes(LIMITS.file_bytes + 1), "ban-ve.dxf") == "layer.too_large"
    assert time.monotonic() - began < 1


def test_a_drawing_full_of_lines_is_stopped_at_the_number_of_features() -> None:
    line = polyline("L", (450_000, 1_400_000), (450_010, 1_400_000), closed=False)

    assert refused(dxf(*[line] * 3_000), "ban-ve.dxf", features=1_000) == "layer.too_many_features"


HEAD = b'{"type": "FeatureCollection", "features": ['


def geojson(*rings: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"ref": str(n)},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for n, ring in enumerate(rings)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def circle(vertices: int) -> list[list[float]]:
    return round_ring(vertices).tolist()  # type: ignore[no-any-return]


def round_ring(vertices: int) -> Any:
    turns = np.linspace(0, 2 * np.pi, vertices)
    ring = np.column_stack((108 + 0.1 * np.cos(turns), 12.6 + 0.1 * np.sin(turns))).round(9)
    ring[-1] = ring[0]
    return ring


def test_a_ring_of_a_million_vertices_is_named_by_its_feature(tmp_path: Path) -> None:
    file = tmp_path / "vong.gpkg"
    pyogrio.raw.write(
        file,
        geometry=np.array([shapely.to_wkb(shapely.polygons(round_ring(1_000_000)))], dtype=object),
        field_data=[],
        fields=np.array([], dtype=object),
        crs="EPSG:4326",
        geometry_type="Polygon",
        driver="GPKG",
    )

    assert refused(file.read_bytes(), "vong.gpkg") == "layer.ring_too_long"


def test_too_many_vertices_in_all_are_refused() -> None:
    assert refused(geojson(*[circle(100)] * 20), "v.geojson", vertices=1_000) == (
        "layer.too_many_vertices"
    )


def test_endless_attributes_are_refused_with_their_feature() -> None:
    feature = {"type": "Feature", "properties": {"x": "y" * 30_000}, "geometry": None}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    assert refused(content, "x.geojson") == "layer.too_much_text"


def endless(path: Path) -> bytes:
    """A GeoPackage whose table of features is a view that never ends."""
    pyogrio.raw.write(
        path,
        geometry=np.array(
            [shapely.to_wkb(box(450_000, 1_400_000, 450_010, 1_400_010))], dtype=object
        ),
        field_data=[np.array(["a"], dtype=object)],
        fields=np.array(["ref"], dtype=object),
        layer="khu",
        crs="EPSG:9218",
        geometry_type="Polygon",
        driver="GPKG",
    )
    with sqlite3.connect(path) as database:
        database.execute("drop table if exists rtree_khu_geom")
        for (name,) in database.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            database.execute(f'drop trigger "{name}"')
        database.execute("alter table khu rename to khu_own")
        database.execute(
            "create view khu as with recursive n(i) as (select 1 union all select i + 1 from n)"
            " select i as fid, (select geom from khu_own) as geom, 'a' || i as ref from n"
            " where i < 0"
        )
        database.execute("update gpkg_contents set table_name = 'khu'")
        database.execute("update gpkg_geometry_columns set table_name = 'khu'")
    database.close()
    return path.read_bytes()


def test_a_file_that_never_ends_is_ended(tmp_path: Path) -> None:
    content = endless(tmp_path / "vo-tan.gpkg")

    code = refused(content, "vo-tan.gpkg", cpu_seconds=2, wall_seconds=6)

    assert code in ("layer.too_slow", "layer.too_heavy")


def test_a_file_that_needs_more_memory_than_it_may_have_is_refused() -> None:
    one = geojson(circle(2_000)).removeprefix(HEAD).removesuffix(b"]}")
    content = HEAD + b", ".join([one] * 500) + b"]}"  # some 40 MB, ten times that as objects
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert refused(content, "nang.geojson", memory_bytes=256 * MEGABYTE) == "layer.too_heavy"
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 100 * 1024


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "x.csv", "layer.no_features"),
        (b"\x00\x01\x02", "x.bin", "layer.unknown_format"),
        (b"AC1032 drawing", "x.dwg", "layer.dwg"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", "x.dxf", "layer.dxf_binary"),
        (b"SQLite format 3\x00" + bytes(100), "x.gpkg", "layer.unreadable"),
        (b"[" * 100_000, "x.geojson", "layer.not_json"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "x.json", "layer.not_json"),
        (b"a;b;c;d\n1;2;3;4\n", "x.csv", "layer.table_heading"),
        (b"X;Y\n1400000;far\n", "x.csv", "layer.table_row"),
        (b"X;Y\nnan;450000\n", "x.csv", "layer.table_not_finite"),
        (b"X;Y\ninf;450000\n", "x.csv", "layer.table_not_finite"),
    ],
)
def test_what_is_no_map_is_named(content: bytes, name: str, code: str) -> None:
    assert refused(content, name) == code


def test_infinite_coordinates_of_json_are_kept_apart() -> None:
    ring = "[[108, 12.6], [1e999, 12.6], [108.1, 12.7], [108, 12.6]]"
    geometry = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    content = f'{{"type": "Feature", "properties": {{"ref": "a"}}, "geometry": {geometry}}}'

    source = reader.read(content.encode(), "x.geojson", "polygon")

    assert [(each.wkb, each.fault) for each in source.features] == [(b"", "not_finite")]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.tempfile, "tempdir", str(tmp_path))

    refused(stored(("khu.shp", bytes(80 * MEGABYTE))), "khu.zip")
    refused(b"X;Y\nnan;1\n", "x.csv")

    assert list(tmp_path.iterdir()) == []
