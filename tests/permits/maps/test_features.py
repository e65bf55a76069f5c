"""OGC API Features: what the standard's abstract tests ask, and that every answer equals SQL."""

import json

import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy import text

from gis import features
from permits.core.vocabulary import Role
from tests.permits.maps.test_tiles import defence
from tests.support import people

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LAT_LON = "http://www.opengis.net/def/crs/EPSG/0/4326"
ZONE = "http://www.opengis.net/def/crs/EPSG/0/9218"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
TODAY = "2026-11-12"
STANDING = (
    "select {what} from gis.feature where kind = :kind and upper_inf(recorded)"
    " and in_force @> date '2026-11-12' and {where}"
)


def sql(session, what, where="true", **asked):
    """Ask the features that stand today directly."""
    statement = STANDING.replace("{what}", what).replace("{where}", where)
    return session.execute(text(statement), {"kind": "ward"} | asked).all()


def links_of(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


def every_page(client, address, **asked):
    """Follow `next` to the end and give the features and how many pages they were."""
    answer = client.get(address, query_string=asked).json
    found, pages = answer["features"], 1
    while after := links_of(answer, "next"):
        answer = client.get(after[0]["href"]).json
        found, pages = found + answer["features"], pages + 1
    return found, pages


# ------------------------------------------------------------------------- the core's documents


def test_the_front_page_leads_to_everything(client):
    document = client.get("/ogc").json

    rels = {link["rel"] for link in document["links"]}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= rels
    for link in document["links"]:
        assert {"href", "rel", "type"} <= set(link)
        answer = client.get(link["href"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(link["type"])


def test_conformance_names_what_is_kept(client):
    found = client.get("/ogc/conformance").json["conformsTo"]

    core = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert {core + part for part in ("core", "geojson", "html", "oas30")} < set(found)
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in found


def test_every_path_of_the_description_is_there_and_every_path_is_described(client, app):
    document = client.get("/ogc/api")
    assert document.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"

    described = document.json
    assert described["openapi"].startswith("3.0.")
    for path in described["paths"]:
        address = "/ogc" + path.replace("{featureId}", "1")
        assert client.get(address).status_code in (200, 404), path
        if "{" not in path:
            assert client.get(address).status_code == 200, path
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/ogc")}
    templates = {
        "/ogc" + path.replace("/ward", "/<code>").replace("{featureId}", "<item_id>")
        for path in described["paths"]
        if path.count("/") < 2 or "/ward" in path
    }
    assert routes == templates


def test_what_a_description_offers_is_taken_and_nothing_else(client):
    described = client.get("/ogc/api").json
    items = described["paths"]["/collections/ward/items"]["get"]["parameters"]
    named = {(one.get("name") or one["$ref"].rpartition("/")[2].replace("_", "-")) for one in items}
    good = {
        "f": "json", "limit": "1", "after": "0", "bbox": "108,12,109,13", "bbox-crs": CRS84,
        "crs": CRS84, "datetime": TODAY, "count": "true", "ref": "x",
    }  # fmt: skip

    assert named == set(good)
    for name, value in good.items():
        assert (
            client.get("/ogc/collections/ward/items", query_string={name: value}).status_code == 200
        )
    refused = client.get("/ogc/collections/ward/items?q=x")
    assert (refused.status_code, refused.json["code"]) == (400, "map.unknown_parameter")
    assert refused.mimetype == "application/problem+json"


def test_every_collection_has_what_the_standard_requires(client):
    found = client.get("/ogc/collections").json["collections"]

    assert {"ward", "zone", "structures", "duct-segments", "permits"} <= {c["id"] for c in found}
    assert not {"defence", "height_45"} & {c["id"] for c in found}
    for told in found:
        assert told == client.get(f"/ogc/collections/{told['id']}").json
        assert {"id", "title", "links", "crs", "storageCrs", "itemType"} <= set(told)
        assert told["storageCrs"] == ZONE
        assert set(told["crs"]) == {CRS84, LAT_LON, ZONE, MERCATOR}
        kinds = {link["type"] for link in links_of(told, "items")}
        assert kinds == {"application/geo+json", "text/html"}


def test_the_extent_of_a_collection_holds_its_features(client, session):
    extent = client.get("/ogc/collections/ward").json["extent"]

    west, south, east, north = extent["spatial"]["bbox"][0]
    found, _ = every_page(client, "/ogc/collections/ward/items", limit=200)
    box = shapely.box(west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6)
    assert all(box.covers(shape(each["geometry"])) for each in found)
    assert east - west < 4
    assert extent["temporal"]["interval"][0][1] is None


def test_where_a_layer_comes_from_is_told(client):
    editions = client.get("/ogc/collections/ward").json["editions"]

    assert editions
    assert {"publisher", "citation", "decision_no", "accuracy_m", "schematic"} <= set(editions[0])


# ------------------------------------------------------------------------------ pages and limits


def test_all_pages_together_are_all_features_once_in_order(client, session):
    expected = [row.id for row in sql(session, "id", "true order by id")]

    for limit in (7, len(expected), len(expected) + 1, 10_000):
        found, pages = every_page(client, "/ogc/collections/ward/items", limit=limit)
        assert [each["id"] for each in found] == expected
        assert pages == -(-len(expected) // limit)


def test_a_page_keeps_its_question_on_the_way_on(client):
    asked = {"limit": 2, "bbox": "107.9,12.5,108.4,13", "crs": ZONE, "lang": "en"}

    answer = client.get("/ogc/collections/ward/items", query_string=asked)
    following = client.get(links_of(answer.json, "next")[0]["href"])

    assert following.headers["Content-Crs"] == f"<{ZONE}>"
    assert len(following.json["features"]) == 2


def test_a_page_counts_itself_and_the_whole_where_that_is_free_or_asked(client, session):
    whole = len(sql(session, "id"))
    few = client.get("/ogc/collections/ward/items?limit=2").json
    asked = client.get("/ogc/collections/ward/items?limit=2&count=true").json
    everything = client.get("/ogc/collections/ward/items?limit=10000").json

    assert few["numberReturned"] == 2
    assert "numberMatched" not in few
    assert asked["numberMatched"] == everything["numberMatched"] == whole
    assert few["timeStamp"].endswith("Z")


def test_a_limit_beyond_the_largest_is_the_largest(client):
    assert client.get(f"/ogc/collections/ward/items?limit={'9' * 30}").status_code == 200


def test_a_page_of_long_features_ends_early_and_goes_on(client, session, monkeypatch):
    monkeypatch.setattr(features, "MOST_CHARACTERS", 5_000)

    found, pages = every_page(client, "/ogc/collections/ward/items", limit=10_000)

    assert [each["id"] for each in found] == [
        row.id for row in sql(session, "id", "true order by id")
    ]
    assert pages > 1


# ------------------------------------------------------------------------------ systems and boxes


@pytest.mark.parametrize(
    ("crs", "as_sql"),
    [
        (CRS84, "st_transform(geom, 4326)"),
        (LAT_LON, "st_flipcoordinates(st_transform(geom, 4326))"),
        (ZONE, "geom"),
        (MERCATOR, "st_transform(geom, 3857)"),
    ],
)
@pytest.mark.parametrize("kind", ["ward", "existing_mast", "road_corridor"])
def test_geometry_equals_the_database_s_in_every_system(client, session, kind, crs, as_sql):
    answer = client.get(
        f"/ogc/collections/{kind}/items", query_string={"crs": crs, "limit": 10_000}
    )

    assert answer.headers["Content-Crs"] == f"<{crs}>"
    assert answer.mimetype == "application/geo+json"
    expected = {
        row.id: shapely.from_wkb(row.shape)
        for row in sql(session, f"id, st_asbinary({as_sql}) as shape", kind=kind)
    }
    found = {each["id"]: shape(each["geometry"]) for each in answer.json["features"]}
    assert set(found) == set(expected)
    tolerance = 1e-8 if crs in (CRS84, LAT_LON) else 1e-3
    for number, there in expected.items():
        assert shapely.equals_exact(found[number], there, tolerance)


BOXES = [
    (CRS84, "107.9,12.5,108.4,12.9", "st_makeenvelope(107.9,12.5,108.4,12.9,4326)"),
    (None, "107.9,12.5,108.4,12.9", "st_makeenvelope(107.9,12.5,108.4,12.9,4326)"),
    (CRS84, "107.9,12.5,-5,108.4,12.9,900", "st_makeenvelope(107.9,12.5,108.4,12.9,4326)"),
    (LAT_LON, "12.5,107.9,12.9,108.4", "st_makeenvelope(107.9,12.5,108.4,12.9,4326)"),
    (ZONE, "440000,1390000,470000,1420000", "st_makeenvelope(440000,1390000,470000,1420000,9218)"),
    (MERCATOR, "12012000,1402000,12068000,1447000",
     "st_makeenvelope(12012000,1402000,12068000,1447000,3857)"),
]  # fmt: skip


@pytest.mark.parametrize(("crs", "box", "as_sql"), BOXES)
@pytest.mark.parametrize("kind", ["ward", "existing_mast"])
def test_a_box_finds_what_the_database_finds(client, session, kind, crs, box, as_sql):
    asked = {"bbox": box, "limit": 10_000} | ({"bbox-crs": crs} if crs else {})

    found = client.get(f"/ogc/collections/{kind}/items", query_string=asked).json["features"]

    # Straight lines of the tiles' system: an edge of a box of degrees is one there as well.
    near = f"st_intersects(st_transform(geom, 3857), st_transform({as_sql}, 3857))"
    if crs == ZONE:
        near = f"st_intersects(geom, {as_sql})"
    expected = [row.id for row in sql(session, "id", f"{near} order by id", kind=kind)]
    assert [each["id"] for each in found] == expected
    assert 0 < len(found) < len(sql(session, "id", kind=kind))


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("crs", "box"), [("", "108.05,12.66,108.06,12.68"), (ZONE, "0,0,999999,2999999")]
)
def test_a_box_finds_poles_and_ducts(client, crs, box):
    asked = {"bbox": box} | ({"bbox-crs": crs} if crs else {})

    poles = client.get("/ogc/collections/structures/items", query_string=asked).json
    ducts = client.get("/ogc/collections/duct-segments/items", query_string=asked).json
    nothing = client.get("/ogc/collections/structures/items?bbox=109,12,109.1,12.1").json

    assert sorted(each["properties"]["ref"] for each in poles["features"]) == ["N1", "N2", "N3"]
    assert [each["properties"]["ref"] for each in ducts["features"]] == ["SN4"]
    assert nothing["features"] == []


def test_a_box_over_the_date_line_holds_both_sides(client, session):
    there = client.get("/ogc/collections/ward/items?bbox=100,5,-170,30&limit=10000").json
    not_there = client.get("/ogc/collections/ward/items?bbox=170,5,100,30&limit=10000").json

    assert len(there["features"]) == len(sql(session, "id"))
    assert not_there["features"] == []


# -------------------------------------------------------------------------------------- the days


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("2026-11-12", "[2026-11-12,2026-11-12]"),
        ("1990-01-01", "[1990-01-01,1990-01-01]"),
        ("2026-11-12T23:30:00Z", "[2026-11-13,2026-11-13]"),
        ("2026-11-12T23:30:00.5+07:00", "[2026-11-12,2026-11-12]"),
        ("../2026-11-12", "[,2026-11-12]"),
        ("/1990-01-01", "[,1990-01-01]"),
        ("2026-11-12/..", "[2026-11-12,]"),
        ("2020-01-01/2030-01-01", "[2020-01-01,2030-01-01]"),
        ("../..", "(,)"),
    ],
)
def test_days_find_what_was_in_force_then(client, session, asked, days):
    session.execute(
        text(
            "insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom,"
            " in_force, recorded) select nextval('gis.feature_id'), 1, edition_id, kind, ref,"
            " ref, '{}', geom, cast(days as daterange), recorded from gis.feature, (values"
            " ('ended', '[2026-07-01,2026-08-01)'), ('begins', '[2027-01-01,)')) as v (ref, days)"
            " where kind = 'heritage' and id = (select min(id) from gis.feature"
            " where kind = 'heritage')"
        )
    )
    session.commit()

    found = client.get(
        "/ogc/collections/heritage/items", query_string={"datetime": asked, "limit": 10_000}
    ).json["features"]

    expected = session.execute(
        text(
            "select distinct f.id from gis.feature as f join gis.edition as e on e.id = edition_id"
            " where f.kind = 'heritage' and upper_inf(f.recorded) and upper_inf(e.recorded)"
            " and f.in_force && cast(:days as daterange) and e.in_force && cast(:days as daterange)"
            " order by id"
        ),
        {"days": days},
    )
    assert [each["id"] for each in found] == list(expected.scalars())


def test_without_days_it_is_today(client):
    now = client.get("/ogc/collections/ward/items?limit=10000").json["features"]
    today = client.get(f"/ogc/collections/ward/items?limit=10000&datetime={TODAY}").json["features"]

    assert now == today


# ---------------------------------------------------------------------------- one, and properties


def test_a_feature_has_an_address_and_the_same_face(client):
    listed = client.get("/ogc/collections/zone/items?limit=1").json["features"][0]

    answer = client.get(f"/ogc/collections/zone/items/{listed['id']}")

    alone = dict(answer.json)
    assert {link["rel"] for link in alone.pop("links")} >= {"self", "alternate", "collection"}
    assert alone == listed
    assert answer.headers["Content-Crs"] == f"<{CRS84}>"


def test_a_property_that_is_offered_filters(client, session, network):
    ref = sql(session, "publisher_ref", "true order by id desc limit 1")[0].publisher_ref

    one = client.get("/ogc/collections/ward/items", query_string={"ref": ref}).json["features"]
    owned = client.get("/ogc/collections/structures/items?owner=carrier-a").json["features"]
    not_owned = client.get("/ogc/collections/structures/items?owner=x'--").json["features"]

    assert [each["properties"]["ref"] for each in one] == [ref]
    assert (len(owned), len(not_owned)) == (3, 0)


def test_a_permit_shows_the_public_register_s_columns_only(client, permit):
    made = permit()

    found = client.get("/ogc/collections/permits/items").json["features"]

    assert [each["id"] for each in found] == [made.id]
    assert set(found[0]["properties"]) == {
        "ref", "authority", "authority_en", "carrier", "carrier_en", "work", "ward", "issued_on",
        "start_before", "state",
    }  # fmt: skip


# --------------------------------------------------------------------------------- who sees what


def test_officials_only_kinds_are_for_officials_by_sign_in_or_token(client, client_for, session):
    defence(session)
    official = people.person_with(session, Role.CASE_OFFICER).login
    carrier = people.person_with(session, Role.APPLICANT).login
    address = "/ogc/collections/defence/items"

    for browser in (client_for(Role.CASE_OFFICER), client_for(Role.PLANNING_OFFICER)):
        assert len(browser.get(address).json["features"]) == 3
    answer = client.get(address, bearer=people.token_for(session, official))
    assert len(answer.json["features"]) == 3
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(answer.vary)
    for refused in (
        client.get(address),
        client_for(Role.APPLICANT).get(address),
        client.get(address, bearer=people.token_for(session, carrier)),
    ):
        assert (refused.status_code, refused.json["code"]) == (404, "map.no_collection")
    assert client.get(address, bearer="nobody's").status_code == 401


@pytest.mark.usefixtures("network")
def test_what_is_free_is_told_to_those_who_may_see_the_detailed_map(client, client_for):
    address = "/ogc/collections/{}/items"
    carrier = client_for(Role.APPLICANT)

    ducts = carrier.get(address.format("duct-segments")).json["features"][0]["properties"]
    poles = carrier.get(address.format("structures")).json["features"][0]["properties"]
    stranger = client.get(address.format("duct-segments")).json["features"][0]["properties"]

    assert (ducts["bores"], ducts["bores_free"]) == (4, 3)
    assert (poles["slots"], poles["slots_free"]) == (3, 3)
    assert not {"bores", "bores_free", "tenant"} & set(stranger)
    assert "carrier-b" not in json.dumps(ducts)


# ------------------------------------------------------------------------------- pages for people


@pytest.mark.parametrize(
    "path",
    ["", "/conformance", "/api", "/collections", "/collections/zone", "/collections/zone/items",
     "/collections/permits/items"],
)  # fmt: skip
def test_whoever_reads_pages_gets_one(client, path):
    by_form = client.get(f"/ogc{path}/?f=html" if not path else f"/ogc{path}?f=html")
    by_header = client.get(
        f"/ogc{path or '/'}", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    )

    for answer in (by_form, by_header):
        assert answer.status_code == 200
        assert answer.mimetype == "text/html"
    anything = client.get(f"/ogc{path or '/'}", headers={"Accept": "*/*"})
    assert "json" in anything.mimetype


def test_one_feature_has_a_page(client):
    number = client.get("/ogc/collections/zone/items?limit=1").json["features"][0]["id"]

    assert client.get(f"/ogc/collections/zone/items/{number}?f=html").status_code == 200
    missing = client.get("/ogc/collections/zone/items/0?f=html")
    assert (missing.status_code, missing.mimetype) == (404, "text/html")


def test_documents_speak_the_reader_s_language(client):
    told = client.get("/ogc/collections/ward", headers={"Accept-Language": "en"}).json

    assert told["title"] == "Wards and communes"
