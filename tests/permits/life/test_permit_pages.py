"""A permit's page to whoever may see it, lists, reports over HTTP, and what follows from it."""

import io
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from permits.core import clock
from permits.core.vocabulary import Matter
from permits.dossiers.models import Dossier
from permits.life import chain_queries, jobs
from permits.life.models import PermitNotice, PermitReport
from permits.papers.vocabulary import Decided, PaperKind, PermitChange, PermitState
from tests.permits.life.conftest import PERMITTED, TODAY, picture

TODAY_TEXT = "26/11/2026"


@pytest.fixture
def page(ref_of):
    """Give the address of a permit's page, or of one below it."""
    return lambda permit, *parts: "/".join((f"/giay-phep/{ref_of(permit)}", *parts))


def finish_form(**more):
    said = {
        "happened_on": TODAY_TEXT,
        "system": "wgs84",
        "meridian": "108.5",
        "coordinates": PERMITTED,
        "height_m": "36,2",
        "photos": (io.BytesIO(picture()), "mong.jpg"),
    }
    return said | more


def test_the_holder_the_issuer_and_the_commune_see_it_and_strangers_find_nothing(
    issued, page, sign_in, client
):
    address = page(issued())

    for login in ("vnpt", "sxd.cv1", "sxd.gd", "tiepnhan"):
        answer = sign_in(login).get(address)
        assert answer.status_code == 200, login
    for login in ("viettel", "kcn.cv1", "chqs"):
        assert sign_in(login).get(address).status_code == 404, login
    assert client.get(address).status_code == 303


def test_the_page_says_what_the_permit_is_worth_today(issued, page, sign_in):
    fresh = issued(start_before=TODAY.date() + timedelta(days=5))
    over = issued(start_before=TODAY.date() - timedelta(days=1))
    vnpt = sign_in("vnpt")

    assert "Còn 5 ngày" in vnpt.get(page(fresh)).text
    text = vnpt.get(page(over)).text
    assert "Giấy phép đã hết hiệu lực khởi công" in text
    assert "/bao-cao/start" not in text


def test_a_report_is_sent_once_acknowledged_and_shown(session, issued, page, sign_in):
    permit, vnpt = issued(), sign_in("vnpt")
    form = {"happened_on": TODAY_TEXT, "_once": "a key of one form"}

    for _ in range(2):
        answer = vnpt.post(page(permit, "bao-cao", "start"), data=form)
        assert answer.status_code == 303

    assert len(session.scalars(select(PermitReport)).all()) == 1
    assert "Hệ thống ghi nhận lúc 09:00 26/11/2026" in vnpt.get(page(permit)).text


def test_a_refused_report_keeps_what_was_typed(issued, page, sign_in):
    permit, vnpt = issued(started_on=date(2026, 11, 20)), sign_in("vnpt")
    address = page(permit, "bao-cao", "finish")

    answer = vnpt.post(address, data=finish_form(coordinates="108.066, 12.616", note="Xong móng"))

    assert answer.status_code == 422
    assert "Xong móng" in answer.text
    assert "108.066, 12.616" in answer.text
    assert "Có phải bạn muốn nói vị trí này?" in answer.text


def test_a_finish_with_a_deviation_is_shown_to_the_officer(session, issued, page, sign_in):
    permit, vnpt = issued(started_on=date(2026, 11, 20)), sign_in("vnpt")

    answer = vnpt.post(
        page(permit, "bao-cao", "finish"), data=finish_form(coordinates="12.6162, 108.066")
    )

    assert answer.status_code == 303
    officer = sign_in("sxd.cv1")
    assert "Lệch quá sai số cho phép" in officer.get(page(permit)).text
    assert "Mới được báo" in officer.get("/cb/giay-phep").text
    notice = session.scalars(select(PermitNotice)).first()
    assert officer.post(page(permit, "thong-bao", notice.ref)).status_code == 303
    session.refresh(notice)
    assert notice.seen_at is not None


def test_a_photograph_is_shown_to_who_sees_the_permit_only(session, issued, page, sign_in):
    permit, vnpt = issued(started_on=date(2026, 11, 20)), sign_in("vnpt")
    vnpt.post(page(permit, "bao-cao", "finish"), data=finish_form())
    text = vnpt.get(page(permit)).text
    ref = text.split("/anh/", 1)[1].split('"', 1)[0]

    answer = vnpt.get(page(permit, "anh", ref))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert sign_in("viettel").get(page(permit, "anh", ref)).status_code == 404


def test_a_report_is_corrected_from_its_page(session, issued, page, sign_in):
    permit, vnpt = issued(), sign_in("vnpt")
    vnpt.post(page(permit, "bao-cao", "start"), data={"happened_on": TODAY_TEXT})
    first = session.scalars(select(PermitReport)).one()
    address = page(permit, "dinh-chinh", first.ref)

    assert TODAY_TEXT in vnpt.get(address).text
    assert vnpt.post(address, data={"happened_on": "25/11/2026"}).status_code == 303

    session.refresh(permit)
    assert permit.started_on == date(2026, 11, 25)
    assert vnpt.get(address).status_code == 404
    assert "Đã đính chính" in vnpt.get(page(permit)).text


