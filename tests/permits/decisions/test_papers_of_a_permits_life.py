"""What papers about a permit say of it, built on a permit that was really issued."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shapely.affinity import translate
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases.lettering import office_of
from permits.core import clock, codes
from permits.core.errors import Conflict
from permits.core.vocabulary import Matter
from permits.decisions import life
from permits.decisions.contents import BUILDERS, describing
from permits.decisions.contents.earlier import Earlier
from permits.decisions.models import Draft, Permit, RegisterEntry
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers.gallery import samples
from permits.papers.layout import Around, page
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PermitChange
from tests.support.dossiers import Walker
from workflow.model import Document, Names

Said = Callable[..., Any]


@pytest.fixture
def permitted(session: Session, walker: Walker, run_jobs: Callable[[], list[str]]) -> Permit:
    """A tower's permit, issued."""
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    session.commit()
    run_jobs()
    return session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).one()


def number_of(session: Session, permit: Permit) -> str:
    return session.get_one(RegisterEntry, (permit.book_id, permit.number)).number_text


def follow(
    session: Session, permit: Permit, matter: Matter, carrier: str = "", **request: Any
) -> Dossier:
    """A filed dossier about a permit, with what it asks for."""
    old = dossiers.whole(session, permit.dossier_id)
    office = accounts.office_by_code(session, carrier) if carrier else old.carrier
    assert office is not None
    new = Dossier(
        ref=codes.new_code(12),
        code=f"H15.10-261112-9{permit.id:03d}",
        work_kind=old.work_kind,
        matter=matter,
        permit_id=permit.id,
        work_name=old.work_name,
        carrier_id=office.id,
        authority_id=old.authority_id,
        procedure_code=old.procedure_code,
        procedure_version=old.procedure_version,
        content={**old.content, "request": request},
        ward_code=old.ward_code,
        site=old.site,
        site_source=old.site_source,
        check_run_id=old.check_run_id,
        created_by_id=old.created_by_id,
        created_at=clock.now(),
        filed_at=clock.now(),
    )
    session.add(new)
    session.flush()
    return dossiers.whole(session, new.id)


def document(template: str, months: int | None = 12) -> Document:
    return Document("x", Names("x", "x"), template, "GPXD", "GPXD", months)


@pytest.fixture
def say(session: Session) -> Said:
    """Put a paper of a dossier together as the job does, and see that it can be laid out."""

    def said(template: str, given: Dossier, reasons: tuple[str, ...] = ("Lý do một.",)) -> Any:
        dossier = dossiers.whole(session, given.id)
        signer = accounts.actor_by_login(session, "sxd.gd")
        issuer = accounts.office_of(session, dossier.authority_id or 0)
        assert signer is not None
        shared = {
            "office": office_of(issuer),
            "number": "07",
            "suffix": "GPXD",
            "issued_on": date(2026, 11, 12),
            "dossier_code": dossier.code,
            "signatory": describing.signatory_of(accounts.person_of(session, signer.person_id)),
            "recipients": describing.recipients_of(dossier, issuer),
            "legal_basis": (papers.Citation("Nghị định X, Điều 1", "recall"),),
        }
        draft = Draft(content={"conditions": ["Điều kiện một."], "reasons": list(reasons)})
        content = BUILDERS[template](session, dossier, draft, document(template), shared)
        assert isinstance(content, papers.CONTENTS[template])
        assert papers.read_content(template, content.to_plain()) == content
        return content, page(content, Around())

    return said


def test_an_extension_says_until_when_and_which_of_two_it_is(
    session: Session, permitted: Permit, say: Said
) -> None:
    dossier = follow(session, permitted, Matter.EXTEND, months=6, reason="Chưa thuê được đất.")

    content, html = say("permit_extension", dossier)

    assert permitted.start_before is not None
    assert content.until_before == permitted.start_before
    assert content.until == life.months_after(permitted.start_before, 6)
    assert (content.months, content.time, content.times_at_most) == (6, 1, 2)
    assert content.earlier.number == number_of(session, permitted)
    assert "lần thứ 1 trong tối đa 02 lần" in html
    assert "Chưa thuê được đất." in html
    assert "là phụ lục không tách rời" in html
    assert "lần gia hạn cuối" not in html
    assert "lần gia hạn cuối" in page(replace(content, time=2), Around())
    # What it says is what it does.
    changing = replace(document("permit_extension"), changes=PermitChange.EXTENDS)
    life.apply(session, Permit(issued_on=date(2026, 11, 12)), dossier, changing)
    assert permitted.start_before == content.until


