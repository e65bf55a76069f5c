"""The register's pages: who sees what, how much they ask of the database, and what they show."""

import pytest
from lxml import html

from gis.network import listing
from permits.core import clock
from tests.permits.network.places import draft, free_segments, free_slot, keep, register


@pytest.fixture
def network(session):
    register(session)
    return session


def page_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.text[:2000])
    return html.fromstring(answer.text)


def words(page):
    return " ".join(page.text_content().split())


def segment_where(session, state):
    for row in listing.segments(session, listing.Narrowed(), after=0, most=100):
        from gis.network import queries

        for each in queries.balance(session, clock.today(), now=clock.now(), segment_ids=[row.id]):
            if getattr(each, state):
                return row
    raise LookupError(state)


@pytest.mark.parametrize("kind", ["duct", "pole", "mast", "building"])
def test_the_list_shows_each_kind_in_a_fixed_number_of_statements(network, sign_in, counting, kind):
    browser = sign_in("viettel")
    page_of(browser, "/ha-tang")

    with counting() as asked:
        page = page_of(browser, f"/ha-tang?loai={kind}")

    assert len(asked) <= 12, asked
    assert page.cssselect("tbody tr")


def test_the_list_is_narrowed_and_says_so(network, sign_in):
    page = page_of(sign_in("viettel"), "/ha-tang?loai=pole&chu=chieu-sang")

    assert page.cssselect(".d-chips li")
    assert len(page.cssselect("tbody tr")) == 14
    nothing = page_of(sign_in("viettel"), "/ha-tang?loai=mast&chu=chieu-sang")
    assert nothing.cssselect(".d-empty")


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

    (drawing,) = page.cssselect(".d-nest svg")
    assert drawing.get("role") == "img"
    said = {each.get("id"): each.text_content() for each in drawing if each.get("id")}
    assert drawing.get("aria-labelledby").split() == list(said)
    bores = page.cssselect("table")[0].cssselect("tbody tr")
    described = said["mat-cat-d"]
    for bore in bores:
        assert f"Ống {bore.cssselect('th')[0].text_content().strip()}:" in described
    assert len(drawing.cssselect(".d-nest__bore--occupied")) == described.count("Đang sử dụng")


def test_a_stranger_learns_until_when_but_not_who(network, app, sign_in):
    row = free_segments(network, "vnpt", 1)[0]
    dossier, person = draft(network, app, "duct")
    keep(network, person, dossier, [row])
    address = f"/ha-tang/doan/vnpt/{row.ref}"

    stranger = page_of(sign_in("mobifone"), address)

    table = words(stranger.cssselect("table")[0])
    assert "Đang được giữ" in table and "chưa trống trước" in table
    assert "FPT" not in table
    for login in ("fpt", "vnpt", "vnpt.ht", "sxd.cv1"):
        assert "FPT" in words(page_of(sign_in(login), address).cssselect("table")[0]), login
    assert "FPT" not in words(page_of(sign_in("viettel.ht"), address).cssselect("table")[0])


def test_a_structure_page_adds_up_what_it_bears(network, sign_in):
    pole, _ = free_slot(network)
    page = page_of(sign_in("sxd.cv1"), f"/ha-tang/cot/{pole.owner}/{pole.ref}")

    load, slots = page.cssselect("table")
    assert len(load.cssselect("tbody tr")) == 3
    assert len(slots.cssselect("tbody tr")) == 3
    assert "60 kg" in words(load)


def test_a_node_leads_to_its_segments(network, sign_in):
    row = listing.segments(network, listing.Narrowed(), after=0, most=1)[0]
    page = page_of(sign_in("vnpt"), f"/ha-tang/nut/{row.from_owner}/{row.from_ref}")

    assert row.ref in words(page)


@pytest.mark.parametrize(
    "address", ["/ha-tang/doan/vnpt/none", "/ha-tang/cot/vnpt/none", "/ha-tang/nut/x/y"]
)
def test_what_is_not_there_is_not_found(network, sign_in, address):
    page_of(sign_in("vnpt"), address, 404)


def test_everything_is_said_in_english_too(network, sign_in):
    row = segment_where(network, "occupied")
    browser = sign_in("sxd.cv1")
    browser.set_cookie("locale", "en")

    page = page_of(browser, f"/ha-tang/doan/{row.owner}/{row.ref}")

    assert "Cross-section" in words(page)


def test_a_draft_chooses_its_segments_and_gives_them_back(network, app, sign_in):
    dossier, _ = draft(network, app, "duct")
    browser = sign_in("fpt")
    page = page_of(browser, f"/ha-tang/giu-cho/{dossier.ref}")
    offered = page.cssselect("input[name=segment]")
    assert offered
    numbers = [box.get("value") for box in offered if box.get("checked") is not None]
    figures = {"cable_mm": "8", "ways": "1", "years": "5"}

    nothing = browser.post(f"/ha-tang/giu-cho/{dossier.ref}/doan", data=figures)
    assert nothing.status_code == 422
    kept = browser.post(
        f"/ha-tang/giu-cho/{dossier.ref}/doan", data={**figures, "segment": numbers}
    )

    assert kept.status_code == 303, kept.text
    own = page_of(browser, "/ha-tang/cua-toi")
    assert len(own.cssselect("tbody tr")) == len(numbers)
    assert browser.post(f"/ha-tang/giu-cho/{dossier.ref}/tra").status_code == 303
    assert not network.get(type(dossier), dossier.id).content.get("places")


def test_a_draft_chooses_a_slot_with_the_reasons_against_the_others(network, app, sign_in):
    dossier, _ = draft(network, app, "pole-city")
    pole, _ = free_slot(network)
    from permits.dossiers import checking
    from gis.site import Site
    from shapely import Point

    checking.place(dossier, Site(Point(pole.easting, pole.northing)), dossier.ward_code)
    network.flush()
    browser = sign_in("vnpt")
    page = page_of(
        browser, f"/ha-tang/giu-cho/{dossier.ref}?kind=small_cell&kg=20&watts=300&wind_m2=0,2"
    )

    assert "Vị trí dành cho loại thiết bị khác" in words(page)
    form = next(
        each
        for each in page.cssselect("form")
        if each.cssselect("input[name=slot]") and pole.ref in words(each)
    )
    sent = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    sent = {name: value for name, value in sent.items() if name != "csrf_token"}
    assert browser.post(form.get("action"), data=sent).status_code == 303
    assert network.get(type(dossier), dossier.id).content["places"]["pole"] == pole.ref
