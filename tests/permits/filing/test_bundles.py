"""The dossiers of one way: told once, shown together, filed together or not at all."""

import pytest
from sqlalchemy import select

from gis.network import queries as network
from permits.core import clock
from permits.demo import samples
from permits.dossiers import intake
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.network import way_queries, ways
from tests.permits.network.roads import asked, town
from tests.support import pages

COMMON = {
    "applicant-work_name": "Tuyến cáp trục nam",
    "applicant-representative": "Nguyễn Văn Mẫu",
    "applicant-representative_title": "Phó Giám đốc",
    "applicant-tax_code": "0100109106",
    "applicant-address": "Số 1 đường Mẫu",
    "applicant-phone": "0905 000 001",
    "applicant-email": "hoso@carrier.example",
    "applicant-designer": "Công ty Mẫu",
    "applicant-expected_months": "4",
    "site-land_right": "leased",
    "share-cable_kind": "Cáp quang 48 sợi",
    "share-purpose": "Truyền dẫn cho trạm 5G",
    "dig-duct_count": "2",
    "dig-duct_diameter_mm": "110",
    "dig-depth_m": "0,9",
    "dig-width_m": "0,4",
    "dig-method": "Đào hở từng đoạn.",
    "dig-work_from": "01/12/2026",
    "dig-work_until": "20/12/2026",
    "dig-work_hours": "22 giờ đến 05 giờ",
    "dig-reinstatement": "Hoàn trả như hiện trạng.",
    "dig-warranty_months": "12",
}


@pytest.fixture
def streets(session):
    """A town of ducts in the demo province."""
    return town(session)


@pytest.fixture
def fpt(sign_in):
    """A browser of a carrier who owns no duct here."""
    return sign_in("fpt")


@pytest.fixture
def bundle(session, walker, streets):
    """Four drafts of one way: a dig, VNPT's ducts, Viettel's ducts, a dig."""
    person = walker.person("fpt")
    return ways.take(session, person, ways.search(session, person, asked()), 1)


def address(bundle) -> str:
    return f"/dn/bo-ho-so/{bundle.ref}"


def drafts(session, bundle) -> list[Dossier]:
    session.expire_all()
    return [each.dossier for each in way_queries.dossiers_of(session, bundle)]


def told(browser, bundle, **said):
    return browser.post(f"{address(bundle)}/thong-tin-chung", data=COMMON | said)


def give_papers(walker, session, bundle) -> None:
    """Attach every component the procedures ask for, as the carrier would."""
    for dossier in drafts(session, bundle):
        for part in service.procedure_of(session, dossier).papers:
            upload = intake.receive(
                f"{part.code}.pdf", samples.paper(part.names.vi), accept=("pdf",)
            )
            person = walker.person("fpt")
            service.attach(session, person, walker.files, dossier, part.code, upload)
    session.commit()


def test_the_page_says_of_each_dossier_what_is_missing(fpt, bundle):
    page = pages.page(fpt.get(address(bundle))).one("main")

    rows = page.one("table").all("tr")[1:]
    assert len(rows) == 4
    assert all("Bản nháp" in row.text and "Chưa có phần" in row.text for row in rows)
    assert "Nộp cả bộ khi mọi" in page.text.replace("được ", "")
    assert not page.all("form", action=f"{address(bundle)}/nop")


def test_what_is_said_once_completes_every_section_of_every_draft(fpt, bundle, session):
    assert told(fpt, bundle).status_code == 303

    dig, share, other, last = drafts(session, bundle)
    assert {tuple(sorted(d.content)) for d in (dig, share, other, last)} == {
        ("applicant", "site", "technical")
    }
    assert [d.work_name for d in (dig, share)] == [
        "Tuyến cáp trục nam – đoạn 1",
        "Tuyến cáp trục nam – đoạn 2",
    ]
    assert share.content["technical"]["owner"] == "vnpt"
    assert other.content["technical"]["owner"] == "viettel"
    assert share.content["technical"]["term_years"] == 2
    assert dig.content["technical"]["paving_m"] == "10"
    assert dig.content["technical"]["work_until"] == "2026-12-20"
    assert share.site_source["source"] == share.content["site"]["coordinates"]


def test_the_form_writes_what_is_known_the_way_of_the_page_and_asks_no_surface_twice(fpt, bundle):
    page = pages.page(fpt.get(f"{address(bundle)}/thong-tin-chung"))

    assert page.one("input", name="dig-work_from").attributes["value"] == "01/12/2026"
    assert not page.all("select", name="dig-open_surface")


def test_saying_it_again_changes_what_is_shared_and_keeps_the_rest(fpt, bundle, session):
    told(fpt, bundle)
    first = drafts(session, bundle)[0].content["technical"]["paving_m"]
    told(fpt, bundle, **{"applicant-work_name": "Tên khác", "dig-depth_m": "1,1"})

    dig = drafts(session, bundle)[0]
    assert dig.work_name == "Tên khác – đoạn 1"
    assert (dig.content["technical"]["depth_m"], dig.content["technical"]["paving_m"]) == (
        "1.1",
        first,
    )
    shown = pages.page(fpt.get(f"{address(bundle)}/thong-tin-chung"))
    assert shown.one("input", name="applicant-work_name").attributes["value"] == "Tên khác"


