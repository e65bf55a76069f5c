"""Inspections: planned, held with a checklist, concluded once, and what may follow."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.vocabulary import Certainty, Matter, WorkKind
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier
from permits.dossiers.vocabulary import RevokeGround
from permits.life import checklists, inspecting, jobs
from permits.life.inspecting import Found, Looked, Plan, Present
from permits.life.vocabulary import (
    Conclusion,
    InspectionKind,
    InspectionStanding,
    ItemResult,
    PresentSide,
)
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState
from tests.permits.life.conftest import TODAY
from tests.support.jobs import promised

ITEMS = checklists.checklist(WorkKind.TOWER_GROUND)
FIX_BY = TODAY.date() + timedelta(days=20)
PLAN = Plan(InspectionKind.PLANNED, TODAY.date(), "Theo kế hoạch quý IV")


def found(conclusion=Conclusion.CONFORMS, **more):
    """Say what an inspection found: all in order, or the height is wrong."""
    is_wrong = conclusion is not Conclusion.CONFORMS
    results = tuple(
        Looked(
            item.code,
            ItemResult.NOT if is_wrong and item.code == "height" else ItemResult.OK,
            "đo bằng toàn đạc" if item.code == "height" else "",
        )
        for item in ITEMS
    )
    said = {
        "began_at": datetime(2026, 11, 26, 8, 0, tzinfo=clock.VIETNAM),
        "ended_at": datetime(2026, 11, 26, 8, 45, tzinfo=clock.VIETNAM),
        "people": (
            Present(PresentSide.INSPECTOR, "Cán bộ Một", "Chuyên viên", "Sở Xây dựng"),
            Present(PresentSide.HOLDER, "Đại diện Hai", "Giám sát", "Nhà thầu"),
        ),
        "results": results,
        "findings": "Cột cao hơn giấy phép 3 m." if is_wrong else "",
        "demands": "",
        "holders_word": "",
        "conclusion": conclusion,
        "fix_by": FIX_BY if conclusion in inspecting.TO_FIX else None,
    }
    return Found(**said | more)


@pytest.fixture
def inspect(session, files, walker, ref_of):
    """Plan an inspection of a permit and conclude it, as an officer of the issuing office."""

    def inspect_(permit, said=None, login="sxd.cv1"):
        officer, ref = walker.person(login), ref_of(permit)
        row = inspecting.plan(session, officer, ref, PLAN)
        if said is not None:
            inspecting.conclude(session, files, officer, ref, row.ref, said)
        return row

    return inspect_


def test_only_the_issuing_office_and_the_commune_inspect(inspect, issued):
    permit = issued()

    for stranger in ("vnpt", "tiepnhan", "khcn.cv", "kcn.cv1"):
        with pytest.raises((NotAllowed, NotFound)):
            inspect(permit, login=stranger)
    assert inspect(permit).ref


def test_what_is_concluded_is_printed_signed_and_stays(session, inspect, issued):
    row = inspect(issued(), found())
    session.commit()
    assert "life.print_minutes" in promised(session)

    for _ in range(2):  # the job comes again, as a queue's jobs do
        jobs.print_minutes(row.id)

    session.refresh(row)
    paper = session.get_one(PaperIssued, row.paper_id)
    assert paper.content["issued_on"] == "2026-11-26"
    assert (paper.kind, paper.state) == (PaperKind.MINUTES, PaperState.SIGNED)
    assert paper.content["examined"][0]["result"] == ItemResult.OK.vi
    assert [each["name"] for each in paper.content["inspectors"]] == ["Cán bộ Một"]
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("update inspection set findings = 'x'"))
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("delete from inspection"))


def test_minutes_are_numbered_one_after_the_other_in_an_office(inspect, issued):
    permit = issued()

    rows = [inspect(permit, found()) for _ in range(3)]

    assert [(row.year, row.number) for row in rows] == [(2026, 1), (2026, 2), (2026, 3)]


def test_it_is_concluded_once(session, files, walker, inspect, issued, ref_of):
    permit = issued()
    row = inspect(permit, found())

    with pytest.raises(Conflict, match=r"inspection\.concluded"):
        inspecting.conclude(
            session, files, walker.person("sxd.cv1"), ref_of(permit), row.ref, found()
        )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (found(results=found().results[1:]), ""),
        (found(Conclusion.MINOR, fix_by=None), "fix_by"),
        (found(Conclusion.MINOR, fix_by=TODAY.date()), "fix_by"),
        (found(Conclusion.SERIOUS, fix_by=TODAY.date() + timedelta(days=91)), "fix_by"),
        (found(fix_by=FIX_BY), "fix_by"),
        (found(Conclusion.WRONGLY_ISSUED, findings=""), "findings"),
        (found(results=found(Conclusion.MINOR).results), "conclusion"),
        (found(ended_at=datetime(2026, 11, 26, 7, 0, tzinfo=clock.VIETNAM)), "ended"),
        (found(ended_at=datetime(2026, 11, 27, 7, 0, tzinfo=clock.VIETNAM)), "held_on"),
    ],
)
def test_a_conclusion_that_does_not_follow_is_refused_at_its_field(inspect, issued, said, field):
    with pytest.raises(Invalid) as refused:
        inspect(issued(), said)

    assert refused.value.complaints[0].field == field


def on(day):
    return clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.VIETNAM))


def test_a_deviation_waits_for_its_day_and_is_overdue_after_it(
    session, inspect, issued, walker, ref_of
):
    permit = issued()
    row = inspect(permit, found(Conclusion.MINOR))

    assert inspecting.standing(row, FIX_BY) is InspectionStanding.TO_FIX
    assert not inspecting.may_revoke(row, FIX_BY)
    late = FIX_BY + timedelta(days=1)
    assert inspecting.standing(row, late) is InspectionStanding.OVERDUE
    assert inspecting.may_revoke(row, late)

    officer = walker.person("sxd.cv1")
    with on(late):
        inspecting.settle(session, officer, ref_of(permit), row.ref, "Đã hạ cột")
    assert inspecting.standing(row, late) is InspectionStanding.FIXED
    with pytest.raises(Conflict, match=r"inspection\.nothing_to_fix"):
        inspecting.settle(session, officer, ref_of(permit), row.ref, "Lần nữa")


REQUEST = Section(
    "request",
    {
        "ground": RevokeGround.NOT_REMEDIED.value,
        "conclusion": "01/BB-SXD",
        "concluded_on": "2026-11-26",
        "findings": "Cột cao hơn giấy phép 3 m.",
    },
)


def test_a_deviation_not_put_right_lets_the_office_begin_to_take_the_permit_back(
    session, inspect, issued, walker, ref_of
):
    permit = issued()
    row = inspect(permit, found(Conclusion.MINOR))
    officer = walker.person("sxd.cv1")
    with pytest.raises(Conflict, match=r"inspection\.no_ground"):
        inspecting.revoke(session, officer, ref_of(permit), row.ref, REQUEST)

    with on(FIX_BY + timedelta(days=1)):
        dossier = inspecting.revoke(session, officer, ref_of(permit), row.ref, REQUEST)

    assert (dossier.matter, dossier.permit_id) == (Matter.REVOKE, permit.id)
    assert dossier.filed_at is not None
    assert row.revocation_id == dossier.id
    with pytest.raises(Conflict), on(FIX_BY + timedelta(days=2)):
        inspecting.revoke(session, officer, ref_of(permit), row.ref, REQUEST)
    begun = session.scalars(select(Dossier).where(Dossier.matter == Matter.REVOKE)).all()
    assert begun == [dossier]


def test_a_wrongly_issued_permit_may_be_taken_back_at_once(inspect, issued):
    row = inspect(issued(), found(Conclusion.WRONGLY_ISSUED))

    assert inspecting.may_revoke(row, TODAY.date())
    assert inspecting.ground_of(row) is RevokeGround.WRONGLY_ISSUED


def test_every_kind_of_work_has_a_checklist_whose_sources_are_honest():
    for work in WorkKind:
        items = checklists.checklist(work)
        assert len(items) > 5
        assert all(item.names.vi and item.names.en for item in items)
        assert all(item.cite or item.certainty is Certainty.PROPOSAL for item in items)
    with pytest.raises(checklists.BadChecklist):
        checklists.read("common: []")
