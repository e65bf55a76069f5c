"""What an applicant reads and writes after filing: messages, acts open to him, confirmation."""

from sqlalchemy import select

from permits.cases import notes
from permits.cases.review_models import DossierNote
from permits.cases.vocabulary import NoteAudience
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.support import pages


def where(dossier) -> str:
    return f"/dn/ho-so/{dossier.ref}"


def test_a_message_reaches_whoever_has_the_dossier_once(viettel, filed, session, walker):
    dossier = filed("tower-zone")
    form = {"text": "Bao giờ có kết quả thẩm định?", "_once": "one form"}

    sent = viettel.post(f"{where(dossier)}/trao-doi", data=form)
    viettel.post(f"{where(dossier)}/trao-doi", data=form)

    written = session.scalars(select(DossierNote).where(DossierNote.dossier_id == dossier.id)).all()
    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.MESSAGE_WRITTEN)).all()
    assert sent.headers["Location"].endswith("#trao-doi")
    assert [note.text for note in written] == ["Bao giờ có kết quả thẩm định?"]
    assert {notice.person_id for notice in told} >= {walker.person("tiepnhan").person_id}
    assert len({notice.person_id for notice in told}) == len(told)


def test_an_empty_message_is_refused_at_its_box(viettel, filed):
    refused = viettel.post(f"{where(filed('tower-zone'))}/trao-doi", data={"text": "  "})

    assert refused.status_code == 422
    assert pages.page(refused).all("p", id="text-error")


def test_what_officials_wrote_is_marked_new_until_it_is_read(viettel, filed, session, walker):
    dossier = filed("tower-zone")
    official = walker.person("tiepnhan")
    notes.write(session, official, dossier.id, NoteAudience.APPLICANT, "Mời bạn liên hệ.")
    notes.write(session, official, dossier.id, NoteAudience.PRIVATE, "Chỉ nội bộ.")
    session.commit()

    new = pages.page(viettel.get(where(dossier))).text
    viettel.post(f"{where(dossier)}/trao-doi/da-doc")
    seen = pages.page(viettel.get(where(dossier))).text

    assert "1 tin nhắn mới" in new
    assert "Chỉ nội bộ" not in new
    assert "tin nhắn mới" not in seen
    assert "Mời bạn liên hệ." in seen


def test_nobody_writes_about_anothers_dossier_or_a_draft(viettel, vnpt, filed, drafted):
    dossier, draft = filed("tower-zone"), drafted("pole-zone")

    assert vnpt.post(f"{where(dossier)}/trao-doi", data={"text": "x"}).status_code == 404
    assert vnpt.post(f"{where(dossier)}/trao-doi/da-doc").status_code == 404
    assert viettel.post(f"{where(draft)}/trao-doi", data={"text": "x"}).status_code == 303


def test_every_act_is_open_or_says_why_not(viettel, walker, session):
    dossier = walker.at("appraise", "tower-zone")
    session.commit()

    shown = pages.page(viettel.get(where(dossier)))
    links = [a.attributes["href"] for a in shown.all("a")]

    assert f"{where(dossier)}/rut" in links
    assert f"{where(dossier)}/bo-sung" not in links
    assert "Hiện không có yêu cầu bổ sung nào" in shown.text
    assert "Chưa có giấy phép" in shown.text


def test_an_ended_dossier_offers_nothing_and_says_so(viettel, walker, session):
    dossier = walker.file("tower-zone")
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.")
    session.commit()

    shown = pages.page(viettel.get(where(dossier))).text
    late = viettel.post(f"{where(dossier)}/trao-doi", data={"text": "Vì sao?"})

    assert "Nộp bổ sung: Hồ sơ đã kết thúc." in shown
    assert "Hồ sơ đã kết thúc nên không trao đổi" in shown
    assert late.status_code == 303


def test_whom_the_case_asked_is_shown_and_not_what_they_said(viettel, sign_in, walker, session):
    dossier = walker.at("consultation", "tower-road-high")
    session.commit()

    shown = pages.page(sign_in("mobifone").get(where(dossier))).text

    assert "Cơ quan được lấy ý kiến" in shown
    assert "Bộ Chỉ huy quân sự tỉnh" in shown.partition("Cơ quan được lấy ý kiến")[2]


def test_the_confirmation_waits_for_the_receipt_and_reloading_files_nothing(viettel, filed):
    dossier = filed("tower-zone")

    first = viettel.get(f"{where(dossier)}/da-nop").get_data(as_text=True)
    again = viettel.get(f"{where(dossier)}/da-nop").get_data(as_text=True)

    assert dossier.code in first
    assert dossier.code in again
    assert 'hx-select="#receipt"' in first
    assert "ngày làm việc" in first
    assert "<svg" in first
