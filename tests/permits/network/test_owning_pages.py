"""What owners, holders and officials do on pages: split, take out, wait in line, enter as built."""

import pytest
from sqlalchemy import select

from gis.network import listing, queries
from gis.network.commands import Claim, HoldRoute
from gis.network.holding import confirm, hold_route
from gis.network.models import Hold, Occupancy, Segment, Waiting
from permits.core import clock
from permits.demo import walk
from permits.filing import service as filing
from permits.network import terms
from permits.network.forms import days_for
from tests.permits.network.places import draft, free_segments, free_slot, keep, keep_slot, register
from tests.support.pages import page as read

SLOT_WISH = {"kind": "small_cell", "kg": "20", "watts": "300", "wind_m2": "0,2", "years": "5"}


@pytest.fixture
def network(session):
    register(session)
    return session


def middle_of(session, row):
    at = session.scalar(
        select(Segment.geom.ST_LineInterpolatePoint(0.5).ST_AsText()).where(Segment.id == row.id)
    )
    east, north = at.removeprefix("POINT(").removesuffix(")").split()
    return f"{float(north):.3f}; {float(east):.3f}"


@pytest.mark.parametrize(("login", "status"), [("vnpt", 303), ("sxd.cv1", 303), ("viettel", 403)])
def test_the_owner_and_officials_split_a_segment_nobody_else(network, sign_in, login, status):
    row = free_segments(network, count=1)[0]
    sent = {
        "system": "vn2000", "meridian": "108.5", "coordinates": middle_of(network, row),
        "ref": "HG-MOI", "kind": "manhole", "confirmed": "y",
    }  # fmt: skip
    address = f"/ha-tang/tach/vnpt/{row.ref}"
    browser = sign_in(login)
    assert browser.get(address).status_code == (404 if status == 403 else 200)

    answer = browser.post(address, data=sent)

    assert answer.status_code == status, answer.text[:800]
    halves = [listing.segment(network, "vnpt", f"{row.ref}/{n}") for n in (1, 2)]
    assert all(halves) == (status == 303)
    if status == 303:
        assert browser.get("/ha-tang/nut/vnpt/HG-MOI").status_code == 200
        assert browser.get(f"/ha-tang/doan/vnpt/{row.ref}").status_code == 404


def test_a_split_beside_the_line_is_refused_with_how_far(network, sign_in):
    row = free_segments(network, count=1)[0]
    north, east = middle_of(network, row).split("; ")
    sent = {
        "system": "vn2000", "meridian": "108.5", "coordinates": f"{float(north) + 60}; {east}",
        "ref": "HG-MOI", "kind": "manhole", "confirmed": "y",
    }  # fmt: skip

    answer = sign_in("vnpt").post(f"/ha-tang/tach/vnpt/{row.ref}", data=sent)

    assert answer.status_code == 409
    assert "cách tuyến vẽ" in answer.text


def test_a_cable_is_taken_out_by_its_tenant_or_the_owner(network, sign_in):
    there = network.scalars(
        select(Occupancy).where(Occupancy.tenant == "viettel", Occupancy.duct_id.is_not(None))
    ).first()
    address = f"/ha-tang/thao-do/{there.id}"
    today = clock.today().isoformat()
    stranger = next(
        login
        for login, office in (("fpt", "fpt-telecom"), ("mobifone", "mobifone"), ("vnpt", "vnpt"))
        if office != queries.place_names(network, [there.duct_id], [])[there.duct_id, None].owner
    )
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(stranger).post(address, data={"on": today}).status_code == 403
    browser = sign_in("viettel")
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"on": "2020-01-01"}).status_code == 409
    assert browser.post(address, data={"on": "2099-01-01"}).status_code == 422

    assert browser.post(address, data={"on": today}).status_code == 303

    network.refresh(there)
    assert there.during.upper == clock.today()


