"""While the applicant has the dossier, offices' own steps stand too; a consultee's time runs on."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import jobs, transitions
from permits.cases.models import Timer
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import calendar, clock
from permits.core.vocabulary import Party
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.invariants import (
    every_minute_belongs_to_one_party,
    every_step_keeps_its_own_time,
)
from tests.workflow.sketches import procedure
from workflow.model import Node, NodeKind, Procedure

#: The applicant, an office and a consultee have something to do at the same time.
NODES = "s:start begin:service split:and theirs:user ours:user late:timer@ours opinion:user"
NODES += " meet:and merge:xor e:end"
FLOWS = "s>begin begin>split split>theirs split>ours split>opinion theirs>meet ours>merge"
FLOWS += " late>merge merge>meet opinion>meet meet>e"

WHO = {
    "theirs": ("applicant", "applicant", "applicant", None),
    "ours": ("case_officer", "construction", "office", Decimal(4)),
    "opinion": ("receptionist", "reception", "consultee", Decimal(4)),
}


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=clock.VIETNAM)


def _told(node: Node) -> Node:
    if node.kind is NodeKind.SERVICE:
        return replace(node, effect="accept_quietly")
    if node.id not in WHO:
        return node
    role, unit, whose, limit = WHO[node.id]
    return replace(node, role=role, unit=unit, clock=whose, limit_days=limit, form="reception")


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> Procedure:
    """A procedure in which three parties work side by side, in place of the shipped ones."""
    from permits.cases import registry

    drawn = procedure(NODES, FLOWS, offers=dict.fromkeys(WHO, "done"))
    nodes = tuple(_told(node) for node in drawn.nodes)
    attached = {
        nodes[host].index: tuple(nodes[timer.index] for timer in timers)
        for host, timers in drawn.attached.items()
    }
    made = replace(drawn, nodes=nodes, by_id={node.id: node for node in nodes}, attached=attached)
    monkeypatch.setattr(catalogue, "pinned", lambda *_: made)

    def accept(standing: object) -> dict[str, object]:
        standing.start_clock()  # type: ignore[attr-defined]
        return {}

    monkeypatch.setitem(registry.effects, "accept_quietly", accept)
    return made


@pytest.fixture
def filed(session: Session, walker: Walker, sketched: Procedure) -> Dossier:
    """A dossier that stands with its applicant, an office and a consultee at once."""
    like = walker.file()  # for its carrier, its offices and its authority
    draft = walker.draft()
    draft.authority_id, draft.code, draft.filed_at = like.authority_id, "T-1", NOW
    draft.procedure_code, draft.procedure_version = "sketch", 1
    session.flush()
    offices = {"construction": like.authority_id, "reception": walker.person("tiepnhan").office_id}
    carrier = walker.person("viettel")  # whoever files; the carrier is the dossier's own
    transitions.open_case(session, carrier, draft, sketched, {"offices": offices})
    return draft


def test_an_office_stands_still_while_the_applicant_is_asked(
    session: Session, walker: Walker, filed: Dossier
) -> None:
    case, ours = walker.case(filed), walker.task(filed, "ours")
    [timer] = session.scalars(select(Timer).where(Timer.case_id == case.id))

    assert case.held_by is Party.APPLICANT
    assert (case.running_since, case.due_at) == (None, None)
    # What opens while the applicant has the dossier stands from the beginning.
    assert (ours.running_since, ours.due_at) == (None, None)
    assert timer.paused_minutes == 2 * 480
    assert walker.task(filed, "opinion").due_at == at(18)


def test_what_stood_runs_on_with_what_was_left(
    session: Session, walker: Walker, filed: Dossier
) -> None:
    with clock.at(at(16)):
        _finish(walker, filed, "theirs")

        ours = walker.task(filed, "ours")
        assert (ours.running_since, ours.used_minutes) == (at(16), 0)
        assert ours.due_at == at(20)
        [timer] = session.scalars(select(Timer).where(Timer.task_id == ours.id))
        session.refresh(timer)
        assert (timer.paused_minutes, timer.due_at) == (None, at(18))
        assert walker.case(filed).held_by is Party.OFFICE
        every_minute_belongs_to_one_party(session, walker.case(filed))
        every_step_keeps_its_own_time(session, walker.case(filed))


def test_a_timer_that_stands_does_not_fire(
    session: Session, walker: Walker, filed: Dossier
) -> None:
    session.commit()
    with clock.at(NOW + timedelta(days=30)):
        jobs.fire_timers(timestamp=0)

    assert "ours" in walker.open(filed)
    with clock.at(NOW + timedelta(days=30)):
        _finish(walker, filed, "theirs")
        session.commit()
        jobs.fire_timers(timestamp=0)
        assert "ours" in walker.open(filed)
    with clock.at(NOW + timedelta(days=40)):
        jobs.fire_timers(timestamp=0)
        assert "ours" not in walker.open(filed)


def test_when_only_an_opinion_is_missing_the_time_is_the_consultees(
    session: Session, walker: Walker, filed: Dossier
) -> None:
    with clock.at(at(13)):
        _finish(walker, filed, "theirs")
    with clock.at(at(16)):
        _finish(walker, filed, "ours")
        case = walker.case(filed)
        assert case.held_by is Party.CONSULTEE
        assert case.running_since == at(13)  # the legal limit counts it all the same
        every_minute_belongs_to_one_party(session, case)
        known = calendar.working_calendar(session)
        assert known.elapsed(at(13), at(16)) == 480


def _finish(walker: Walker, dossier: Dossier, node: str) -> None:
    person = walker.taker(walker.task(dossier, node))
    transitions.complete(walker.session, person, dossier.id, Place(node), Act("done"))
