"""An owner declares his own network by a file or a form: all or nothing, once, and only his own."""

import io
import json

import pytest
from sqlalchemy import func, select

from gis.crs import DEGREES_SRID, STORAGE_SRID, convert
from gis.network import listing, queries
from gis.network.events import NetworkEvent
from gis.network.models import Duct, NetworkNode, Occupancy, Pole, PoleSlot, Segment
from permits.core import clock
from permits.core.errors import Invalid
from permits.network import files
from tests.support.pages import page as read

#: A corner in Buôn Ma Thuột, in metres of the storage system.
EAST, NORTH = 450_000.0, 1_402_000.0


def at(x, y):
    lon, lat = convert([(EAST + x, NORTH + y)], STORAGE_SRID, DEGREES_SRID)[0]
    return lon, lat


def point(x, y):
    lon, lat = at(x, y)
    return f'"{lat:.8f}, {lon:.8f}"'


def line(*spots):
    return '"' + "|".join(f"{lat:.8f}, {lon:.8f}" for lon, lat in (at(*s) for s in spots)) + '"'


HEAD = (
    "what,ref,kind,coordinates,begin,end,surface,ducts,name,height_m,max_kg,max_watts,max_wind_m2,"
    "structure,position,slot_kind,segment,bore,tenant,cable_mm,since,kg,watts,wind_m2"
)


def row(**said):
    names = HEAD.split(",")
    return ",".join(str(said.get(name, "")) for name in names)


GOOD = "\n".join(
    [
        HEAD,
        row(what="node", ref="A", kind="manhole", coordinates=point(0, 0)),
        row(what="node", ref="B", kind="manhole", coordinates=point(100, 0)),
        row(
            what="segment", ref="A-B", begin="A", end="B", surface="paving",
            ducts="pvc-110-3x40;pvc-110", coordinates=line((0, 0), (50, 1), (100, 0)),
        ),
        row(
            what="structure", ref="P1", kind="pole", coordinates=point(10, 10), name="Cột 1",
            height_m="9", max_kg="60", max_watts="1500", max_wind_m2="0,8",
        ).replace("0,8", '"0,8"'),
        row(
            what="slot", structure="P1", position=1, slot_kind="small_cell", height_m="7.5",
            max_kg="30", max_watts="700", max_wind_m2="0.3",
        ),
        row(
            what="cable", segment="A-B", bore="1.2", tenant="viettel", cable_mm="14",
            since="2024-01-01",
        ),
        row(
            what="equipment", structure="P1", position=1, tenant="vnpt", kg="20", watts="300",
            wind_m2="0.2", since="2024-01-01",
        ),
    ]
)  # fmt: skip


