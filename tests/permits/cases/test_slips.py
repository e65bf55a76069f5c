"""The applicant's slips say what was so when they were promised, however late they are printed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.vocabulary import Stage
from permits.demo import samples
from permits.dossiers import intake
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.papers import queries as papers
from permits.papers.content import IntakeRefusalContent, ReceiptContent, SupplementContent
from permits.papers.vocabulary import PaperKind
from permits.processing import jobs, slips
from tests.conftest import NOW
from tests.support.dossiers import Walker

LATER = NOW + timedelta(days=1)


def supplemented(walker: Walker) -> Dossier:
    """A dossier asked for something twice: at the desk, and while it was appraised."""
    dossier = walker.file()
    walker.act(dossier, "reception", "supplement", "Thiếu trang ký.\nThiếu con dấu.")
    walker.act(dossier, "complete_intake")
    walker.act(dossier, "reception")
    walker.act(dossier, "assign")
    with clock.at(LATER):
        walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")
    return dossier


def test_a_receipt_names_the_due_day_even_if_the_clock_stands_when_it_is_printed(
    session: Session, walker: Walker
) -> None:
    dossier = supplemented(walker)
    assert walker.case(dossier).due_at is None

    [order] = slips.orders(session, dossier.id, PaperKind.RECEIPT)

    receipt = order.content
    assert isinstance(receipt, ReceiptContent)
    assert receipt.received_at == NOW
    assert receipt.due_at == datetime(2026, 11, 27, 9, 0, tzinfo=clock.VIETNAM)
    assert receipt.signatory.name == walker.person("tiepnhan").name


def test_each_request_to_complete_is_a_slip_of_its_own_in_its_own_words(
    session: Session, walker: Walker
) -> None:
    dossier = supplemented(walker)

    first, second = (
        order.content for order in slips.orders(session, dossier.id, PaperKind.SUPPLEMENT)
    )

    assert isinstance(first, SupplementContent)
    assert isinstance(second, SupplementContent)
    assert [gap.item for gap in first.gaps] == ["Thiếu trang ký.", "Thiếu con dấu."]
    assert [gap.item for gap in second.gaps] == ["Thiếu bản vẽ móng."]
    assert (first.stage, second.stage) == (Stage.INTAKE.vi, Stage.APPRAISAL.vi)
    assert (first.last_request, second.last_request) == (False, True)
    assert first.office.code == "ttpvhcc"
    assert second.office.code == "so-xd"


def test_a_receipt_lists_the_papers_that_were_there(session: Session, walker: Walker) -> None:
    dossier = supplemented(walker)
    [before] = slips.orders(session, dossier.id, PaperKind.RECEIPT)
    with clock.at(LATER):
        upload = intake.receive("mới.pdf", samples.paper("mới"), accept=("pdf",))
        carrier = walker.person("vnpt")
        service.attach(session, carrier, walker.files, dossier, "other_opinions", upload)
    session.commit()
    session.expire_all()

    [after] = slips.orders(session, dossier.id, PaperKind.RECEIPT)

    assert after.content == before.content


def test_a_refusal_at_the_desk_carries_its_reasons(session: Session, walker: Walker) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.\n\nNộp tại Sở khác.")

    [order] = slips.orders(session, dossier.id, PaperKind.REFUSE)

    assert isinstance(order.content, IntakeRefusalContent)
    assert [reason.text for reason in order.content.reasons] == [
        "Không thuộc thẩm quyền.",
        "Nộp tại Sở khác.",
    ]


def test_a_draft_and_a_dossier_not_yet_accepted_have_no_slips(
    session: Session, walker: Walker
) -> None:
    draft, filed = walker.draft(), walker.file()

    for kind in (PaperKind.RECEIPT, PaperKind.SUPPLEMENT, PaperKind.REFUSE):
        assert slips.orders(session, draft.id, kind) == []
        assert slips.orders(session, filed.id, kind) == []


def test_a_slip_is_printed_once_whatever_changes_afterwards(
    session: Session, walker: Walker
) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.")
    session.commit()
    jobs.print_intake_refusal(dossier.id)
    [printed] = papers.of_subject(session, dossier.code or "")

    dossier = walker.reload(dossier)
    dossier.work_name = "Tên khác"
    session.commit()
    jobs.print_intake_refusal(dossier.id)

    assert list(papers.of_subject(session, dossier.code or "")) == [printed]
