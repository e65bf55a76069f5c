"""Whatever is asked of the map's interface in bad faith or by mistake is named."""

import pytest

ITEMS = "/ogc/collections/ward/items"
ZONE = "http://www.opengis.net/def/crs/EPSG/0/9218"
LAT_LON = "http://www.opengis.net/def/crs/EPSG/0/4326"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"

REFUSED = [
    ({"q": "x"}, "map.unknown_parameter"),
    ({"BBOX": "1,2,3,4"}, "map.unknown_parameter"),
    ({"offset": "10"}, "map.unknown_parameter"),
    ({"owner": "x"}, "map.unknown_parameter"),
    ({"ref'; drop table gis.feature --": "x"}, "map.unknown_parameter"),
    ({"limit": ["1", "2"]}, "map.said_twice"),
    *(
        ({"limit": value}, "map.bad_limit")
        for value in ("0", "-1", "1.5", "", "x", "1e3", "٣", "NaN", "1_0")
    ),
    *(({"after": value}, "map.bad_after") for value in ("-1", "x", "9" * 19, "1;select 1", "")),
    *(({"count": value}, "map.not_true_or_false") for value in ("1", "yes", "TRUE", "")),
    *(({"f": value}, "map.bad_format") for value in ("xml", "", "JSON", "../etc/passwd")),
    *(
        ({name: value}, "map.unknown_crs")
        for name in ("crs", "bbox-crs")
        for value in ("EPSG:4326", "4326", LAT_LON.replace("4326", "32648"), "x" * 5000)
    ),
    *(
        ({"bbox": value}, "map.bad_bbox")
        for value in ("", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "nan,1,2,3",
                      "1,2,inf,4", "-Infinity,1,2,3", "1e400,2,3,4", "1_0,2,3,4", "١,2,3,4",
                      "108,12,109,13," * 5000, "181,12,182,13")
    ),
    ({"bbox": "109,13,108,12"}, "map.box_turned"),
    ({"bbox": "108,13,109,12"}, "map.box_turned"),
    ({"bbox": "440000,1390000,470000,1420000"}, "map.box_in_metres"),
    ({"bbox": "12,108,13,109"}, "map.box_swapped"),
    ({"bbox": "108,12,109,13", "bbox-crs": LAT_LON}, "map.box_swapped"),
    ({"bbox": "108,12,109,13", "bbox-crs": ZONE}, "map.box_in_degrees"),
    ({"bbox": "108,12,109,13", "bbox-crs": MERCATOR}, "map.box_in_degrees"),
    ({"bbox": "1390000,440000,1420000,470000", "bbox-crs": ZONE}, "map.box_swapped"),
    ({"bbox": "1,1,1e300,1e300", "bbox-crs": ZONE}, "map.bad_bbox"),
    *(
        ({"datetime": value}, "map.bad_datetime")
        for value in ("yesterday", "2026", "2026-13-01", "2026-02-30", "2026-11-12T09:00:00",
                      "2026-11-12/2026-11-11", "a/b/c", "2026-11-12/x", "", "9999-12-31T23:59:59Z",
                      "2026-11-12T25:00:00Z", "x" * 5000)
    ),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "code"), REFUSED)
def test_a_wrong_question_is_named(client, asked, code):
    answer = client.get(ITEMS, query_string=asked)

    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert answer.mimetype == "application/problem+json"
    assert len(answer.data) < 3_000


@pytest.mark.parametrize(
    "path",
    ["/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/ward",
     "/ogc/collections/ward/items/1"],
)  # fmt: skip
def test_every_document_refuses_what_it_does_not_know(client, path):
    answer = client.get(f"{path}?bbox=1,2,3,4")

    assert (answer.status_code, answer.json["code"]) == (400, "map.unknown_parameter")


@pytest.mark.parametrize(
    "code", ["nothing", "WARD", "ward'--", "gis.feature", "height_45", "x" * 3000]
)
def test_a_collection_nobody_knows_is_not_found(client, code):
    for path in (f"/ogc/collections/{code}", f"/ogc/collections/{code}/items"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "map.no_collection")


@pytest.mark.parametrize(
    "number", ["0", "-1", "1.0", "x", "1 or 1=1", "9" * 18, "9" * 400, "٣", "1%27--", "null"]
)
def test_a_feature_nobody_knows_is_not_found(client, number):
    answer = client.get(f"{ITEMS}/{number}")

    assert (answer.status_code, answer.json["code"]) == (404, "map.no_feature")


@pytest.mark.parametrize("place", ["?ref=%00", "/%00", "?bbox=%00", "?%00=1"])
def test_a_nul_is_not_found_anywhere(client, place):
    assert client.get(ITEMS + place).status_code == 404


def test_a_value_that_looks_like_sql_is_only_a_value(client, session):
    for value in ("x' or '1'='1", "'; select pg_sleep(9) --", "\\", "%", "_", "\u202e", "😀" * 500):
        answer = client.get(ITEMS, query_string={"ref": value})
        assert answer.status_code == 200
        assert answer.json["features"] == []


@pytest.mark.parametrize(
    "box", ["-180,-90,180,90", "108,12,108,12", "0,0,0,0", "-180,12,-180,13", "-0.0,0,1,1"]
)
def test_a_box_at_the_edge_of_sense_is_answered(client, box):
    assert client.get(ITEMS, query_string={"bbox": box}).status_code == 200


@pytest.mark.parametrize("box", ["0,0,999999,2999999", "-1e8,-1e8,1e8,1e8", "400,400,401,401"])
@pytest.mark.parametrize("system", [ZONE, MERCATOR])
def test_a_box_of_metres_at_the_edge_of_sense_is_answered(client, network, box, system):
    for kind in ("ward", "structures"):
        answer = client.get(
            f"/ogc/collections/{kind}/items", query_string={"bbox": box, "bbox-crs": system}
        )
        assert answer.status_code == 200


def test_writing_is_not_possible(client):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.open(ITEMS, method=method).status_code == 405


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_swapped_box_is_explained_in_the_reader_s_language(client, language):
    answer = client.get(
        ITEMS, query_string={"bbox": "12,108,13,109"}, headers={"Accept-Language": language}
    )

    assert "lon,lat,lon,lat" in answer.json["detail"]
    assert ("bị đảo trục" in answer.json["detail"]) == (language == "vi")


def test_who_reads_pages_gets_the_refusal_as_one(client):
    answer = client.get(ITEMS + "?bbox=1,2,3", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
