"""The applicant's slips say what was so when they were promised, however late they are printed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.cases import extending, leaving
from permits.cases.extending import Extend
from permits.cases.registry import Act
from permits.core import clock
from permits.core.vocabulary import Stage
from permits.demo import samples
from permits.dossiers import intake
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.papers import queries as papers
from permits.papers.contents import (
    ApologyContent,
    IntakeRefusalContent,
    ReceiptContent,
    StopContent,
    SupplementContent,
)
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


SORRY = Extend(3, "Chờ kết quả thẩm tra.\nCơ quan xin lỗi.")


def test_an_apology_says_both_days_why_and_how_often(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    before = walker.case(dossier).due_at
    extending.extend(session, walker.person("sxd.tp"), dossier.id, SORRY)

    with clock.at(LATER):  # a later change of the due day does not reach a slip that was promised
        walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
        [order] = slips.orders(session, dossier.id, PaperKind.APOLOGY)

    said = order.content
    assert isinstance(said, ApologyContent)
    assert (said.due_before, said.due_after) == (
        before,
        datetime(2026, 12, 2, 9, 0, tzinfo=clock.VIETNAM),
    )
    assert said.reasons == ("Chờ kết quả thẩm tra.", "Cơ quan xin lỗi.")
    assert (said.days, said.count, said.most, said.is_late) == (3, 1, 1, False)
    assert said.cite is not None
    assert said.cite.certainty == "recall"
    assert said.received_at == NOW
    assert said.signatory.name == walker.person("sxd.tp").name
    assert said.office.code == "so-xd"


def test_an_apology_after_the_due_day_says_that_it_is_late(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    with clock.at(NOW + timedelta(days=30)):
        extending.extend(session, walker.person("sxd.tp"), dossier.id, SORRY)

    [order] = slips.orders(session, dossier.id, PaperKind.APOLOGY)

    assert isinstance(order.content, ApologyContent)
    assert order.content.is_late


def test_an_apology_while_the_dossier_waits_for_a_supplement_names_no_day(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
    extending.extend(session, walker.person("sxd.tp"), dossier.id, SORRY)

    [order] = slips.orders(session, dossier.id, PaperKind.APOLOGY)

    assert isinstance(order.content, ApologyContent)
    assert (order.content.due_before, order.content.due_after) == (None, None)


def test_a_withdrawal_that_was_agreed_to_says_who_asked_why_and_where_it_stood(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    leaving.ask_withdrawal(session, walker.person("vnpt"), dossier.id, "Chủ đất đổi ý.")
    task = walker.task(dossier, "@withdrawal")
    with clock.at(LATER):
        walker.complete(walker.taker(task), dossier, task, Act("confirm", "Theo đề nghị."))

    [order] = slips.orders(session, dossier.id, PaperKind.STOP)

    said = order.content
    assert isinstance(said, StopContent)
    assert said.is_withdrawal
    assert (said.asked_at, said.asked_because) == (NOW, ("Chủ đất đổi ý.",))
    assert (said.stopped_at, said.reasons) == (LATER, ("Theo đề nghị.",))
    assert said.stages == ("Thẩm định hồ sơ",)


def test_a_stop_by_the_head_is_no_withdrawal(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    leaving.stop(session, walker.person("sxd.tp"), dossier.id, "Dự án bị thu hồi chủ trương.")

    [order] = slips.orders(session, dossier.id, PaperKind.STOP)

    assert isinstance(order.content, StopContent)
    assert not order.content.is_withdrawal
    assert order.content.asked_at is None
    assert order.content.reasons == ("Dự án bị thu hồi chủ trương.",)


def test_a_request_to_withdraw_that_is_declined_stops_nothing(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    leaving.ask_withdrawal(session, walker.person("vnpt"), dossier.id, "Chủ đất đổi ý.")
    task = walker.task(dossier, "@withdrawal")
    walker.complete(walker.taker(task), dossier, task, Act("decline", "Đã trình ký."))

    assert slips.orders(session, dossier.id, PaperKind.STOP) == []
