"""The account of a dossier's time: its state, its numbers, and how they lie in the bar."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from permits.cases import leaving, reckoning, transitions
from permits.cases.reckoning import BAR, Reckoning
from permits.cases.registry import Act
from permits.core import clock
from permits.core.vocabulary import TimeShare
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.conftest import NOW
from tests.support.dossiers import Walker


def account(session: Session, walker: Walker, dossier: Dossier, **later: int) -> Reckoning:
    """Draw up the account of a dossier some time later."""
    case = walker.case(dossier)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    with clock.at(NOW + timedelta(**later)):
        return reckoning.of_case(session, case, procedure)


@pytest.mark.parametrize(
    ("node", "state"), [("reception", "before"), ("appraise", "running"), ("supplement", "stopped")]
)
def test_its_state_is_where_the_clock_stands(session, walker, node, state):
    dossier = walker.at(node, answers={"appraise": Act("supplement", "Thiếu bản vẽ.")})

    assert account(session, walker, dossier).state == state


def test_a_decision_ends_it_and_says_whether_it_came_in_time(session, walker):
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    transitions.finish_service(session, dossier.id, "issue_permit", {})

    found = account(session, walker, dossier, days=30)

    assert (found.state, found.is_on_time, found.used_minutes) == ("decided", True, 0)
    assert found.decided_at == NOW


def test_a_withdrawal_decides_nothing(session, walker):
    dossier = walker.at("appraise")
    leaving.ask_withdrawal(session, walker.person("vnpt"), dossier.id, "Thôi.")
    walker.act(dossier, "@withdrawal", "confirm")

    assert account(session, walker, dossier).state == "ended"


def test_the_parts_are_the_whole_and_fill_the_bar(session, walker):
    dossier = walker.at("supplement", answers={"appraise": Act("supplement", "Thiếu bản vẽ.")})
    with clock.at(NOW + timedelta(days=1)):
        walker.act(dossier, "supplement")

    found = account(session, walker, dossier, days=1, hours=2)

    assert {part.share: part.minutes for part in found.parts} == {
        TimeShare.AGENCY: 120,
        TimeShare.APPLICANT: 480,
    }
    assert sum(part.minutes for part in found.parts) == found.total_minutes == 600
    assert sum(line.minutes for line in found.lines) == 600
    assert sum(part.width for part in found.parts) == pytest.approx(BAR, abs=0.2)
    assert found.used_minutes == 120
    assert found.left_minutes == 4800 - 120


def test_what_is_over_is_counted_beyond_the_limit(session, walker):
    dossier = walker.at("appraise")

    found = account(session, walker, dossier, days=18)

    assert found.left_minutes == 0
    assert found.over_minutes == found.used_minutes - 4800 > 0


def test_a_moment_after_filing_there_is_no_bar(session, walker):
    assert account(session, walker, walker.file()).parts == []
