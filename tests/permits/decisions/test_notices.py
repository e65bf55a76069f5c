"""A commencement notice ends in an acknowledgement or a letter, and nowhere in a permit."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases.registry import Act
from permits.core.errors import Invalid, NotAllowed
from permits.decisions import about_queries
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import Decided, PaperKind
from permits.procedures import service
from permits.procedures.service import Enact
from permits.tracking import verified
from permits.tracking.vocabulary import Verdict
from tests.conftest import NOW
from tests.support.clients import Client
from tests.support.dossiers import Walker, free

SOUND = Act("propose_acknowledgement", "Đủ hồ sơ.", {"conditions": free("Báo trước ba ngày.")})


@pytest.fixture
def notice(session: Session, walker: Walker) -> Dossier:
    """A notice that waits for its draft, filed while the notice's procedure is in force."""
    service.enact(session, None, Enact("commencement_notice", 1, NOW.date(), "2150/QĐ-UBND"))
    dossier = walker.file("tower-city")
    walker.act(dossier, "reception")
    return dossier


def drafted(walker: Walker, dossier: Dossier, verdict: str, proposal: Act) -> None:
    walker.act(dossier, "screen", verdict, "Đã rà soát.")
    walker.complete(walker.person("sxd.cv1"), dossier, walker.task(dossier, "draft"), proposal)


def issued(
    session: Session, walker: Walker, dossier: Dossier, run_jobs: Callable[[], list[str]]
) -> tuple[Permit, PaperIssued]:
    """Sign, number and print what was drafted."""
    walker.act(dossier, "sign")
    walker.act(dossier, walker.open(dossier)[0])
    session.commit()
    run_jobs()
    decision = session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).one()
    return decision, session.get_one(PaperIssued, decision.paper_id)


def test_an_acknowledged_notice_has_a_signed_paper_that_is_no_permit(
    app: Flask,
    session: Session,
    walker: Walker,
    notice: Dossier,
    client: Client,
    run_jobs: Callable[[], list[str]],
) -> None:
    drafted(walker, notice, "pass", SOUND)
    decision, paper = issued(session, walker, notice, run_jobs)

    assert (decision.outcome, decision.start_before) == (Decided.ACKNOWLEDGEMENT, None)
    assert paper.kind is PaperKind.ACKNOWLEDGEMENT
    assert paper.content["notes"][0]["text"].startswith("Báo trước ba ngày.")
    told, archive = paper.content["recipients"][-2:]
    assert told == "Sở Khoa học và Công nghệ tỉnh Đắk Lắk"
    assert archive.startswith("Lưu: VT, ")
    row = about_queries.by_paper(session, paper.id)
    assert row is not None
    assert row.number_text == "01/GNKC-SXD"
    seen = verified.of_paper(session, paper)
    assert seen.verdict is Verdict.ISSUED
    walker.act(notice, "deliver")
    told = client.get(f"/tra-cuu/{notice.ref}").text
    assert "Giấy phép xây dựng" not in told


@pytest.mark.parametrize(
    ("verdict", "proposal", "outcome", "stops"),
    [
        ("explain", "propose_explanation", Decided.EXPLANATION, False),
        ("stop", "propose_stop_request", Decided.STOP_REQUEST, True),
    ],
)
def test_a_letter_says_its_reasons_and_whether_works_may_start(
    session: Session,
    walker: Walker,
    notice: Dossier,
    run_jobs: Callable[[], list[str]],
    verdict: str,
    proposal: str,
    outcome: Decided,
    stops: bool,
) -> None:
    drafted(walker, notice, verdict, Act(proposal, "Thiếu chấp thuận độ cao.\nThiếu chữ ký số."))
    decision, paper = issued(session, walker, notice, run_jobs)

    assert decision.outcome == outcome
    assert paper.kind is PaperKind.EXPLANATION
    assert paper.content["must_stop"] is stops
    assert [each["text"] for each in paper.content["reasons"]] == [
        "Thiếu chấp thuận độ cao.",
        "Thiếu chữ ký số.",
    ]
    assert verified.of_paper(session, paper).verdict is Verdict.ISSUED


def test_a_letter_without_reasons_is_not_drafted(walker: Walker, notice: Dossier) -> None:
    with pytest.raises(Invalid):
        drafted(walker, notice, "explain", Act("propose_explanation", " "))


def test_whoever_proposed_to_acknowledge_does_not_sign(walker: Walker, notice: Dossier) -> None:
    drafted(walker, notice, "pass", SOUND)
    task = walker.task(notice, "sign")

    with pytest.raises(NotAllowed):
        walker.complete(walker.person("sxd.cv1"), notice, task, Act("sign"))
