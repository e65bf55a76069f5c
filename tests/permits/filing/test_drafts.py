"""A draft that several write: what is typed is kept, nobody writes over another, all see who is."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from permits.accounts.models import Person, PersonRole
from permits.core import clock
from permits.core.vocabulary import Role
from permits.dossiers.models import Dossier
from permits.filing.drafts.models import SectionSketch, SectionVersion
from permits.filing.drafts.sketching import PRESENT_FOR, VERSIONS
from tests.permits.filing.conftest import NOW
from tests.permits.filing.test_pages import SECTION, started, summary
from tests.support import pages

TYPED = SECTION | {"work_name": "Trạm đang gõ", "tax_code": "12"}


@pytest.fixture
def colleague(sign_in, session):
    """A browser of somebody else of the same carrier."""
    first = session.scalars(select(Person).where(Person.login == "viettel")).one()
    other = Person(
        login="viettel.hai",
        name="Phạm Thị Hai",
        title_vi="Chuyên viên",
        title_en="Officer",
        office_id=first.office_id,
        created_at=NOW,
    )
    session.add(other)
    session.flush()
    session.add(PersonRole(person_id=other.id, role=Role.APPLICANT))
    session.commit()
    return sign_in("viettel.hai")


@pytest.fixture
def applicant(viettel):
    """The address of the first section of a new draft."""
    return started(viettel) + "/applicant"


def typing(browser, page, **changes):
    """Send what is typed, as the page does by itself."""
    form = pages.fields(browser.get(page)) | changes
    form.pop("_once", None)
    return browser.post(f"{page}/nhap", data=form)


def test_what_is_typed_is_kept_without_being_judged_and_comes_back_on_another_machine(
    viettel, sign_in, session, applicant
):
    kept = typing(viettel, applicant, **TYPED)
    again = sign_in("viettel").get(applicant)

    assert kept.status_code == 200
    assert "Đã giữ nội dung gõ dở" in kept.get_data(as_text=True)
    assert pages.fields(again)["tax_code"] == "12"
    assert "chưa lưu vào hồ sơ" in pages.page(again).text
    ref = applicant.split("/")[3]
    assert session.scalars(select(Dossier.content).where(Dossier.ref == ref)).one() == {}


def test_a_sketch_is_never_content_and_is_gone_once_the_section_is_saved(
    viettel, session, applicant
):
    typing(viettel, applicant, **TYPED)
    refused = viettel.post(applicant, data=pages.fields(viettel.get(applicant)))
    saved = viettel.post(applicant, data=pages.fields(viettel.get(applicant)) | SECTION)

    assert refused.status_code == 422
    assert saved.status_code == 303
    assert session.scalar(select(func.count()).select_from(SectionSketch)) == 0
    assert "gõ dở" not in pages.page(viettel.get(applicant)).one("main").text


def test_a_sketch_can_be_kept_by_a_button_where_no_script_runs(viettel, applicant):
    sent = pages.fields(viettel.get(applicant)) | TYPED | {"_sketch": "1"}

    answer = viettel.post(applicant, data=sent)
    shown = viettel.get(answer.location)

    assert answer.status_code == 303
    assert pages.fields(shown)["work_name"] == "Trạm đang gõ"
    assert pages.page(shown).all("button", name="_sketch")


def test_a_sketch_can_be_dropped(viettel, applicant):
    typing(viettel, applicant, **TYPED)

    answer = viettel.post(f"{applicant}/bo-nhap", data={})

    assert answer.status_code == 303
    assert pages.fields(viettel.get(applicant))["work_name"] == ""


def test_who_types_himself_back_has_no_sketch(viettel, session, applicant):
    typing(viettel, applicant, work_name="Trạm")

    typing(viettel, applicant, work_name="")

    assert session.scalar(select(func.count()).select_from(SectionSketch)) == 0


def test_a_sketch_of_letters_no_database_keeps_is_kept_without_them(viettel, applicant):
    assert typing(viettel, applicant, work_name="Trạm\x00 B").status_code == 200

    assert pages.fields(viettel.get(applicant))["work_name"] == "Trạm B"


def test_sketches_belong_to_their_typist_and_the_list_tells_of_them(viettel, colleague, applicant):
    typing(colleague, applicant, **TYPED)

    assert pages.fields(viettel.get(applicant))["work_name"] == ""
    assert "Phạm Thị Hai gõ dở lúc" in pages.page(viettel.get(applicant[:-10])).text


@pytest.mark.parametrize("act", ["applicant/nhap", "applicant/bo-nhap", "co-mat", "lay-lai"])
def test_another_carrier_types_nowhere_and_is_nowhere(vnpt, drafted, act):
    dossier = drafted("tower-zone")

    assert vnpt.post(f"/dn/ho-so/{dossier.ref}/{act}", data=SECTION).status_code == 404


def test_nothing_is_typed_into_what_was_filed(viettel, filed):
    address = f"/dn/ho-so/{filed('tower-zone').ref}"

    assert viettel.post(f"{address}/applicant/nhap", data=SECTION).status_code == 409
    assert viettel.post(f"{address}/co-mat", data={}).status_code == 409


def test_who_is_at_a_draft_is_told_until_he_is_silent_too_long(viettel, colleague, applicant):
    hub = applicant[:-10]
    colleague.post(f"{hub}/co-mat", data={"section": "applicant"})

    seen = viettel.post(f"{hub}/co-mat", data={}).get_data(as_text=True)
    listed = pages.page(viettel.get(hub)).text
    with clock.at(NOW + PRESENT_FOR + timedelta(seconds=1)):
        later = viettel.post(f"{hub}/co-mat", data={}).get_data(as_text=True)

    assert "Phạm Thị Hai" in seen
    assert "Phạm Thị Hai đang mở phần này" in listed
    assert "Phạm Thị Hai" not in later
    assert "Nguyễn" not in seen, "one is told of others, not of oneself"


def test_the_list_says_who_saved_a_part_and_when(viettel, colleague, applicant):
    colleague.post(applicant, data=SECTION)

    assert "Phạm Thị Hai lưu lúc 09:00 23/11/2026" in pages.page(viettel.get(applicant[:-10])).text


def test_what_only_one_changed_is_settled_and_what_both_changed_must_be_chosen(
    viettel, colleague, applicant
):
    viettel.post(applicant, data=SECTION)
    opened = pages.fields(viettel.get(applicant))
    theirs = {"work_name": "Tên của Hai", "address": "Số 9 đường Hai"}
    colleague.post(applicant, data=pages.fields(colleague.get(applicant)) | theirs)

    mine = opened | {"work_name": "Tên của tôi", "designer": "Thiết kế của tôi"}
    compared = viettel.post(applicant, data=mine)
    form = pages.fields(compared)
    unchosen = viettel.post(applicant, data=form)
    chosen = viettel.post(applicant, data=form | {"_pick-work_name": "theirs"})

    assert compared.status_code == 409
    assert (form["_pick-address"], form["_pick-designer"]) == ("theirs", "mine")
    assert "_pick-work_name" not in form
    assert unchosen.status_code == 409
    assert "Chọn giữ bản đang lưu hay nội dung bạn nhập" in summary(unchosen)
    assert chosen.status_code == 303
    kept = pages.fields(viettel.get(applicant))
    assert kept["work_name"] == "Tên của Hai"
    assert kept["address"] == "Số 9 đường Hai"
    assert kept["designer"] == "Thiết kế của tôi"


def test_one_who_chooses_over_a_third_saving_is_asked_again(viettel, colleague, applicant):
    viettel.post(applicant, data=SECTION)
    opened = pages.fields(viettel.get(applicant)) | {"work_name": "Tên của tôi"}
    colleague.post(applicant, data=SECTION | {"work_name": "Tên một"})
    form = pages.fields(viettel.post(applicant, data=opened)) | {"_pick-work_name": "mine"}
    colleague.post(applicant, data=SECTION | {"work_name": "Tên hai"})

    assert viettel.post(applicant, data=form).status_code == 409


def test_typing_is_told_at_once_that_somebody_saved_meanwhile(viettel, colleague, applicant):
    opened = pages.fields(viettel.get(applicant))
    colleague.post(applicant, data=SECTION)

    told = viettel.post(f"{applicant}/nhap", data=opened | {"work_name": "Của tôi"})

    assert "Phạm Thị Hai vừa lưu phần này" in told.get_data(as_text=True)


def test_only_the_latest_versions_of_a_section_are_remembered(viettel, session, applicant):
    for n in range(VERSIONS + 3):
        viettel.post(applicant, data=SECTION | {"work_name": f"Tên {n}"})

    assert session.scalar(select(func.count()).select_from(SectionVersion)) == VERSIONS


def test_a_kept_part_that_no_longer_passes_its_form_is_shown_as_wrong(viettel, drafted, session):
    dossier = drafted("tower-zone")
    dossier.content = {
        **dossier.content,
        "technical": dossier.section("technical") | {"height_m": "9000"},
    }
    session.commit()

    shown = pages.page(viettel.get(f"/dn/ho-so/{dossier.ref}")).one("ul", class_="govuk-task-list")

    assert "Có lỗi cần sửa" in shown.text


def test_an_earlier_dossier_fills_in_who_and_how_but_neither_name_nor_place(
    viettel, drafted, filed
):
    basis = filed("tower-zone")
    address = started(viettel)

    answer = viettel.post(f"{address}/lay-lai", data={"basis": basis.ref})
    applicant = pages.fields(viettel.get(f"{address}/applicant"))
    technical = pages.fields(viettel.get(f"{address}/technical"))
    site = pages.fields(viettel.get(f"{address}/site"))

    assert answer.status_code == 303
    assert technical["height_m"] == "42"
    assert applicant["designer"]
    assert applicant["work_name"] == ""
    assert site["coordinates"].strip() == ""
    assert "Đang làm" in pages.page(viettel.get(address)).text


def test_nothing_is_taken_over_from_another_kind_of_work_or_another_carrier(viettel, vnpt, filed):
    basis = filed("tower-zone")

    other = viettel.post(f"{started(viettel, 'smart_pole')}/lay-lai", data={"basis": basis.ref})
    stranger = vnpt.post(f"{started(vnpt)}/lay-lai", data={"basis": basis.ref})

    assert other.status_code == 409
    assert stranger.status_code == 404