def test_the_chain_of_a_site_holds_everything_that_came_of_it(session, issued, page, sign_in):
    old = issued()
    new = issued(
        outcome=Decided.ADJUSTMENT,
        kind=PaperKind.ADJUSTMENT,
        about=old,
        changes=PermitChange.REPLACES,
    )
    letter = issued(
        outcome=Decided.EXTENSION,
        kind=PaperKind.EXTENSION,
        about=new,
        changes=PermitChange.EXTENDS,
    )
    old.state = PermitState.REPLACED
    session.commit()
    everything = [old.id, new.id, letter.id]

    for permit in (old, new, letter):
        assert chain_queries.permit_ids(session, permit.id) == everything
    assert chain_queries.dossier_ids_of_line(session, new.id) == [old.dossier_id, new.dossier_id]
    vnpt = sign_in("vnpt")
    text = vnpt.get(page(old)).text
    assert "Xem giấy phép thay thế" in text
    assert text.count(PaperKind.EXTENSION.vi) == 1
    led = vnpt.get(page(letter))
    assert (led.status_code, led.location) == (302, page(new))


def test_a_paper_of_the_chain_is_handed_out_and_no_other(session, issued, page, sign_in):
    permit, other = issued(), issued("pole-city")
    vnpt = sign_in("vnpt")
    own = chain_queries.decisions(session, [permit.id])[0].paper_sha256
    strange = chain_queries.decisions(session, [other.id])[0].paper_sha256

    assert vnpt.get(page(permit, "van-ban", own)).data.startswith(b"%PDF")
    assert vnpt.get(page(permit, "van-ban", strange)).status_code == 404


def test_lists_narrow_and_page(issued, page, sign_in):
    started = issued(started_on=date(2026, 11, 20))
    over = issued(start_before=TODAY.date() - timedelta(days=1))
    vnpt, officer = sign_in("vnpt"), sign_in("sxd.cv1")

    for client, address in ((vnpt, "/giay-phep"), (officer, "/cb/giay-phep")):
        whole = client.get(address).text
        assert page(started) in whole
        assert page(over) in whole
        building = client.get(f"{address}?group=building").text
        assert page(started) in building
        assert page(over) not in building
        assert page(over) in client.get(f"{address}?group=expired").text
        assert page(started) not in client.get(f"{address}?q=khong-co").text
        assert client.get(f"{address}?group=nonsense&after=x").status_code == 200
    assert page(started) not in sign_in("viettel").get("/giay-phep").text
    assert page(started) not in sign_in("kcn.cv1").get("/cb/giay-phep").text


def test_a_warning_stands_on_the_start_page(issued, sign_in):
    issued(start_before=TODAY.date() + timedelta(days=6))
    jobs.tend(0)

    for address in ("/dn", "/giay-phep"):
        assert "Còn không quá 7 ngày để khởi công" in sign_in("vnpt").get(address).text


def test_a_dossier_leads_to_its_permit(issued, page, ref_of, sign_in):
    permit = issued()

    assert page(permit) in sign_in("vnpt").get(f"/dn/ho-so/{ref_of(permit)}").text


def test_an_extension_is_offered_when_it_may_be_asked_for(session, issued, page, sign_in):
    early = issued()
    due = issued(start_before=TODAY.date() + timedelta(days=30))
    vnpt = sign_in("vnpt")

    assert "Chưa đến lúc gia hạn" in vnpt.get(page(early)).text
    refused = vnpt.post(page(early, "de-nghi", "extend"))
    assert (refused.status_code, refused.location) == (303, page(early))
    begun = vnpt.post(page(due, "de-nghi", "extend"))
    draft = session.scalars(select(Dossier).where(Dossier.matter == Matter.EXTEND)).one()
    assert (begun.status_code, begun.location) == (303, f"/dn/ho-so/{draft.ref}")
    assert draft.permit_id == due.id


def test_an_inspection_over_http_from_plan_to_conclusion(session, issued, page, sign_in):
    permit, officer = issued(), sign_in("sxd.cv1")
    plan = {"kind": "ad_hoc", "planned_on": TODAY_TEXT, "reason": "Phản ánh của người dân"}

    address = officer.post(page(permit, "kiem-tra", "moi"), data=plan).location
    assert sign_in("vnpt").get(address).status_code == 404, "what is planned is not announced"
    text = officer.get(address).text
    items = {part.split('"', 1)[0] for part in text.split('name="item_')[1:]}
    found = {
        "held_on": TODAY_TEXT,
        "began": "8:00",
        "ended": "8h30",
        "inspectors": "Cán bộ Một; Chuyên viên; Sở Xây dựng",
        "conclusion": "conforms",
        **{f"item_{item}": "ok" for item in items},
    }
    refused = officer.post(address, data=found | {"began": "sáng", "findings": "Ghi chép dài"})
    assert refused.status_code == 422
    assert "Ghi chép dài" in refused.text
    with clock.at(datetime(2026, 11, 26, 9, 5, tzinfo=clock.VIETNAM)):
        assert officer.post(address, data=found).status_code == 303

    assert "Đúng giấy phép" in sign_in("vnpt").get(address).text
    assert "Đang in và ký" in officer.get(address).text


def test_a_stranger_posts_nothing(session, issued, page, sign_in):
    permit, viettel = issued(), sign_in("viettel")

    for parts in (("bao-cao", "start"), ("de-nghi", "extend")):
        assert viettel.post(page(permit, *parts), data={}).status_code == 404
    assert sign_in("kcn.cv1").post(page(permit, "kiem-tra", "moi"), data={}).status_code == 404
    assert sign_in("tiepnhan").post(page(permit, "kiem-tra", "moi")).status_code == 403
    assert session.scalars(select(PermitReport)).all() == []
