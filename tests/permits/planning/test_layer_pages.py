"""The planning officer brings a file, mends it, publishes it, repeals it, takes it back."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import numpy as np
import pytest
from sqlalchemy import func, select

from gis.draft_models import DraftFinding, LayerAct, LayerDraft
from gis.formats import reader
from gis.formats.limits import LIMITS
from gis.models import Edition, Feature
from permits.core import clock
from permits.planning.models import Publication
from permits.planning.vocabulary import PublicationKind
from tests.support import pages

SAID = {
    "kind": "heritage",
    "title": "Di tích năm 2026",
    "publisher": "Sở Văn hóa, Thể thao và Du lịch",
    "citation": "Quyết định 12/QĐ-UBND",
    "decision_no": "12/QĐ-UBND",
    "decision_date": "01/10/2026",
    "first": "01/11/2026",
    "accuracy_m": "2,5",
    "covers": "province",
    "system": "vn2000/108-30",
}
HERE = [[450_000, 1_400_000], [451_000, 1_400_000], [451_000, 1_401_000], [450_000, 1_400_000]]
BOW = [[455_000, 1_400_000], [456_000, 1_401_000], [456_000, 1_400_000], [455_000, 1_401_000]]
BOW = [*BOW, BOW[0]]


def document(*rings, **said):
    """A plain GeoJSON in the province's own metres."""
    features = [
        {
            "type": "Feature",
            "properties": {"ref": f"dt-{n}", "name": f"Di tích {n}", "zone": "I"} | said,
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for n, ring in enumerate(rings, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture
def planner(sign_in):
    with clock.at(clock.now() + timedelta(hours=1)):
        yield sign_in("sxd.qh")


def bring(planner, content=None, name="di-tich.geojson", **said):
    data = {**SAID, **said}
    if content is not None:
        data["file"] = (io.BytesIO(content), name)
    return planner.post(
        "/quy-hoach/tep",
        data={key: value for key, value in data.items() if value is not None},
        content_type="multipart/form-data",
    )


def laid(planner, *rings, **said):
    answer = bring(planner, document(*rings), **said)
    assert answer.status_code == 303, pages.page(answer).text
    return answer.location


def standing(session):
    session.expire_all()
    return session.scalars(
        select(Feature.publisher_ref)
        .where(
            Feature.kind == "heritage",
            func.upper_inf(Feature.recorded),
            Feature.in_force.contains(clock.today()),
        )
        .order_by(Feature.publisher_ref)
    ).all()


def test_the_layers_stand_with_their_state_and_where_nothing_is_known(planner):
    page = pages.page(planner.get("/quy-hoach"))

    assert "Đang có hiệu lực" in page.text
    assert "Chưa có dữ liệu" in page.text  # defence land and zoning plans have no edition


def test_a_file_becomes_a_draft_and_nothing_else(planner, session, files):
    before = standing(session)

    address = laid(planner, HERE)

    draft = session.scalars(select(LayerDraft)).one()
    assert (draft.state, draft.title, draft.accuracy_m) == ("open", "Di tích năm 2026", 2.5)
    assert files.get(draft.source_sha256) == document(HERE)
    assert standing(session) == before
    page = pages.page(planner.get(address))
    assert "Không phát hiện điều gì cần sửa" in page.text


def test_every_complaint_is_said_at_once_and_what_was_typed_and_brought_is_kept(planner):
    answer = bring(planner, document(HERE), title="", first="31/02/2026", covers="")

    page = pages.page(answer)
    assert answer.status_code == 422
    assert page.all("input", name="publisher")[0].attributes["value"] == SAID["publisher"]
    kept = page.all("input", name="_kept")[0].attributes["value"]
    again = bring(planner, None, _kept=kept)
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "moon"}, "Loại lớp"),
        ({"after": "01/01/2026"}, "Ngày hết hiệu lực phải sau"),
        ({"system": "vn2000/107-45"}, "Có vẻ sai kinh tuyến trục"),
        ({"north_first": "y"}, "Có vẻ hai cột tọa độ bị đảo"),
        ({"covers": "file"}, "Hãy tải lên tệp vùng"),
    ],
)
def test_a_form_that_cannot_be_taken_is_answered_with_why(planner, session, said, words):
    answer = bring(planner, document(HERE), **said)

    assert answer.status_code == 422
    assert words in pages.page(answer).text
    assert session.scalar(select(func.count()).select_from(LayerDraft)) == 0


