"""The queue's address is its filter: what it narrows, what it sorts, what it drops with a note."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from permits.accounts.models import Office
from permits.cases.models import Task
from permits.core import clock
from permits.core.plain import plain_words
from permits.core.vocabulary import TaskState
from permits.processing import queue_pages
from permits.processing.queue import pages as views
from tests.support import pages


def codes(answer):
    return [cell.text for cell in pages.page(answer).all("th", class_="d-grid__code")]


def chips(answer):
    found = pages.page(answer).all("ul", class_="d-chips")
    return [each.text for chip in found for each in chip.all("li")]


@pytest.fixture
def due(session, walker):
    """Put a dossier's open task so many days from now."""

    def put(dossier, days):
        at = clock.now() + timedelta(days=days)
        tasks = [task.id for task in walker.tasks(dossier) if task.state == TaskState.OPEN]
        session.execute(update(Task).where(Task.id.in_(tasks)).values(due_at=at, sort_at=at))
        session.commit()

    return put


@pytest.fixture
def two(at):
    """A mast of VNPT and a rooftop of MobiFone, both to be appraised."""
    return at("appraise", "tower-city"), at("appraise", "rooftop")


@pytest.mark.parametrize(
    "filter_",
    ["loai=tower_rooftop", "tim=khach+san", "tim=KHÁCH%20SẠN", "tim=mobi", "tim=0002", "xa=24133"],
)
def test_a_filter_leaves_what_it_names(sign_in, two, filter_, session):
    _, rooftop = two
    if filter_.startswith("xa="):
        filter_ = f"xa={rooftop.ward_code}&loai=tower_rooftop"

    assert codes(sign_in("sxd.cv1").get(f"/cb?{filter_}")) == [rooftop.code]


def test_a_carrier_is_filtered_by_its_code(sign_in, two, session):
    mast, _ = two
    carrier = session.scalar(select(Office.code).where(Office.id == mast.carrier_id))

    assert codes(sign_in("sxd.cv1").get(f"/cb?dn={carrier}")) == [mast.code]


def test_holder_step_and_matter_narrow_together(sign_in, two):
    browser = sign_in("sxd.tp")

    assert len(codes(sign_in("sxd.cv1").get("/cb?giu=sxd.cv1&buoc=appraise&viec=new"))) == 2
    assert codes(browser.get("/cb?xem=all&giu=sxd.cv2")) == []
    assert codes(sign_in("sxd.cv1").get("/cb?giu=chua-ai")) == []


@pytest.mark.parametrize(
    ("days", "view", "han"),
    [
        (-3, "overdue", "overdue"),
        (0.01, "soon", "today"),
        (1, "soon", "soon"),
        (20, "all", "later"),
    ],
)
def test_a_deadline_is_filtered_as_it_is_drawn(sign_in, two, due, days, view, han):
    wanted, other = two
    due(wanted, days)
    due(other, 400 if han != "later" else -3)

    browser = sign_in("sxd.cv1")

    assert codes(browser.get(f"/cb?han={han}")) == [wanted.code]
    assert wanted.code in codes(browser.get(f"/cb?xem={view}"))


def test_what_waits_for_others_is_the_deciding_office_s_to_know(sign_in, at, session, walker):
    dossier = at("consultation", "tower-high")

    answer = sign_in("sxd.tp").get("/cb?xem=away")

    assert dossier.code in codes(answer)
    line = pages.page(answer).one("tbody").all("tr")[0]
    assert line.all("input", type="checkbox") == []
    assert codes(sign_in("kcn.tp").get("/cb?xem=away")) == []


def test_what_waits_for_a_signature_is_a_view_of_its_own(sign_in, at):
    dossier = at("sign")

    assert codes(sign_in("sxd.gd").get("/cb?xem=sign")) == [dossier.code]


@pytest.mark.parametrize(
    "wrong",
    ["dn=nobody", "xa=00000", "loai=castle", "viec=x", "buoc=nowhere", "han=someday", "giu=ghost"],
)
def test_an_invalid_value_is_dropped_with_a_note_and_the_rest_stays(sign_in, two, wrong):
    answer = sign_in("sxd.cv1").get(f"/cb?{wrong}&tim=khach")

    assert codes(answer) == [two[1].code]
    assert any("Đã bỏ" in chip and wrong.split("=")[1] in chip for chip in chips(answer))


def test_an_unknown_order_is_dropped_too(sign_in, two):
    answer = sign_in("sxd.cv1").get("/cb?xep=beauty&xem=nowhere")

    assert len(codes(answer)) == 2
    assert len([chip for chip in chips(answer) if "Đã bỏ" in chip]) == 2


def test_each_chip_leads_to_the_queue_without_it(sign_in, two):
    answer = sign_in("sxd.cv1").get("/cb?loai=tower_rooftop&tim=khach&xep=ma")

    links = [a.attributes["href"] for a in pages.page(answer).one("ul", class_="d-chips").all("a")]

    assert links[0] == "/cb?xem=all&loai=tower_rooftop&xep=ma"
    assert links[1] == "/cb?xem=all&tim=khach&xep=ma"


def test_nothing_left_says_which_way_back(sign_in, two):
    answer = sign_in("sxd.cv1").get("/cb?tim=khongco")

    assert "Không có việc nào khớp bộ lọc" in answer.get_data(as_text=True)