def test_an_adjustment_lays_old_and_new_side_by_side_in_the_forms_words(
    session: Session, permitted: Permit, say: Said
) -> None:
    dossier = follow(session, permitted, Matter.ADJUST, reason="Nâng cột.", content="Cao hơn.")
    technical = dict(dossier.content["technical"])
    before = technical["height_m"]
    dossier.content = {**dossier.content, "technical": {**technical, "height_m": "61.50"}}
    site = checking.site_of(dossier)
    assert site is not None
    dossier.site_source = replace(site, geometry=translate(site.geometry, 12.5)).document()

    content, html = say("permit_adjustment", dossier)

    rows = {row.what: (row.before, row.after) for row in content.changed}
    assert rows["Chiều cao đến đỉnh ăng ten"] == (
        f"{float(before):g} m".replace(".", ","),
        "61,5 m",
    )
    assert rows["Cấp công trình"][0] != rows["Cấp công trình"][1]
    assert set(rows) == {
        "Vị trí (tọa độ VN-2000)",
        "Chiều cao đến đỉnh ăng ten",
        "Cấp công trình",
    }
    assert content.granted.point.work.height_m == 61.5
    assert content.granted.point.start_before == permitted.start_before
    assert "GIẤY PHÉP XÂY DỰNG ĐIỀU CHỈNH" in html
    assert f"Giấy phép xây dựng số {number_of(session, permitted)}" in html
    assert "CHỦ ĐẦU TƯ PHẢI THỰC HIỆN CÁC NỘI DUNG SAU" in html


def test_a_reissued_permit_says_the_original_word_for_word_and_why(
    session: Session, permitted: Permit, say: Said
) -> None:
    dossier = follow(
        session, permitted, Matter.REISSUE, cause="lost", circumstances="Mất khi chuyển trụ sở."
    )

    content, html = say("permit_reissue", dossier)

    original = content.granted.point
    assert replace(original, start_before=None).to_plain() == _printed(session, permitted)
    assert content.reason == "Mất; Mất khi chuyển trụ sở."
    assert "(CẤP LẠI)" in html
    assert original.work.name in html
    assert f"Bản sao nội dung của Giấy phép xây dựng số {content.earlier.number}" in html


def _printed(session: Session, permit: Permit) -> dict[str, Any]:
    return session.get_one(PaperIssued, permit.paper_id).content


def test_a_transfer_names_both_holders_and_the_ground(
    session: Session, permitted: Permit, say: Said
) -> None:
    before = accounts.office_of(session, permitted.holder_id)
    other = next(code for code in ("viettel", "vnpt", "mobifone") if code != before.code)
    dossier = follow(
        session,
        permitted,
        Matter.TRANSFER,
        carrier=other,
        ground="sale",
        agreement="18/2027/HĐCN",
        agreed_on="2026-11-02",
    )

    content, html = say("permit_transfer", dossier)

    assert content.old_holder.name == before.name_vi
    assert content.holder.name == dossier.carrier.name_vi != before.name_vi
    assert "Chuyển nhượng; theo số 18/2027/HĐCN ngày 02/11/2026" in html
    assert before.name_vi in content.recipients


