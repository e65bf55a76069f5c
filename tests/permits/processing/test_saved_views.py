"""Saved views: a queue's filters under a name, for oneself or the unit, counted in the rail."""

from sqlalchemy import select

from permits.processing.queue.models import DefaultView, SavedView
from tests.support import pages

PLACE = "/cb/muc-da-luu"


def save(browser, name, query="xem=mine&han=soon", **more):
    sent = pages.fields(browser.get(f"{PLACE}?loc={query.replace('&', '%26')}"), form_at(browser))
    return browser.post(PLACE, data={**sent, "name": name, "audience": "own", **more})


def form_at(browser):
    forms = pages.page(browser.get(PLACE)).all("form")
    return next(n for n, form in enumerate(forms) if form.attributes.get("action") == PLACE)


def post(browser, address, **said):
    return browser.post(address, data=said)


def named(session, name):
    session.expire_all()
    return session.scalar(select(SavedView).where(SavedView.name == name))


def rail(browser, address="/cb"):
    shown = pages.page(browser.get(address)).one("nav", class_="d-rail")
    return {item.all("span")[0].text: item.attributes["href"] for item in shown.all("a")}


def test_a_view_keeps_filters_and_order_and_stands_in_the_rail_with_its_count(sign_in, at):
    at("appraise")
    browser = sign_in("sxd.cv1")

    answer = save(browser, "Việc gấp", "xem=mine&xep=ma&loai=tower_ground")

    assert answer.headers["Location"] == "/cb?xem=mine&loai=tower_ground&xep=ma"
    assert rail(browser)["Việc gấp"] == "/cb?xem=mine&loai=tower_ground&xep=ma"
    item = next(
        each
        for each in pages.page(browser.get("/cb")).one("nav", class_="d-rail").all("a")
        if "Việc gấp" in each.text
    )
    assert item.all("span", class_="d-count")[0].text == "1"


def test_one_s_own_view_is_nobody_else_s_and_the_unit_s_is_everybody_s(sign_in):
    save(sign_in("sxd.cv1"), "Của tôi")
    save(sign_in("sxd.cv1"), "Của phòng", audience="unit")

    seen = rail(sign_in("sxd.cv2"))

    assert "Của tôi" not in seen
    assert "Của phòng" in seen
    assert "Của phòng" not in rail(sign_in("kcn.cv1"))


def test_the_same_name_is_asked_about_before_it_replaces_anything(sign_in, session):
    browser = sign_in("sxd.cv1")
    save(browser, "Việc gấp", "xem=mine")

    again = save(browser, "viec GẤP", "xem=overdue")

    assert again.status_code == 422
    assert "Đã có mục “Việc gấp”" in again.get_data(as_text=True)
    assert pages.page(again).one("input", name="replace")
    assert named(session, "Việc gấp").query == "xem=mine"

    replaced = save(browser, "Việc gấp", "xem=overdue", replace="y")

    assert replaced.status_code == 303
    assert named(session, "Việc gấp").query == "xem=overdue"


def test_a_name_without_a_letter_is_no_name_and_what_was_typed_stays(sign_in):
    answer = save(sign_in("sxd.cv1"), "***")

    assert answer.status_code == 422
    assert pages.page(answer).one("input", id="name").attributes["value"] == "***"


def test_only_who_saved_a_unit_s_view_and_its_head_change_it(sign_in, session):
    save(sign_in("sxd.cv1"), "Của phòng", audience="unit")
    view = named(session, "Của phòng")

    refused = post(sign_in("sxd.cv2"), f"{PLACE}/{view.ref}/doi-ten", name="Khác")
    assert refused.status_code == 403
    assert named(session, "Của phòng") is not None

    assert post(sign_in("sxd.tp"), f"{PLACE}/{view.ref}/doi-ten", name="Khác").status_code == 303
    assert named(session, "Khác").name_key == "khac"


def test_a_renamed_view_takes_no_other_s_name(sign_in, session):
    browser = sign_in("sxd.cv1")
    save(browser, "Một")
    save(browser, "Hai")

    answer = post(browser, f"{PLACE}/{named(session, 'Hai').ref}/doi-ten", name="một")

    assert answer.status_code == 422
    assert named(session, "Hai") is not None


def test_a_queue_opens_with_the_view_its_reader_chose_and_forgets_it_with_the_view(
    sign_in, session
):
    browser = sign_in("sxd.cv1")
    save(browser, "Quá hạn của tôi", "xem=mine&han=overdue")
    view = named(session, "Quá hạn của tôi").ref

    post(browser, f"{PLACE}/{view}/mo-dau")
    opened = pages.page(browser.get("/cb"))

    assert opened.one("h1").text == "Việc của tôi"
    assert pages.page(browser.get("/cb?xem=all")).one("h1").text == "Việc của đơn vị"

    post(browser, f"{PLACE}/{view}/xoa")
    assert named(session, "Quá hạn của tôi") is None
    assert session.scalar(select(DefaultView)) is None
    assert pages.page(browser.get("/cb")).one("h1").text == "Việc của đơn vị"


def test_a_stranger_s_view_does_not_exist(sign_in, session):
    save(sign_in("sxd.cv1"), "Của tôi")
    view = named(session, "Của tôi").ref

    for act in ("mo-dau", "xoa", "doi-ten"):
        answer = post(sign_in("sxd.cv2"), f"{PLACE}/{view}/{act}", name="Khác")
        assert answer.status_code == 404


def test_there_are_no_more_views_than_the_rail_counts(sign_in, monkeypatch):
    monkeypatch.setattr("permits.processing.queue.saving.MOST_VIEWS", 1)
    browser = sign_in("sxd.cv1")
    save(browser, "Một")

    assert save(browser, "Hai").status_code == 422


def test_what_a_view_narrows_to_is_kept_without_what_nobody_knows(sign_in, session):
    save(sign_in("sxd.cv1"), "Lạ", "xem=nowhere&dn=nobody&han=soon")

    assert named(session, "Lạ").query == "xem=all&han=soon"
