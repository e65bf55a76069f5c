"""The register's pages: who sees what, how much they ask of the database, and what they show."""

import pytest
from shapely import Point

from gis.network import listing, queries
from gis.site import Site
from permits.core import clock
from permits.dossiers import checking
from tests.permits.network.places import draft, free_segments, free_slot, keep, register
from tests.support.pages import page as read

FIGURES = {"cable_mm": "8", "ways": "1", "years": "5"}


@pytest.fixture
def network(session):
    register(session)
    return session


def page_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.text[:2000])
    return read(answer)


def rows_of(page, nth=0):
    return page.all("tbody")[nth].all("tr")


def segment_where(session, state):
    rows = listing.segments(session, listing.Narrowed(), after=0, most=100)
    found = queries.balance(session, clock.today(), now=clock.now())
    having = {each.segment_id for each in found if getattr(each, state)}
    return next(row for row in rows if row.id in having)


@pytest.mark.parametrize("kind", ["duct", "pole", "mast", "building"])
def test_the_list_shows_each_kind_in_a_fixed_number_of_statements(network, sign_in, counting, kind):
    browser = sign_in("viettel")
    page_of(browser, "/ha-tang")

    with counting() as asked:
        page = page_of(browser, f"/ha-tang?loai={kind}")

    assert len(asked) <= 12, asked
    assert rows_of(page)


def test_the_list_is_narrowed_and_says_so(network, sign_in):
    page = page_of(sign_in("viettel"), "/ha-tang?loai=pole&chu=chieu-sang")

    assert page.one("ul", class_="d-chips").all("li")
    assert len(rows_of(page)) == 14
    nothing = page_of(sign_in("viettel"), "/ha-tang?loai=mast&chu=chieu-sang")
    assert nothing.all("div", class_="d-empty")


def test_a_segment_page_asks_a_fixed_number_of_questions(network, sign_in, counting):
    rows = listing.segments(network, listing.Narrowed(), after=0, most=3)
    browser = sign_in("vnpt")
    page_of(browser, f"/ha-tang/doan/{rows[0].owner}/{rows[0].ref}")

    with counting() as asked:
        page_of(browser, f"/ha-tang/doan/{rows[1].owner}/{rows[1].ref}")

    assert len(asked) <= 16, asked


def test_the_drawing_says_in_words_what_it_shows(network, sign_in):
    row = segment_where(network, "occupied")
    page = page_of(sign_in("vnpt"), f"/ha-tang/doan/{row.owner}/{row.ref}")

    drawing = page.one("figure", class_="d-nest").one("svg")
    assert drawing.attributes["role"] == "img"
    assert drawing.attributes["aria-labelledby"] == "mat-cat-t mat-cat-d"
    described = drawing.one("desc", id="mat-cat-d").text
    assert row.ref in drawing.one("title", id="mat-cat-t").text
    for bore in rows_of(page):
        assert f"Ống {bore.one('th').text}:" in described
    dots = drawing.all("circle", class_="d-nest__bore--occupied")
    assert len(dots) == described.count("Đang sử dụng") > 0


def test_a_stranger_learns_until_when_but_not_who(network, app, sign_in):
    row = free_segments(network, "vnpt", 1)[0]
    dossier, person = draft(network, app, "duct")
    keep(network, person, dossier, [row])
    address = f"/ha-tang/doan/vnpt/{row.ref}"

    def bores(login):
        return page_of(sign_in(login), address).all("tbody")[0].text

    stranger = bores("mobifone")

    assert "Đang được giữ" in stranger
    assert "chưa trống trước" in stranger
    assert "FPT" not in stranger
    assert "FPT" not in bores("viettel.ht")  # a consulted competitor is no official
    for login in ("fpt", "vnpt", "vnpt.ht", "sxd.cv1"):
        assert "FPT" in bores(login), login


def test_a_structure_page_adds_up_what_it_bears(network, sign_in):
    pole, _ = free_slot(network)
    page = page_of(sign_in("sxd.cv1"), f"/ha-tang/cot/{pole.owner}/{pole.ref}")

    assert len(rows_of(page, 0)) == 3
    assert "60 kg" in page.all("tbody")[0].text
    assert len(rows_of(page, 1)) == 3


def test_a_node_leads_to_its_segments(network, sign_in):
    row = listing.segments(network, listing.Narrowed(), after=0, most=1)[0]
    page = page_of(sign_in("vnpt"), f"/ha-tang/nut/{row.from_owner}/{row.from_ref}")

    assert row.ref in page.text


@pytest.mark.parametrize(
    "address", ["/ha-tang/doan/vnpt/none", "/ha-tang/cot/vnpt/none", "/ha-tang/nut/x/y"]
)
def test_what_is_not_there_is_not_found(network, sign_in, address):
    page_of(sign_in("vnpt"), address, 404)


def test_a_draft_chooses_its_segments_and_gives_them_back(network, app, sign_in):
    dossier, _ = draft(network, app, "duct")
    near = listing.near_segments(network, checking.site_of(dossier), within_m=2_000)
    browser = sign_in("fpt")
    page_of(browser, f"/ha-tang/giu-cho/{dossier.ref}")
    address = f"/ha-tang/giu-cho/{dossier.ref}/doan"
    free = {row.id for row in free_segments(network, count=99)}
    numbers = [each.id for each in near if each.id in free][:2]

    nothing = browser.post(address, data=FIGURES)
    kept = browser.post(address, data={**FIGURES, "segment": numbers})

    assert nothing.status_code == 422
    assert kept.status_code == 303, kept.text
    own = page_of(browser, "/ha-tang/cua-toi")
    assert len(rows_of(own)) == len(numbers)
    assert browser.post(f"/ha-tang/giu-cho/{dossier.ref}/tra").status_code == 303
    assert "places" not in network.get(type(dossier), dossier.id).content


def test_a_draft_chooses_a_slot_with_the_reasons_against_the_others(network, app, sign_in):
    dossier, _ = draft(network, app, "pole-city")
    pole, _ = free_slot(network)
    checking.place(dossier, Site(Point(pole.easting, pole.northing)), dossier.ward_code)
    network.flush()
    browser = sign_in("vnpt")
    page = page_of(
        browser, f"/ha-tang/giu-cho/{dossier.ref}?kind=small_cell&kg=20&watts=300&wind_m2=0,2"
    )

    assert "Vị trí dành cho loại thiết bị khác" in page.text
    form = next(
        each
        for each in page.all("form")
        if each.all("input", name="slot") and pole.ref in each.text
    )
    sent = {each.attributes["name"]: each.attributes["value"] for each in form.all("input")}
    sent.pop("csrf_token", None)
    assert browser.post(form.attributes["action"], data=sent).status_code == 303
    assert network.get(type(dossier), dossier.id).content["places"]["pole"] == pole.ref
    hub = page_of(browser, f"/dn/ho-so/{dossier.ref}")
    assert "Giữ chỗ trong hạ tầng có sẵn" in hub.text
