"""What is seen before signing is what is issued, but for number, day, signature and mark."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.core import installation
from permits.core.errors import Conflict
from permits.decisions import queries
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.models import Draft, Permit
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from tests.support.dossiers import Walker, free

#: What may differ: the marks on every page, the number, the day, who signs, and the code.
DRAFT = "DỰ THẢO – CHƯA BAN HÀNH – BẢN MÔ PHỎNG, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
SIMULATION = "BẢN MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
NO_CODE = "-".join(["\u00b7" * 4] * 4)
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


def words(pdf: bytes) -> str:
    """Read a paper without what stands across its pages; each page's first word goes with it."""
    done = subprocess.run(
        ["pdftotext", "-nodiag", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def draft_of(session: Session, dossier: Dossier) -> Draft:
    found = queries.latest_draft(session, dossier.id)
    assert found is not None
    return found


def printed(session: Session, draft: Draft) -> bytes:
    shown = drafting_queries.print_of(session, draft.print_id or 0)
    assert shown is not None
    assert shown.file_sha256 is not None, shown.trouble
    return installation.files().get(shown.file_sha256)


def as_draft(final: str, content: dict[str, Any], day: date) -> str:
    """Take from a signed paper's text what a draft has not yet, and put its blanks there."""
    signatory, month = content["signatory"], f"{day.month:02d}" if day.month < 3 else day.month
    blanks = {
        f"{content['number']}/{content['suffix']}": f"……/{content['suffix']}",
        f"ngày {day.day:02d} tháng {month} năm {day.year}": "ngày …… tháng …… năm ……",
        "\n".join(signatory["capacity"]): "NGƯỜI CÓ THẨM QUYỀN KÝ",
        signatory["name"]: "……",
        SIMULATION: DRAFT,
    }
    text = CODE.sub(NO_CODE, " ".join(final.split()))
    for said, blank in blanks.items():
        text = text.replace(said, blank)
    return text


@pytest.mark.parametrize("sample", ["tower-city", "dig"])
def test_the_trial_print_says_word_for_word_what_is_issued(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]], sample: str
) -> None:
    dossier = walker.at("number_permit", sample)
    walker.act(dossier, "number_permit")
    session.commit()
    run_jobs()
    session.expire_all()

    permit = session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).one()
    paper = session.get_one(PaperIssued, permit.paper_id)
    draft = draft_of(session, dossier)
    trial = printed(session, draft)
    final = words(installation.files().get(paper.file_sha256 or ""))
    assert f"Số: {paper.content['number']}/" in final
    said = as_draft(final, paper.content, permit.issued_on)
    assert " ".join(words(trial).split()) == said
    shown = drafting_queries.print_of(session, draft.print_id or 0)
    assert shown is not None
    assert {name for name in shown.content if shown.content[name] != paper.content[name]} == {
        "number",
        "signatory",
    }  # printed and issued on one day


def test_a_trial_print_can_be_signed_by_nobody_and_read_by_no_program(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> None:
    dossier = walker.at("review")
    session.commit()
    run_jobs()
    session.expire_all()

    with pikepdf.open(BytesIO(printed(session, draft_of(session, dossier)))) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert not list(pdf.attachments)
        text = words(printed(session, draft_of(session, dossier)))
        assert text.count("DỰ THẢO – CHƯA BAN HÀNH") == len(pdf.pages)
    assert "Số: ……/GPXD" in text


def test_one_content_is_printed_once(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> None:
    dossier = walker.at("review")
    first = draft_of(session, dossier).print_id
    walker.act(dossier, "review", "return", "Xem lại.")
    walker.act(dossier, "draft")

    session.commit()
    ran = run_jobs()
    assert draft_of(session, dossier).print_id == first
    assert ran.count("decisions.print") == 1


def test_a_paper_that_would_now_say_something_else_is_not_signed(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("sign")
    dossier.carrier.name_vi = "Doanh nghiệp vừa đổi tên"
    session.flush()

    with pytest.raises(Conflict, match=r"draft\.paper_moved"):
        walker.act(dossier, "sign")

    assert draft_of(session, dossier).signed_at is None


def test_nor_is_it_issued_after_the_signature(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> None:
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    walker.reload(dossier).carrier.name_vi = "Doanh nghiệp vừa đổi tên"
    session.commit()

    with pytest.raises(Conflict, match=r"draft\.paper_moved"):
        run_jobs()

    session.expire_all()
    assert not session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).all()
    assert walker.task(dossier, "issue_permit").trouble == "draft.paper_moved"


def test_what_the_officer_adds_is_on_the_print(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> None:
    dossier = walker.at("draft")
    conditions = [{"source": "phrase:radiation"}, *free("Lùi chân cột 2 m.")]
    walker.act(
        dossier,
        "draft",
        "propose_permit",
        "Đủ.",
        conditions=conditions,
        recipients=["Tổ dân phố 7"],
    )
    session.commit()
    run_jobs()
    session.expire_all()

    text = " ".join(words(printed(session, draft_of(session, dossier))).split())
    assert "chân cột 2 m. (Thực hiện: trong khi thi công.)" in text
    assert "(QCVN 8/BTTTT [cần xác nhận])" in text
    assert "- Tổ dân phố 7; - Lưu: VT, SXD." in text
