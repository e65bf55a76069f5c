"""A dossier to dig ends in a signed permit for a line of works that says what, when and how."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases.registry import Act
from permits.decisions import about_queries
from permits.decisions.models import Permit
from permits.demo import walk
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import Decided, PaperKind, PermitState
from permits.tracking import verified
from tests.support.dossiers import SAMPLES, Walker, free

ANSWERS = {
    "draft": Act(
        "propose_permit",
        "Tuyến phù hợp, biện pháp bảo đảm.",
        fields={"conditions": free("Không thi công giờ cao điểm.", "Giữ lối đi rộng 1,2 m.")},
    )
}


def test_a_dig_walks_to_a_signed_permit_that_says_the_trench_its_days_and_what_is_made_good(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> None:
    dossier = walker.at("number_permit", "dig", ANSWERS)
    walker.act(dossier, "number_permit")
    session.commit()
    run_jobs()

    permit = session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).one()
    paper = session.get_one(PaperIssued, permit.paper_id)
    assert (dossier.procedure_code, permit.outcome) == ("road_dig", Decided.PERMIT)
    assert paper.kind is PaperKind.PERMIT_LINE
    assert verified.of_paper(session, paper).verdict is PermitState.VALID
    row = about_queries.by_paper(session, paper.id)
    assert row is not None
    assert row.number_text == "01/GPTC-SXD"
    assert walker.open(dossier) == ["deliver"]
    said = paper.content
    work = said["work"]
    assert work["stretches"] == [
        {"surface": "Vỉa hè lát gạch, đá", "length_m": 390.0},
        {"surface": "Bê tông nhựa", "length_m": 22.5},
    ]
    assert (work["work_from"], work["work_until"]) == ("2027-01-04", "2027-01-29")
    assert (work["depth_m"], work["duct_count"], work["warranty_months"]) == (0.9, 2, 12)
    assert [each["text"] for each in said["conditions"]] == [
        "Không thi công giờ cao điểm. (Thực hiện: trong khi thi công.)",
        "Giữ lối đi rộng 1,2 m. (Thực hiện: trong khi thi công.)",
    ]
    assert any(cite["certainty"] != "found" for cite in said["legal_basis"])
    assert len(said["vertices"]["points"]) == 3


@pytest.mark.parametrize(("login", "is_asked"), [("fpt", True), ("vnpt", False)])
def test_an_owner_is_asked_about_ducts_along_a_trench_unless_he_digs_himself(
    session: Session, walker: Walker, login: str, is_asked: bool
) -> None:
    along = replace(SAMPLES["dig"], login=login, points=SAMPLES["duct"].points)

    dossier = walk.file(session, walker.files, along)

    asked = {party["office"] for party in walker.case(dossier).known["consultees"]}
    assert ("vnpt" in asked) is is_asked