def test_a_file_too_slow_to_judge_is_refused_by_name_and_leaves_nothing(
    planner, session, monkeypatch
):
    limits = replace(LIMITS, judge_wall_seconds=1)
    monkeypatch.setattr(reader, "judge", partial(reader.judge, limits=limits))
    tangle = np.random.default_rng(7).uniform(
        (450_000, 1_400_000), (451_000, 1_401_000), (9_000, 2)
    )

    answer = bring(planner, document(HERE, [*tangle.tolist(), tangle[0].tolist()]))

    assert answer.status_code == 422
    assert "mất hơn 1 giây nên tệp không được nhận" in pages.page(answer).text
    assert session.scalar(select(func.count()).select_from(LayerDraft)) == 0


def test_a_file_without_a_file_is_asked_for(planner):
    assert "Hãy chọn tệp" in pages.page(bring(planner)).text


def test_a_pasted_table_is_a_file(planner, session):
    table = "ref;name;order;X;Y;zone\n" + "\n".join(
        f"a;Đình;{n};{north};{east};I" for n, (east, north) in enumerate(HERE[:3], start=1)
    )

    answer = bring(planner, None, pasted=table)

    assert answer.status_code == 303
    draft = session.scalars(select(LayerDraft)).one()
    assert (draft.source_name, draft.measured["format"]) == ("bang-toa-do.txt", "table")


def test_a_repair_is_shown_before_and_after_and_taken_in_somebodys_name(planner, session):
    address = laid(planner, HERE, BOW)
    shown = pages.page(planner.get(address))
    assert "Đường viền tự cắt" in shown.text
    assert "500.000" in shown.text  # the area after
    assert shown.all("svg")
    refused = planner.post(f"{address}/cong-bo", data={"reason": ""})
    assert refused.status_code == 409

    taken = planner.post(f"{address}/chap-nhan", data={"code": "ring.crosses_itself"})

    assert taken.status_code == 303
    finding = session.scalars(select(DraftFinding)).one()
    assert finding.accepted_by == "Trương Gia Hưng" or finding.accepted_by
    assert finding.accepted_at is not None


def publish(planner, *rings, **said):
    address = laid(planner, *rings, **said)
    answer = planner.post(f"{address}/cong-bo", data={"reason": "theo công văn 5"})
    assert answer.status_code == 303
    return answer.location


def test_publishing_replaces_what_stood_and_has_dossiers_looked_at_again(planner, session):
    address = laid(planner, HERE)
    asked = pages.page(planner.get(f"{address}/cong-bo"))
    assert "01/11/2026" in asked.text
    assert "thay" in asked.text

    answer = planner.post(f"{address}/cong-bo", data={"reason": "theo công văn 5"})

    assert standing(session) == ["dt-1"]
    page = pages.page(planner.get(answer.location))
    assert "Đang có hiệu lực" in page.text
    act = session.scalars(select(LayerAct).order_by(LayerAct.id.desc()).limit(1)).one()
    published = session.scalars(select(Publication).where(Publication.since == act.at)).one()
    assert (published.kind, act.reason) == (PublicationKind.LAYERS, "theo công văn 5")


def test_what_would_change_leaves_everything_as_it_was(planner, session):
    address = laid(planner, HERE)
    before = standing(session)

    answer = planner.post(f"{address}/xem-truoc")

    assert answer.status_code == 200
    assert "hồ sơ được xem xét" in pages.page(answer).text
    session.expire_all()
    assert session.scalars(select(LayerDraft.state)).all() == ["open"]
    assert standing(session) == before


