"""Conditions live on with their permit: recorded at issue, carried over, reported, confirmed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from permits.core import clock, installation
from permits.core.errors import Conflict, Invalid, NotFound
from permits.decisions.conditions import queries as condition_queries
from permits.decisions.conditions import service as conditions
from permits.decisions.conditions.models import PermitCondition
from permits.decisions.conditions.service import Report
from permits.decisions.drafting import rows
from permits.decisions.models import Permit
from permits.decisions.vocabulary import ConditionState, ConditionTrigger, ReportVerdict
from permits.demo import samples
from permits.dossiers.intake import ReceivedFile
from permits.dossiers.models import Dossier
from tests.support import pages
from tests.support.dossiers import Walker

DUE = "2026-12-31"
SAID = [
    {"source": "phrase:site_board"},
    {"text": "Nộp bảo lãnh.", "trigger": "by_date", "due_on": DUE},
    {"source": "phrase:radiation"},
    {"text": "Giữ cây xanh.", "trigger": "lifetime"},
    {"text": "Báo phường.", "trigger": "before_start"},
]
FILE = ReceivedFile("anh.pdf", "application/pdf", samples.paper("condition"))


@pytest.fixture
def permit(session: Session, walker: Walker, run_jobs: Callable[[], list[str]]) -> Permit:
    dossier = walker.at("draft")
    walker.act(dossier, "draft", "propose_permit", "Đủ.", conditions=SAID)
    for node in ("review", "sign", "number_permit"):
        walker.act(dossier, node)
    session.commit()
    run_jobs()
    return session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)).one()


def states(session: Session, permit: Permit) -> list[ConditionState]:
    return [row.state for row in conditions.of(session, permit.id)]


def number(session: Session, permit: Permit, position: int) -> int:
    return next(row.id for row in conditions.of(session, permit.id) if row.position == position)


def report(session: Session, walker: Walker, permit: Permit, position: int) -> None:
    files = installation.files()
    said, at = Report("Đã làm.", FILE), number(session, permit, position)
    conditions.report(session, walker.person("vnpt"), files, permit, at, said)


def judge(
    session: Session, walker: Walker, permit: Permit, position: int, verdict: ReportVerdict
) -> None:
    actor, at = walker.person("sxd.cv1"), number(session, permit, position)
    conditions.judge(session, actor, permit, at, verdict, "Xem lại ảnh.")


def test_what_was_decided_becomes_records_in_the_order_it_is_printed(
    session: Session, permit: Permit
) -> None:
    rows = condition_queries.of_permit(session, permit.id)

    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert [row.phrase for row in rows] == ["site_board", None, "radiation", None, None]
    assert rows[1].due_on == date.fromisoformat(DUE)
    assert (rows[2].cite, rows[2].cite_certainty) == ("QCVN 8/BTTTT", "recall")
    assert rows[2].text_en is not None
    assert states(session, permit) == [
        ConditionState.OPEN,
        ConditionState.OPEN,
        ConditionState.OPEN,
        ConditionState.STANDING,
        ConditionState.OPEN,
    ]


@pytest.mark.parametrize(
    ("trigger", "happened"),
    [
        (ConditionTrigger.BEFORE_START, "started_on"),
        (ConditionTrigger.DURING_WORKS, "finished_on"),
        (ConditionTrigger.BEFORE_ON_AIR, "on_air_on"),
    ],
)
def test_what_should_have_come_first_is_overdue_once_the_other_has_happened(
    trigger: ConditionTrigger, happened: str
) -> None:
    today = date(2026, 11, 26)
    condition = PermitCondition(trigger=trigger, due_on=None)

    assert conditions.state_on(condition, Permit(), today) is ConditionState.OPEN
    done = Permit(**{happened: today})
    assert conditions.state_on(condition, done, today) is ConditionState.OVERDUE
    assert conditions.state_on(condition, done, today - timedelta(1)) is ConditionState.OPEN


def test_a_day_is_kept_until_it_has_passed() -> None:
    due = date(2026, 12, 31)
    condition = PermitCondition(trigger=ConditionTrigger.BY_DATE, due_on=due)

    assert conditions.state_on(condition, Permit(), due) is ConditionState.OPEN
    assert conditions.state_on(condition, Permit(), due + timedelta(1)) is ConditionState.OVERDUE


def test_the_list_of_an_office_says_what_the_permits_pages_say(
    session: Session, walker: Walker, permit: Permit
) -> None:
    office = session.get_one(Dossier, permit.dossier_id).authority_id or 0
    permit.started_on = clock.today()
    session.flush()
    report(session, walker, permit, 3)
    day = date.fromisoformat(DUE) + timedelta(1)

    now = condition_queries.watched(session, office, clock.today(), before=None, limit=9)
    later = condition_queries.watched(session, office, day, before=None, limit=9)

    assert [row.position for row in now] == [5, 3]
    assert [row.position for row in later] == [5, 3, 2]
    first = condition_queries.watched(session, office, day, before=None, limit=1)
    rest = condition_queries.watched(session, office, day, before=first[0].id, limit=9)
    assert [row.position for row in rest] == [3, 2]


def test_a_confirmed_report_discharges_for_good(
    session: Session, walker: Walker, permit: Permit
) -> None:
    report(session, walker, permit, 1)
    assert states(session, permit)[0] is ConditionState.REPORTED
    with pytest.raises(Conflict, match="not_open"):
        report(session, walker, permit, 1)

    judge(session, walker, permit, 1, ReportVerdict.ACCEPTED)
    session.flush()

    row = conditions.of(session, permit.id)[0]
    assert (row.state, row.discharged_on) == (ConditionState.DISCHARGED, clock.today())
    kept = session.get_one(PermitCondition, row.id)
    assert installation.files().get(kept.evidence_sha256 or "") == FILE.content
    with pytest.raises(Conflict, match="no_report"):
        judge(session, walker, permit, 1, ReportVerdict.REJECTED)
    for change in (
        "update permit_condition set discharged_on = null, discharged_by_id = null",
        "update permit_condition set text = 'Khác'",
        "delete from permit_condition",
        "update condition_report set reason = 'Khác'",
        "delete from condition_report",
    ):
        with pytest.raises(DBAPIError, match="does not change"), session.begin_nested():
            session.execute(text(change))


def test_a_rejected_report_stays_and_another_may_follow(
    session: Session, walker: Walker, permit: Permit
) -> None:
    report(session, walker, permit, 1)
    judge(session, walker, permit, 1, ReportVerdict.REJECTED)
    session.flush()
    report(session, walker, permit, 1)
    session.flush()

    row = conditions.of(session, permit.id)[0]
    assert row.state is ConditionState.REPORTED
    assert [each.verdict for each in row.reports] == [None, ReportVerdict.REJECTED]
    assert row.reports[1].reason == "Xem lại ảnh."


def test_what_is_to_be_kept_for_life_is_never_reported_done(
    session: Session, walker: Walker, permit: Permit
) -> None:
    with pytest.raises(Conflict, match="not_open"):
        report(session, walker, permit, 4)


def test_a_condition_of_another_permit_is_unknown(
    session: Session, walker: Walker, permit: Permit
) -> None:
    said = Report("Đã làm.", FILE)

    with pytest.raises(NotFound):
        conditions.report(
            session, walker.person("vnpt"), installation.files(), permit, 999_999, said
        )


def test_what_was_not_done_goes_on_in_the_permit_that_replaces_it(
    session: Session, walker: Walker, permit: Permit
) -> None:
    report(session, walker, permit, 1)
    judge(session, walker, permit, 1, ReportVerdict.ACCEPTED)
    session.flush()
    old = condition_queries.of_permit(session, permit.id)
    dossier = walker.reload(session.get_one(Dossier, permit.dossier_id))
    ground = replace(
        rows.ground_of(session, dossier),
        carried=condition_queries.carriable(session, permit.id),
    )
    assert [each.position for each in ground.carried] == [2, 3, 4, 5]

    taken = rows.taken_over(session, {"source": f"carried:{old[1].id}"}, ground)
    assert taken is not None
    assert (taken["text"], taken["due_on"], taken["carried_from"]) == (
        "Nộp bảo lãnh.",
        DUE,
        old[1].id,
    )
    session.add(
        PermitCondition(
            permit_id=permit.id,
            position=9,
            text=taken["text"],
            trigger=ConditionTrigger.BY_DATE,
            due_on=date.fromisoformat(DUE),
            carried_from_id=old[1].id,
        )
    )
    session.flush()

    assert states(session, permit)[1] is ConditionState.CARRIED
    assert [c.position for c in condition_queries.carriable(session, permit.id)] == [3, 4, 5, 9]
    done = rows.taken_over(session, {"source": f"carried:{old[0].id}"}, ground)
    assert done is None


def test_a_draft_carries_over_nothing_of_a_permit_it_is_not_about(
    session: Session, walker: Walker, permit: Permit
) -> None:
    other = walker.at("draft")
    [first, *_] = condition_queries.of_permit(session, permit.id)

    with pytest.raises(Invalid):
        walker.act(
            other,
            "draft",
            "propose_permit",
            "Đủ.",
            conditions=[{"source": f"carried:{first.id}"}],
        )


def test_holder_and_office_each_do_their_part_and_strangers_see_nothing(
    session: Session, permit: Permit, sign_in: Any
) -> None:
    session.commit()
    dossier = session.get_one(Dossier, permit.dossier_id)
    page, at = f"/giay-phep/{dossier.ref}/dieu-kien", number(session, permit, 1)
    holder, officer = sign_in("vnpt"), sign_in("sxd.cv1")

    sent = {**pages.fields(holder.get(page), 0), "note": "Đã treo biển."}
    missing = holder.post(f"{page}/{at}/bao-cao", data=sent)
    assert missing.status_code == 422
    assert "Đã treo biển." in missing.text
    sent = {**pages.fields(holder.get(page), 0), "note": "Đã treo biển."}
    wrong = sent | {"file": (BytesIO(b"MZ"), "anh.pdf")}
    assert holder.post(f"{page}/{at}/bao-cao", data=wrong).status_code == 422
    sent = {**pages.fields(holder.get(page), 0), "note": "Đã treo biển."}
    right = sent | {"file": (BytesIO(FILE.content), "anh.pdf")}
    assert holder.post(f"{page}/{at}/bao-cao", data=right).status_code == 303

    officer = sign_in("sxd.cv1")
    shown = officer.get(page)
    assert "Đã treo biển." in shown.text
    assert "Đã treo biển." not in sign_in("sxd.cv1").get("/cb/dieu-kien").text
    form = pages.fields(officer.get(page), 0)
    unsaid = officer.post(f"{page}/{at}/ket-luan", data=form | {"verdict": "rejected"})
    assert unsaid.status_code == 422
    form = pages.fields(officer.get(page), 0)
    done = officer.post(f"{page}/{at}/ket-luan", data=form | {"verdict": "accepted"})
    assert done.status_code == 303
    assert "Đã thực hiện" in officer.get(page).text

    for who in ("viettel", "kkt.cv1", "chqs"):
        assert (who, sign_in(who).get(page).status_code) == (who, 404)
