"""One act on many: each dossier for itself; what cannot be done stays as it was and is named."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from gis.loading import load_layer
from permits.accounts.models import PersonRole
from permits.core import clock
from permits.core.vocabulary import Role
from permits.decisions import queries as decided
from permits.decisions.models import RegisterEntry
from permits.demo import layers
from permits.dossiers import checking
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.processing import batch_routes, batch_run, batch_telling, batching, jobs
from permits.processing.models import ActBatch, ActBatchItem
from tests.conftest import NOW
from tests.support import pages
from tests.support.dossiers import free
from tests.support.jobs import promised

SIGN, NUMBER = "/cb/nhieu/ky", "/cb/nhieu/cap-so"


@pytest.fixture
def leader(sign_in):
    return sign_in("sxd.gd")


@pytest.fixture
def clerk(sign_in):
    return sign_in("sxd.vt")


def boxes(answer):
    """Give what each box of a page sends, by the dossier's code."""
    found = pages.page(answer).all("input", type="checkbox", name="tasks")
    return {
        box.attributes["aria-label"].removeprefix("Chọn hồ sơ "): box.attributes["value"]
        for box in found
    }


def send(browser, address, codes=None, **said):
    page = browser.get(address)
    sent = {**pages.fields(page, form_at(page)), "confirmed": "y", **said}
    sent["tasks"] = [value for code, value in boxes(page).items() if codes is None or code in codes]
    return browser.post(address, data=sent)


def form_at(page):
    forms = pages.page(page).all("form")
    return next(n for n, f in enumerate(forms) if "/cb/nhieu/" in f.attributes.get("action", ""))


def words_for(browser, answer, dossier):
    """Give the line of the result page about a dossier."""
    assert answer.status_code == 303
    shown = pages.page(browser.get(answer.headers["Location"]))
    return next(row.text for row in shown.all("tr") if dossier.code in row.text)


def is_signed(session, dossier):
    session.expire_all()
    return decided.latest_draft(session, dossier.id).signed_at is not None


def test_the_page_lists_what_each_draft_is_before_anything_is_chosen(leader, at):
    first, second = at("sign"), at("sign", "rooftop")

    page = leader.get(SIGN)

    assert set(boxes(page)) == {first.code, second.code}
    row = next(r for r in pages.page(page).all("tr") if first.code in r.text)
    assert "Giấy phép" in row.text
    assert "1 điều kiện" in row.text
    assert "Bản 1" in row.text
    assert not any("checked" in box.attributes for box in pages.page(page).all("input"))


def test_without_scripts_all_may_be_ticked_by_a_link(leader, at):
    at("sign")
    at("sign", "rooftop")

    ticked = pages.page(leader.get(f"{SIGN}?chon=tat-ca")).all("input", name="tasks")

    assert len(ticked) == 2
    assert all("checked" in box.attributes for box in ticked)


def test_each_chosen_draft_is_signed_by_its_own_act_and_no_other(session, walker, leader, at):
    first, second, third = at("sign"), at("sign", "rooftop"), at("sign", "tower-zone")
    other = at("sign")

    answer = send(leader, SIGN, {first.code, second.code})

    assert "Đã ký" in words_for(leader, answer, first)
    assert [is_signed(session, each) for each in (first, second, other)] == [True, True, False]
    assert walker.open(first) == ["number_permit"]
    assert third.code not in boxes(leader.get(SIGN))  # another authority's
    signed = [decided.latest_draft(session, each.id) for each in (first, second)]
    assert {each.signed_by_id for each in signed} == {walker.person("sxd.gd").person_id}


def test_a_draft_proposed_anew_meanwhile_stays_unsigned_and_says_so(session, walker, leader, at):
    stale, good = at("sign"), at("sign", "rooftop")
    page = leader.get(SIGN)
    walker.act(stale, "sign", "return", "Sửa điều kiện.")
    walker.act(stale, "draft", "propose_permit", "Đã sửa.", conditions=free("Điều kiện khác."))
    walker.act(stale, "review")
    session.commit()
    sent = pages.fields(page, form_at(page)) | {"confirmed": "y"}

    again = leader.get(SIGN)  # the new version is a new task, so its box is another
    old = boxes(page)[stale.code].partition(".")[2]
    new = boxes(again)[stale.code].partition(".")[0]
    answer = leader.post(SIGN, data=sent | {"tasks": [f"{new}.{old}", boxes(again)[good.code]]})

    assert "Chưa ký" in words_for(leader, answer, stale)
    assert "thay đổi" in words_for(leader, answer, stale)
    assert [is_signed(session, each) for each in (stale, good)] == [False, True]


def test_a_task_somebody_finished_first_is_named_and_the_others_stand(session, walker, leader, at):
    gone, good = at("sign"), at("sign", "rooftop")
    page = leader.get(SIGN)
    walker.act(gone, "sign", "return", "Xem lại.")
    session.commit()

    sent = pages.fields(page, form_at(page)) | {"confirmed": "y"}
    answer = leader.post(SIGN, data=sent | {"tasks": list(boxes(page).values())})

    assert "Chưa ký" in words_for(leader, answer, gone)
    assert [is_signed(session, each) for each in (gone, good)] == [False, True]