def send(browser, content, name="khai-bao.csv"):
    if isinstance(content, str):
        content = content.encode()
    return browser.post(
        "/ha-tang/khai-bao",
        data={"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def counts(session):
    tables = (NetworkNode, Segment, Duct, Pole, PoleSlot, Occupancy)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def faults(answer):
    assert answer.status_code == 422, answer.text[:500]
    summary = read(answer).one("div", class_="govuk-error-summary")
    return [each.text for each in summary.all("li")]


def test_a_file_is_entered_once_and_counted(session, sign_in):
    browser = sign_in("vnpt.ht")

    first = send(browser, GOOD)

    assert first.status_code == 303, first.text
    assert counts(session) == [3, 1, 5, 1, 1, 2]
    assert send(browser, GOOD).status_code == 303
    assert counts(session) == [3, 1, 5, 1, 1, 2]
    assert all(each.adds_up for each in queries.balance(session, clock.today(), now=clock.now()))
    verbs = session.scalars(select(NetworkEvent.verb)).all()
    assert verbs == ["declared"] * 4
    assert set(session.scalars(select(NetworkNode.owner))) == {"vnpt"}


def test_what_is_declared_anew_is_brought_up_to_date(session, sign_in):
    browser = sign_in("vnpt.ht")
    send(browser, GOOD)

    assert send(browser, GOOD.replace("Cột 1", "Cột 1 mới")).status_code == 303

    pole = listing.structure(session, "vnpt", "P1")
    assert pole.name == "Cột 1 mới"
    change = session.scalars(select(NetworkEvent).order_by(NetworkEvent.id.desc())).first()
    assert (change.verb, change.said["name"]) == ("changed", ["Cột 1", "Cột 1 mới"])


def test_the_same_as_geojson_is_the_same(session, sign_in):
    send(sign_in("vnpt.ht"), GOOD)
    lon, lat = at(10, 10)
    (alon, alat), (blon, blat), (clon, clat) = at(0, 0), at(50, 1), at(100, 0)
    pole = {
        "what": "structure", "ref": "P1", "kind": "pole", "name": "Cột 1", "height_m": 9,
        "max_kg": 60, "max_watts": 1500, "max_wind_m2": 0.8,
        "slots": [{"slot_kind": "small_cell", "height_m": 7.5, "max_kg": 30, "max_watts": 700,
                   "max_wind_m2": 0.3}],
    }  # fmt: skip
    segment = {
        "what": "segment", "ref": "A-B", "begin": "A", "end": "B", "surface": "paving",
        "ducts": ["pvc-110-3x40", "pvc-110"],
    }  # fmt: skip
    before = counts(session)
    content = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": pole,
                 "geometry": {"type": "Point", "coordinates": [lon, lat]}},
                {"type": "Feature", "properties": segment,
                 "geometry": {"type": "LineString",
                              "coordinates": [[alon, alat], [blon, blat], [clon, clat]]}},
            ],
        }
    )  # fmt: skip

    assert send(sign_in("vnpt.ht"), content, "x.geojson").status_code == 303
    assert counts(session) == before


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("what,ref", "what,rref", "rref"),
        (",A,B,paving", ",A,C,paving", "nút C chưa có trong sổ"),
        (",A,B,paving", ",A,A,paving", "cùng một nút"),
        ("paving", "gravel", "gravel"),
        ("pvc-110-3x40", "pvc-999", "pvc-999"),
        ("small_cell", "balloon", "slot_kind"),
        ("viettel", "nobody", "nobody"),
        ("1.2,viettel", "1,viettel", "không có ống đặt được cáp mang số 1."),
        ("1.2,viettel", "1.9,viettel", "1.9"),
        ("1.2,viettel", "one,viettel", "one"),
        ("14,2024-01-01", "33,2024-01-01", "duct_fill"),
        ("14,2024-01-01", "14,01/13/2024", "since"),
        (",20,300", ",31,300", "slot_load"),
        ("node,B", "node,A", "hai lần"),
        ("manhole", "volcano", "kind"),
        (",9,60,", ",NaN,60,", "height_m"),
        (",9,60,", ",1e400,60,", "height_m"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_entered(session, sign_in, was, becomes, said):
    before = counts(session)

    told = faults(send(sign_in("vnpt.ht"), GOOD.replace(was, becomes, 1)))

    assert any(said in each for each in told), told
    assert all(each.startswith("Dòng ") for each in told), told
    assert counts(session) == before


@pytest.mark.parametrize(
    "spot", ['"NaN, 108.5"', '"12.6"', '"0, 0"', '"91, 181"', '"48.85, 2.35"', '"x"', '"inf, inf"']
)
def test_a_place_that_cannot_be_is_named(session, sign_in, spot):
    before = counts(session)

    told = faults(send(sign_in("vnpt.ht"), GOOD.replace(point(0, 0), spot, 1)))

    assert told[0].startswith("Dòng 2")
    assert counts(session) == before


def test_a_segment_whose_line_does_not_reach_its_nodes_is_refused(session, sign_in):
    far = GOOD.replace(line((0, 0), (50, 1), (100, 0)), line((0, 0), (50, 1), (150, 0)))

    assert "không nằm tại nút B" in faults(send(sign_in("vnpt.ht"), far))[0]


def test_a_known_segment_is_not_rebuilt_nor_a_node_moved_by_a_file(session, sign_in):
    browser = sign_in("vnpt.ht")
    send(browser, GOOD)

    rebuilt = faults(send(browser, GOOD.replace("pvc-110-3x40;pvc-110", "pvc-110")))
    moved = faults(send(browser, GOOD.replace(point(10, 10), point(60, 10))))

    assert "tách đoạn" in rebuilt[0]
    assert "cách 50" in moved[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper.empty"),
        (b"\xff\xfe\x00", "network.file_not_utf8"),
        (b"what\x00,ref", "network.file_not_utf8"),
        (b"ref,kind\nA,manhole", "network.file_no_head"),
        (b"what,what\nnode,node", "network.file_no_head"),
        (b"what,ref\nnode,A,B,C", "network.file_ragged"),
        (b'what,ref\nnode,"A', "network.file_unreadable"),
        (b'{"type": "FeatureCollection"}', "network.file_no_head"),
        (b'{"type": "FeatureCollection", "features": [1]}', "network.file_unreadable"),
        (b'{"features": NaN}', "network.file_unreadable"),
        (b"[" * 100_000, "network.file_no_head"),
        (b'{"a":' * 100_000, "network.file_unreadable"),
        (b"what\n" + b"node\n" * (files.MOST_ROWS + 1), "network.file_too_many"),
        (b"what" * (files.MOST_BYTES // 4 + 1), "network.file_too_large"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(content, code):
    with pytest.raises(Invalid) as refused:
        files.rows_of("x.csv", content)

    assert [(each.field, each.code) for each in refused.value.complaints] == [("file", code)]


def test_one_thing_is_declared_by_a_form(session, sign_in):
    browser = sign_in("vnpt")
    sent = {"ref": "M1", "kind": "manhole", "coordinates": point(0, 0).strip('"')}

    assert browser.post("/ha-tang/khai-bao/node", data={}).status_code == 422
    assert browser.get("/ha-tang/khai-bao/node").status_code == 200
    done = browser.post("/ha-tang/khai-bao/node", data=sent)

    assert done.status_code == 303, done.text
    assert listing.node(session, "vnpt", "M1").kind == "manhole"
    twice = browser.post("/ha-tang/khai-bao/node", data={**sent, "coordinates": "12.7, 108.1"})
    assert twice.status_code == 422


def test_everybody_declares_only_what_is_his(session, sign_in):
    send(sign_in("vnpt.ht"), GOOD)

    assert send(sign_in("viettel"), GOOD).status_code == 303

    owners = session.execute(select(Segment.owner, Segment.ref).order_by(Segment.owner)).all()
    assert [tuple(each) for each in owners] == [("viettel", "A-B"), ("vnpt", "A-B")]
    for login in ("sxd.cv1", "tiepnhan"):
        assert send(sign_in(login), GOOD).status_code == 403