def test_a_revocation_says_ground_duties_with_their_limits_and_publication(
    session: Session, permitted: Permit, say: Said
) -> None:
    dossier = follow(
        session,
        permitted,
        Matter.REVOKE,
        ground="not_remedied",
        conclusion="02/KL-TTr",
        concluded_on="2026-11-01",
        findings="Cột dựng sai vị trí 14,2 m.",
    )

    content, html = say("revocation", dossier)

    assert "kết luận kiểm tra số 02/KL-TTr ngày 01/11/2026: Cột dựng sai vị trí" in html
    assert "Lý do một." in html
    assert "05 ngày làm việc" in content.duties[1].text
    assert content.duties[1].cite.certainty == "found"
    assert "[cần xác nhận]" in html, "what is only recalled says so"
    assert len(content.publication) == 2
    assert content.recipients[0] == content.holder.name
    for article in (1, 2, 3, 4):
        assert f"<b>Điều {article}.</b>" in html

    # The cancellation that may follow says the same and that the paper is worth nothing.
    content, html = say("cancellation", dossier)
    assert content.revoked_by is None
    assert content.reasons[-1].text == "Lý do một."
    assert "kể cả bản giấy chưa nộp lại, không còn giá trị" in html


def test_a_completion_measures_how_far_from_the_permitted_place_was_built(
    session: Session, permitted: Permit, say: Said
) -> None:
    site = checking.site_of(dossiers.whole(session, permitted.dossier_id))
    assert site is not None
    [point] = site.vn2000()
    dossier = follow(
        session,
        permitted,
        Matter.COMPLETE,
        finished_on="2026-11-05",
        system="vn2000",
        meridian="108.5",
        coordinates=f"{point.x + 3:.2f} {point.y + 4:.2f}",
    )

    content, html = say("completion_acknowledgement", dossier)

    assert [built.away_m for built in content.built] == [5.0]
    assert content.finished_on == date(2026, 11, 5)
    assert "Hoàn thành: ngày 05 tháng 11 năm 2026" in html
    assert "không thay thế biên bản nghiệm thu" in html


def test_an_accepted_location_says_that_it_permits_nothing(
    session: Session, walker: Walker, say: Said
) -> None:
    content, html = say("location_acceptance", walker.file())

    assert content.valid_months == 12
    assert "không phải là giấy phép xây dựng, không cho phép khởi công" in html


@pytest.mark.parametrize("template", ["permit_linear", "permit_underground"])
def test_a_route_is_said_with_its_ends_depth_and_length(
    walker: Walker, say: Said, template: str
) -> None:
    dossier = walker.file("dig")
    site = checking.site_of(dossier)
    assert site is not None

    content, html = say(template, dossier)

    assert content.work.length_m == round(site.length_m, 1)
    assert content.work.depth_from_m == float(dossier.section("technical")["depth_m"])
    assert "Điểm đầu: X " in html
    assert content.stamp == "CẤP PHÉP XÂY DỰNG"


def test_a_paper_about_a_permit_needs_one(session: Session, walker: Walker, say: Said) -> None:
    with pytest.raises(Conflict):
        say("permit_extension", walker.file())


def test_every_template_of_a_decision_has_a_builder_and_every_builder_a_template() -> None:
    others = {name for name in papers.CONTENTS if name.startswith("slip_")} | {
        "register_book",
        "consultation_letter",
        "monthly_report",
        "inspection_minutes",
        "stamped_drawings",
        "application_form",
    }

    assert set(BUILDERS) == set(papers.CONTENTS) - others


def test_a_copy_of_an_adjusted_permit_says_also_what_was_adjusted() -> None:
    content: Any = next(each for name, _, each in samples() if name == "adjustment_tower")
    about: Any = None  # only what was printed counts here
    old = Earlier(permit=about, content=content, kind=PaperKind.ADJUSTMENT, design=Dossier())

    assert old.granted == content.granted.point
    copy: Any = papers.ReissueContent(
        office=content.office,
        number="13",
        issued_on=content.issued_on,
        dossier_code="H15.10-270309-0001",
        signatory=content.signatory,
        recipients=content.recipients,
        earlier=content.earlier,
        reason="Rách, nát",
        granted=papers.Granted.of(old.granted),
        replaces=content.earlier,
        changed=content.changed,
    )
    html = page(copy, Around())

    assert papers.read_content("permit_reissue", copy.to_plain()) == copy
    assert "điều chỉnh và thay thế Giấy phép xây dựng số 01/GPXD" in html
    assert "<td>42 m</td>" in html
    assert "<td>48 m</td>" in html