def test_one_proposed_by_the_signer_himself_is_left_to_another(session, walker, leader, at):
    own, good = at("sign"), at("sign", "rooftop")
    draft = decided.latest_draft(session, own.id)
    draft.proposed_by_id = walker.person("sxd.gd").person_id
    session.commit()
    page = leader.get(SIGN)
    assert own.code not in boxes(page)
    assert "Bạn đề xuất nên không ký được" in pages.page(page).text

    task = next(iter(walker.tasks(own)))
    sent = pages.fields(page, form_at(page)) | {"confirmed": "y"}
    forced = [f"{task.id}.{draft.content_sha256}", boxes(page)[good.code]]
    answer = leader.post(SIGN, data=sent | {"tasks": forced})

    assert "Chưa ký" in words_for(leader, answer, own)
    assert [is_signed(session, each) for each in (own, good)] == [False, True]


def test_the_map_is_asked_again_before_each_signature(session, walker, leader, at):
    moved, good = at("sign"), at("sign", "rooftop")
    before = moved.check_run_id
    document = json.loads(layers.path_of("heritage").read_bytes())
    site = checking.site_of(walker.reload(moved))
    lat, lon = site.centre()
    ring = [(lon - 0.01, lat - 0.01), (lon + 0.01, lat - 0.01), (lon + 0.01, lat + 0.01)]
    shape = {"type": "Polygon", "coordinates": [[*ring, (lon - 0.01, lat + 0.01), ring[0]]]}
    said = {"ref": "moi", "name": "Di tích mới xếp hạng", "zone": "I"}
    document["features"].append({"type": "Feature", "properties": said, "geometry": shape})
    later = NOW + timedelta(minutes=1)
    load_layer(session, json.dumps(document).encode(), name="heritage", by="test", now=later)
    session.commit()

    with clock.at(later):
        answer = send(leader, SIGN, {moved.code, good.code})
        said_of_it = words_for(leader, answer, moved)

    assert "Di tích mới xếp hạng" in said_of_it
    assert [is_signed(session, each) for each in (moved, good)] == [False, True]
    assert walker.reload(moved).check_run_id != before  # what was found out is kept


def test_a_second_click_signs_nothing_twice(session, leader, at):
    dossier = at("sign")
    page = leader.get(SIGN)
    sent = pages.fields(page, form_at(page)) | {"confirmed": "y"}
    sent["tasks"] = list(boxes(page).values())

    first = leader.post(SIGN, data=sent)
    without_key = {name: value for name, value in sent.items() if name != "_once"}
    second = leader.post(SIGN, data=without_key)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(session.scalars(select(ActBatch)).all()) == 1
    assert len(session.scalars(select(ActBatchItem)).all()) == 1
    assert is_signed(session, dossier)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"tasks": []}, "Hãy chọn ít nhất một hồ sơ"),
        ({"confirmed": ""}, "Tôi đã xem nội dung"),
        ({"tasks": ["0.x"]}, "không thuộc đơn vị bạn"),
        ({"tasks": ["x"]}, "không thuộc đơn vị bạn"),
        ({"tasks": [f"{n}.x" for n in range(1, 502)]}, "nhiều nhất 500"),
    ],
)
def test_what_cannot_be_taken_is_refused_whole_and_says_why(session, leader, at, said, words):
    dossier = at("sign")
    page = leader.get(SIGN)
    sent = pages.fields(page, form_at(page)) | {"confirmed": "y"}
    sent["tasks"] = list(boxes(page).values())

    answer = leader.post(SIGN, data=sent | said)

    assert answer.status_code == 422
    assert words in pages.page(answer).text
    assert not is_signed(session, dossier)


def test_another_offices_tasks_are_nobodys_to_sign(session, sign_in, leader, at):
    dossier = at("sign")
    at("sign", "tower-zone")
    value = boxes(leader.get(SIGN))[dossier.code]
    other = sign_in("kcn.tb")
    page = other.get(SIGN)
    assert dossier.code not in boxes(page)

    sent = pages.fields(page, form_at(page)) | {"confirmed": "y", "tasks": [value]}
    answer = other.post(SIGN, data=sent)

    assert answer.status_code == 422
    assert not is_signed(session, dossier)


@pytest.mark.parametrize("login", ["sxd.cv1", "tiepnhan", "vhttdl"])
def test_who_never_signs_has_no_such_page(sign_in, at, login):
    at("sign")

    assert sign_in(login).get(SIGN).status_code == 404


def test_what_became_of_a_batch_is_its_own_persons_to_see(sign_in, leader, clerk, at):
    at("sign")
    answer = send(leader, SIGN)

    assert clerk.get(answer.headers["Location"]).status_code == 404
    assert leader.get("/cb/nhieu/luot/khong-co").status_code == 404