def test_a_draft_stands_in_line_and_leaves_it(network, app, sign_in):
    row = free_segments(network, count=1)[0]
    dossier, _ = draft(network, app, "duct")
    browser = sign_in("fpt")
    address = f"/ha-tang/cho/doan/vnpt/{row.ref}"
    sent = {"dossier": dossier.ref, "cable_mm": "12", "ways": "1", "years": "5"}
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={**sent, "dossier": "another"}).status_code == 422

    assert browser.post(address, data={**sent, "cable_mm": "99"}).status_code == 409
    assert browser.post(address, data=sent).status_code == 303
    assert browser.post(address, data=sent).status_code == 409

    own = read(browser.get("/ha-tang/cua-toi"))
    assert row.ref in own.all("tbody")[0].text
    assert browser.post(f"/ha-tang/thoi-cho/{dossier.ref}").status_code == 303
    assert network.scalars(select(Waiting.state)).all() == ["left"]


def test_a_draft_stands_in_line_for_a_pole(network, app, sign_in):
    pole, _ = free_slot(network)
    dossier, _ = draft(network, app, "pole-city")
    browser = sign_in("vnpt")
    address = f"/ha-tang/cho/cot/{pole.owner}/{pole.ref}"
    assert browser.get(address).status_code == 200

    hopeless = browser.post(address, data={**SLOT_WISH, "kg": "999", "dossier": dossier.ref})
    assert hopeless.status_code == 409

    answer = browser.post(address, data={**SLOT_WISH, "dossier": dossier.ref})

    assert answer.status_code == 303, answer.text
    assert queries.waiting_for_pole(network, pole.id) == 1


def test_what_was_built_is_entered_and_told(network, app, sign_in):
    row = free_segments(network, count=1)[0]
    dossier, person = draft(network, app, "duct")
    browser = sign_in("fpt")
    keep(network, person, dossier, [row])
    address = f"/ha-tang/hoan-cong/{dossier.ref}"
    assert browser.get(address).status_code == 404  # nothing is confirmed yet
    confirm(network, dossier.ref, now=clock.now())
    assert browser.get(address).status_code == 200
    (hold,) = queries.living_holds(network, dossier.ref)
    today = clock.today().isoformat()

    answer = browser.post(
        address, data={f"found-{hold.duct_id}": "built", "since": today, "source": "BB-01"}
    )

    assert answer.status_code == 303, answer.text
    there = network.scalars(select(Occupancy).where(Occupancy.reference == dossier.ref)).one()
    assert (there.duct_id, there.standing, there.tenant) == (
        hold.duct_id,
        "surveyed",
        "fpt-telecom",
    )
    assert network.get(Hold, hold.id).ended_as == "built"


def test_what_was_hung_on_a_pole_is_entered(network, app, sign_in):
    pole, slot = free_slot(network)
    dossier, person = draft(network, app, "pole-city")
    keep_slot(network, person, dossier, pole, slot)
    confirm(network, dossier.ref, now=clock.now())
    today = clock.today().isoformat()

    answer = sign_in("vnpt").post(
        f"/ha-tang/hoan-cong/{dossier.ref}",
        data={f"found-{slot.slot_id}": "built", "since": today, "source": "BB-02"},
    )

    assert answer.status_code == 303, answer.text
    there = network.scalars(select(Occupancy).where(Occupancy.reference == dossier.ref)).one()
    assert (there.slot_id, there.kg) == (slot.slot_id, 20)


def test_the_officer_sees_whether_the_hold_stands(network, app, sign_in):
    pole, slot = free_slot(network)
    dossier, person = draft(network, app, "pole-city")
    keep_slot(network, person, dossier, pole, slot)
    filing.submit(network, person, dossier)
    walk.walk_to(network, dossier, "appraise")

    shown = sign_in("sxd.cv1").get(f"/cb/ho-so/{dossier.code}")

    assert shown.status_code == 200
    assert "Chỗ trong hạ tầng dùng chung" in shown.text
    assert f"Tải của cột {pole.ref}" in shown.text


def test_own_pages_ask_a_fixed_number_of_questions(network, sign_in, counting):
    now = clock.now()
    for nth, row in enumerate(free_segments(network, owner="viettel", count=3)):
        claim = Claim("vnpt", f"x{nth}", days_for(2), terms.of_a_draft(network))
        hold_route(network, HoldRoute(claim, (row.id,), 8.0), now=now)
    browser = sign_in("vnpt")
    browser.get("/ha-tang/cua-toi")

    with counting() as asked:
        page = read(browser.get("/ha-tang/cua-toi"))

    assert len(asked) <= 14, asked
    assert len(page.all("tbody")[-1].all("tr")) >= 3