def test_every_order_has_keyset_pages_without_gap_or_repetition(sign_in, at, monkeypatch):
    made = {at("appraise", sample).code for sample in ("tower-city", "rooftop", "tower-city")}
    browser = sign_in("sxd.cv1")
    for order in ("han", "-han", "nhan", "-nhan", "ma", "-ma", "xa", "-xa", "dn", "-dn"):
        monkeypatch.setattr(views, "PAGE_SIZE", 50)
        whole = codes(browser.get(f"/cb?xep={order}"))
        monkeypatch.setattr(views, "PAGE_SIZE", 1)
        shown, address = [], f"/cb?xep={order}"
        while address:
            answer = browser.get(address)
            shown += codes(answer)
            links = pages.page(answer).all("a", rel="next")
            address = links[0].attributes["href"] if links else None

        assert set(shown) == made
        assert shown == whole
        back = pages.page(answer).one("a", rel="prev").attributes["href"]
        assert codes(browser.get(back)) == [whole[1]]


def test_a_head_turns_its_order_round(sign_in, two):
    def head(answer):
        heads = pages.page(answer).one("thead").all("th")
        return next(each for each in heads if "Mã hồ sơ" in each.text)

    browser = sign_in("sxd.cv1")
    first = head(browser.get("/cb?xep=ma"))
    link = first.one("a").attributes["href"]

    assert first.attributes["aria-sort"] == "ascending"
    assert head(browser.get(link)).attributes["aria-sort"] == "descending"


def test_a_mark_of_another_order_begins_at_the_beginning(sign_in, at, monkeypatch):
    for sample in ("tower-city", "rooftop"):
        at("appraise", sample)
    browser = sign_in("sxd.cv1")
    whole = codes(browser.get("/cb?xep=ma"))
    monkeypatch.setattr(views, "PAGE_SIZE", 1)
    onward = pages.page(browser.get("/cb")).one("a", rel="next").attributes["href"]

    assert codes(browser.get(onward + "&xep=ma")) == whole[:1]


def test_density_is_kept_for_the_person_and_shown_everywhere(sign_in, two):
    browser = sign_in("sxd.cv1")
    sent = pages.fields(browser.get("/cb?xem=mine"), 1) | {"density": "roomy"}

    answer = browser.post("/cb/tuy-chon", data=sent | {"ve": "/cb?xem=mine"})

    assert answer.headers["Location"] == "/cb?xem=mine"
    assert pages.page(browser.get("/cb")).all("div", class_="d-queue--roomy")
    assert not pages.page(sign_in("sxd.cv2").get("/cb")).all("div", class_="d-queue--roomy")


def test_a_foreign_address_to_go_back_to_is_not_followed(sign_in):
    answer = sign_in("sxd.cv1").post(
        "/cb/tuy-chon", data={"density": "compact", "ve": "https://elsewhere.example/"}
    )

    assert answer.headers["Location"] == "/cb"


def test_neighbours_are_those_of_the_queue_one_came_from(session, at, walker, due):
    first, second, third = (
        at("appraise", name) for name in ("tower-city", "rooftop", "tower-city")
    )
    for days, dossier in ((1, first), (2, second), (3, third)):
        due(dossier, days)
    officer = walker.person("sxd.cv1")

    here = queue_pages.neighbours(session, officer, "xem=mine", second.code)

    assert (here.previous, here.next, here.position) == (first.code, third.code, "2/3")
    turned = queue_pages.neighbours(session, officer, "xem=mine&xep=-han", second.code)
    assert (turned.previous, turned.next) == (third.code, first.code)
    assert queue_pages.neighbours(session, officer, "xem=mine", first.code).previous is None
    assert queue_pages.neighbours(session, officer, "loai=castle", "H15.99-1") is None


def test_a_file_that_left_the_queue_still_leads_to_the_next(session, at, walker, due):
    first, second = at("appraise"), at("appraise", "rooftop")
    due(first, 1)
    due(second, 2)
    walker.act(first, "appraise")
    session.commit()
    officer = walker.person("sxd.cv1")

    here = queue_pages.neighbours(session, officer, "xem=all&buoc=appraise", first.code)

    assert (here.next, here.place) == (second.code, 0)


@pytest.mark.parametrize(
    "said",
    [
        "Phường Buôn Ma Thuột",
        "ĐƯỜNG Nguyễn Tất Thành – số 5/7",
        "Krông Pắc",
        "Ｈ１５．１０－２６１１２３",
        "ừ ự ỹ Ỵ ẵ ặ đ Đ ộ Ở",
        "",
        "…",
    ],
)
def test_the_database_and_the_program_take_accents_off_alike(session, said):
    assert session.scalar(text("select plain_words(:said)"), {"said": said}) == plain_words(said)


def test_a_dossier_that_moves_is_found_at_its_new_place(session, at, walker, sign_in):
    dossier = at("appraise")
    other = at("appraise", "rooftop")
    before = dossier.ward_code
    dossier = walker.reload(dossier)
    dossier.ward_code = "24163" if before != "24163" else other.ward_code
    session.commit()

    assert codes(sign_in("sxd.cv1").get(f"/cb?xa={before}&loai=tower_ground")) == []


def test_whoever_gives_out_the_work_finds_what_each_of_the_unit_holds(sign_in, two):
    def listed(login, query):
        answer = sign_in(login).get(f"/cb?{query}")
        assert answer.status_code == 200
        return set(codes(answer))

    held = {each.code for each in two}
    [link] = [
        each.attributes["href"]
        for each in pages.page(sign_in("sxd.tp").get("/cb/phan-cong")).all("a")
        if "giu=sxd.cv1" in each.attributes["href"]
    ]

    assert listed("sxd.tp", "xem=unit") == held
    assert listed("sxd.tp", link.partition("?")[2]) == held
    assert listed("sxd.tp", "xem=all") == set()  # it is not the head's turn
    assert listed("kcn.tp", "xem=unit") == set()
    assert listed("sxd.vt", "xem=unit") == set()  # a clerk gives out nothing