def test_a_surface_the_search_did_not_know_is_named_once(fpt, session, walker, streets):
    person = walker.person("fpt")
    kept = ways.search(session, person, asked(gap_surface="unknown"))
    bundle = ways.take(session, person, kept, 1)

    refused = told(fpt, bundle)
    assert refused.status_code == 422
    assert "ít nhất một loại mặt phủ" in refused.text
    assert drafts(session, bundle)[1].content == {}  # all or none

    assert told(fpt, bundle, **{"dig-open_surface": "asphalt"}).status_code == 303
    assert drafts(session, bundle)[0].content["technical"]["asphalt_m"] == "10"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"applicant-tax_code": "123"}, "Mã số thuế"),
        ({"dig-work_until": "01/11/2026"}, "Ngày phải từ 01/12/2026"),
        ({"share-purpose": ""}, "Cần nhập thông tin này"),
    ],
)
def test_a_fault_is_shown_at_its_field_and_nothing_is_kept(fpt, bundle, session, said, words):
    answer = told(fpt, bundle, **said)

    assert answer.status_code == 422
    assert words in pages.page(answer).one("div", class_="govuk-error-summary").text
    assert drafts(session, bundle)[0].content == {}


def test_a_draft_offers_its_stretch_on_its_own_pages_too(fpt, bundle, session):
    share = drafts(session, bundle)[1]

    page = pages.page(fpt.get(f"/dn/ho-so/{share.ref}/technical"))

    assert page.one("input", name="cable_diameter_mm").attributes["value"] == "14"
    site = pages.page(fpt.get(f"/dn/ho-so/{share.ref}/site")).one("textarea", name="coordinates")
    assert len(site.text.split()) == 6


def test_a_whole_bundle_is_filed_with_one_click_and_its_places_stay(fpt, bundle, session, walker):
    told(fpt, bundle)
    give_papers(walker, session, bundle)
    page = pages.page(fpt.get(address(bundle))).one("main")
    assert page.all("form", action=f"{address(bundle)}/nop"), page.text

    answer = fpt.post(f"{address(bundle)}/nop", data={"confirmed": "y", "anyway": "y"})

    assert answer.status_code == 303, answer.text
    filed = drafts(session, bundle)
    assert [d.procedure_code for d in filed] == ["road_dig", "duct_share", "duct_share", "road_dig"]
    assert all(d.code for d in filed)
    [hold] = network.living_holds(session, filed[2].ref)
    assert hold.expires_at > bundle.held_until
    assert "Đã nộp 4 hồ sơ" in fpt.get(address(bundle)).text
    assert fpt.post(f"{address(bundle)}/nop", data={"confirmed": "y"}).status_code == 409


def test_nothing_is_filed_while_one_is_incomplete(fpt, bundle, session):
    told(fpt, bundle)

    answer = fpt.post(f"{address(bundle)}/nop", data={"confirmed": "y", "anyway": "y"})

    assert answer.status_code == 409
    assert "Còn thiếu giấy tờ bắt buộc" in answer.text
    assert all(d.is_draft for d in drafts(session, bundle))


def test_places_that_ran_out_must_be_held_again_before_filing(sign_in, bundle, session):
    with clock.at(clock.now().replace(month=12)):
        fpt = sign_in("fpt")
        page = fpt.get(address(bundle))
        assert "không còn được giữ cho 2 hồ sơ" in page.text
        again = fpt.post(f"{address(bundle)}/giu-cho")
        assert again.status_code == 303
        session.expire_all()
        assert bundle.held_until > clock.now()
        assert "không còn được giữ" not in fpt.get(address(bundle)).text
        [hold] = network.living_holds(session, drafts(session, bundle)[2].ref)
        assert hold.expires_at == bundle.held_until


def test_places_somebody_else_took_meanwhile_are_named(sign_in, bundle, session, walker):
    other = walker.person("mobifone")
    with clock.at(clock.now().replace(month=12, day=20)):
        later = asked(first_day=clock.today())
        ways.take(session, other, ways.search(session, other, later), 1)
        answer = sign_in("fpt").post(f"{address(bundle)}/giu-cho")

        assert answer.status_code == 409
        assert "S1 (vnpt)" in answer.text


def test_a_draft_that_was_thrown_away_is_gone_from_the_bundle(fpt, bundle, session):
    first, second, *_ = drafts(session, bundle)
    for dossier in (first, second):
        assert fpt.post(f"/dn/ho-so/{dossier.ref}/xoa").status_code == 303

    rows = pages.page(fpt.get(address(bundle))).one("table").all("tr")[1:]
    assert len(rows) == 2
    assert told(fpt, bundle).status_code == 303
    assert session.scalar(select(Dossier).where(Dossier.ref == second.ref)) is None


@pytest.mark.parametrize("page", ["", "/thong-tin-chung"])
def test_another_carriers_bundle_does_not_exist(vnpt, bundle, page):
    assert vnpt.get(address(bundle) + page).status_code == 404


@pytest.mark.parametrize("act", ["thong-tin-chung", "nop", "giu-cho"])
def test_another_carriers_bundle_cannot_be_changed(vnpt, bundle, act):
    assert vnpt.post(f"{address(bundle)}/{act}", data=COMMON).status_code == 404