def test_a_draft_may_be_renamed_and_thrown_away(planner, session):
    address = laid(planner, HERE)
    said = {key: value for key, value in SAID.items() if key != "system"}

    renamed = planner.post(f"{address}/thong-tin", data=said | {"title": "Tên khác"})
    wrong = planner.post(f"{address}/thong-tin", data=said | {"title": ""})
    dropped = planner.post(f"{address}/bo")
    late = planner.post(f"{address}/thong-tin", data=said)

    assert [a.status_code for a in (renamed, wrong, dropped, late)] == [303, 422, 303, 409]
    draft = session.scalars(select(LayerDraft)).one()
    assert (draft.title, draft.state) == ("Tên khác", "discarded")


def test_an_edition_is_shown_with_its_proof_and_its_file(planner, session):
    address = publish(planner, HERE)

    page = pages.page(planner.get(address))
    file = planner.get(f"{address}/tep")

    edition = session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).one()
    assert edition.source_sha256 in page.text
    assert file.data == document(HERE)
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_an_edition_is_repealed_from_a_day(planner, session):
    address = publish(planner, HERE)

    refused = planner.post(f"{address}/bai-bo", data={"from_day": "", "reason": ""})
    done = planner.post(f"{address}/bai-bo", data={"from_day": "12/11/2026", "reason": "QĐ 20"})
    again = planner.post(f"{address}/bai-bo", data={"from_day": "12/11/2026", "reason": "QĐ 20"})

    assert [a.status_code for a in (refused, done, again)] == [422, 303, 409]
    assert standing(session) == []
    assert "Bãi bỏ" in pages.page(planner.get("/quy-hoach/lop/heritage")).text


def test_the_last_act_is_rolled_back_and_the_history_keeps_both(planner, session):
    before = standing(session)
    publish(planner, HERE)
    act = session.scalars(select(LayerAct.id).order_by(LayerAct.id.desc()).limit(1)).one()
    history = "/quy-hoach/lop/heritage"

    refused = planner.post(f"{history}/hoan-tac", data={"act": act, "reason": ""})
    done = planner.post(f"{history}/hoan-tac", data={"act": act, "reason": "nhầm tệp"})
    stale = planner.post(f"{history}/hoan-tac", data={"act": act, "reason": "nhầm tệp"})

    assert [a.status_code for a in (refused, done, stale)] == [422, 303, 422]
    assert standing(session) == before
    text = pages.page(planner.get(history)).text
    assert "nhầm tệp" in text
    assert "Ghi nhận cũ" in text


def test_a_draft_is_drawn_for_the_eye_and_for_a_map(planner):
    address = laid(planner, HERE, BOW)

    picture = planner.get(f"{address}/ban-do.svg")
    shapes = planner.get(f"{address}/ban-do.geojson").json

    assert picture.mimetype == "image/svg+xml"
    assert [f["properties"]["role"] for f in shapes["features"]] == ["candidate", "candidate"]


def test_findings_are_paged_and_narrowed(planner, session):
    crumbs = [
        [[e, 1_400_000], [e + 0.5, 1_400_000], [e + 0.5, 1_400_000.5], [e, 1_400_000]]
        for e in range(450_000, 450_060, 2)
    ]
    address = laid(planner, HERE, *crumbs)

    first = pages.page(planner.get(address))
    more = next(a.attributes["href"] for a in first.all("a") if a.attributes.get("rel") == "next")
    second = pages.page(planner.get(more))
    narrowed = pages.page(planner.get(f"{address}?muc=error"))

    assert "Số 2" in first.text
    assert "Số 31" in second.text
    assert "Không có phát hiện nào trong phần đã lọc" in narrowed.text


@pytest.mark.parametrize("login", ["viettel", "sxd.cv1"])
def test_nobody_else_manages_layers(sign_in, login):
    assert sign_in(login).get("/quy-hoach").status_code in (403, 404)