def test_whoever_lost_the_hat_before_his_turn_came_signs_nothing(session, walker, leader, at):
    dossier = at("sign")
    actor = walker.person("sxd.gd")
    value = boxes(leader.get(SIGN))[dossier.code]
    batching.begin(session, actor, "signature", "ref-of-a-test", [value])
    session.query(PersonRole).filter_by(
        person_id=actor.person_id, role=Role.SIGNING_LEADER
    ).delete()
    session.commit()

    batch = session.scalars(select(ActBatch)).one()
    assert batch_run.run(batch.id)

    item = session.scalars(select(ActBatchItem)).one()
    assert item.state == "refused"
    assert not is_signed(session, dossier)


def test_what_the_request_has_no_time_for_the_worker_does(session, monkeypatch, leader, at):
    dossiers = [at("sign"), at("sign", "rooftop"), at("sign")]
    monkeypatch.setattr(batch_routes, "AT_ONCE_SECONDS", -1.0)

    answer = send(leader, SIGN)
    half = pages.page(leader.get(answer.headers["Location"])).text
    assert "processing.act_on_many" in promised(session)
    jobs.act_on_many(session.scalars(select(ActBatch.id)).one())
    whole = pages.page(leader.get(answer.headers["Location"])).text

    assert "1 xong, 0 không thực hiện, 2 đang chờ" in half
    assert "Xem tiến độ mới nhất" in half
    assert "3 xong, 0 không thực hiện, 0 đang chờ" in whole
    assert all(is_signed(session, each) for each in dossiers)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(4, []), (60, [("/cb/nhieu/luot/", {"done": 2, "failed": 0})])],
    ids=["before his eyes", "behind his back"],
)
def test_whoever_waited_no_longer_is_told_once_how_his_batch_ended(
    session, monkeypatch, leader, at, seconds, told
):
    at("sign")
    at("sign", "rooftop")
    monkeypatch.setattr(batch_routes, "AT_ONCE_SECONDS", -1.0)
    send(leader, SIGN)
    batch = session.scalars(select(ActBatch)).one()

    with clock.at(NOW + timedelta(seconds=seconds)):
        jobs.act_on_many(batch.id)
        jobs.act_on_many(batch.id)

    found = session.scalars(select(Notice).where(Notice.kind == NoticeKind.BATCH_DONE)).all()
    assert [(each.path.removesuffix(batch.ref), each.facts) for each in found] == told
    assert {each.person_id for each in found} <= {batch.person_id}


def test_a_batch_somebody_is_still_at_is_not_told_to_have_ended(session, monkeypatch, leader, at):
    at("sign")
    at("sign", "rooftop")
    monkeypatch.setattr(batch_routes, "AT_ONCE_SECONDS", -1.0)
    send(leader, SIGN)
    batch_id = session.scalars(select(ActBatch.id)).one()

    with clock.at(NOW + timedelta(minutes=1)):
        batch_telling.tell(session, batch_id)

    assert session.scalars(select(Notice).where(Notice.kind == NoticeKind.BATCH_DONE)).all() == []


def test_one_nobody_foresaw_leaves_the_others_done(session, monkeypatch, leader, at):
    bad, good = at("sign"), at("sign", "rooftop")
    usual = batching.perform

    def perform(session, item, batch, login):
        if item.dossier_id == bad.id:
            raise RuntimeError("a fault of the program")
        usual(session, item, batch, login)

    monkeypatch.setattr(batching, "perform", perform)

    answer = send(leader, SIGN)

    assert "Hệ thống gặp lỗi với hồ sơ này" in words_for(leader, answer, bad)
    assert [is_signed(session, each) for each in (bad, good)] == [False, True]


def test_numbers_are_taken_in_the_order_of_the_list(session, clerk, at):
    dossiers = [at("number_permit"), at("number_permit", "rooftop"), at("number_permit")]
    order = list(boxes(clerk.get(NUMBER)))

    answer = send(clerk, NUMBER)

    assert "Đã cấp số" in words_for(clerk, answer, dossiers[0])
    numbers = {
        each.code: decided.entry_of(session, decided.latest_draft(session, each.id).id).number
        for each in dossiers
    }
    assert [numbers[code] for code in order] == [1, 2, 3]
    assert len(session.scalars(select(RegisterEntry)).all()) == 3


def test_the_queue_leads_there_from_two_on(sign_in, at):
    at("sign")
    assert SIGN not in sign_in("sxd.gd").get("/cb").get_data(as_text=True)
    at("sign", "rooftop")

    assert SIGN in sign_in("sxd.gd").get("/cb").get_data(as_text=True)
    assert SIGN not in sign_in("sxd.cv1").get("/cb").get_data(as_text=True)


def test_the_page_asks_the_database_the_same_however_many_wait(leader, at, asked_of):
    at("sign")
    leader.get(SIGN)
    with asked_of() as few:
        leader.get(SIGN)
    at("sign", "rooftop")
    at("sign")
    with asked_of() as many:
        leader.get(SIGN)

    assert len(many) == len(few)
