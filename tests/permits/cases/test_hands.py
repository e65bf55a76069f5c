"""Who has a step in hands: taken, given back, handed on, and done in another's stead."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.models import StandIn
from permits.cases import hands, queries
from permits.cases.models import Event, Task
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import EventKind, Role
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support import queues
from tests.support.dossiers import Walker
from tests.support.invariants import look

APPRAISE = Place("appraise")


@pytest.fixture
def appraised(walker: Walker) -> Dossier:
    """A dossier whose head has assigned it to a case officer."""
    return walker.at("appraise")


def last(session: Session, kind: EventKind) -> Event:
    return session.scalars(
        select(Event).where(Event.kind == kind).order_by(Event.case_id.desc(), Event.seq.desc())
    ).first()


def put_in_stead(
    session: Session, principal: Actor, substitute: Actor, *roles: Role, days: int = 3
) -> Actor:
    """Let one person stand in for another from today, and give him as he now acts."""
    today = clock.today()
    session.add(
        StandIn(
            principal_id=principal.person_id,
            substitute_id=substitute.person_id,
            roles=[str(role) for role in roles],
            from_day=today,
            to_day=today + timedelta(days=days),
            reason="Đi công tác.",
            created_by_id=principal.person_id,
            created_at=clock.now(),
        )
    )
    session.flush()
    found = accounts.actor_by_login(session, substitute.login)
    assert found is not None
    return found


def test_a_claimed_step_says_when_it_was_taken(walker: Walker) -> None:
    dossier = walker.file()
    person = walker.person("tiepnhan")

    hands.claim(walker.session, person, dossier.id, Place("reception"))

    task = walker.task(dossier, "reception")
    assert (task.person_id, task.claimed_at) == (person.person_id, NOW)
    look(walker.session, dossier)


def test_a_step_given_back_is_anybodys(walker: Walker, appraised: Dossier) -> None:
    holder = walker.taker(walker.task(appraised, "appraise"))

    hands.release(walker.session, holder, appraised.id, APPRAISE)

    task = walker.task(appraised, "appraise")
    assert (task.person_id, task.claimed_at) == (None, None)
    look(walker.session, appraised)


def test_only_its_holder_or_the_head_gives_a_step_back(walker: Walker, appraised: Dossier) -> None:
    holder = walker.taker(walker.task(appraised, "appraise"))
    other = next(
        walker.person(login)
        for login in ("sxd.cv1", "sxd.cv2")
        if walker.person(login).person_id != holder.person_id
    )

    with pytest.raises(NotAllowed, match=r"task\.held_by_other"):
        hands.release(walker.session, other, appraised.id, APPRAISE)
    hands.release(walker.session, walker.person("sxd.tp"), appraised.id, APPRAISE)
    with pytest.raises(Conflict, match=r"task\.held_by_nobody"):
        hands.release(walker.session, holder, appraised.id, APPRAISE)


def test_the_head_hands_a_step_to_another_and_later_steps_go_there_too(
    session: Session, walker: Walker, appraised: Dossier
) -> None:
    holder = walker.taker(walker.task(appraised, "appraise"))
    other = "sxd.cv2" if holder.login == "sxd.cv1" else "sxd.cv1"

    hands.reassign(
        session, walker.person("sxd.tp"), appraised.id, APPRAISE, to=other, reason="Nghỉ ốm."
    )

    person = walker.person(other)
    assert walker.task(appraised, "appraise").person_id == person.person_id
    with pytest.raises(NotAllowed):
        walker.complete(holder, appraised, walker.task(appraised, "appraise"), Act("pass"))
    walker.act(appraised, "appraise")
    assert walker.task(appraised, "draft").person_id == person.person_id
    assert last(session, EventKind.REASSIGNED).data["note"] == "Nghỉ ốm."
    look(session, appraised)


def test_a_step_goes_only_to_somebody_who_could_do_it(walker: Walker, appraised: Dossier) -> None:
    head = walker.person("sxd.tp")
    for stranger in ("tiepnhan", "kcn.cv1", "sxd.tp", "nobody"):
        with pytest.raises(Invalid):
            hands.reassign(walker.session, head, appraised.id, APPRAISE, to=stranger, reason="x")


def test_a_head_of_another_office_gives_nothing_out(walker: Walker, appraised: Dossier) -> None:
    with pytest.raises(NotAllowed):
        hands.reassign(
            walker.session,
            walker.person("kcn.tp"),
            appraised.id,
            APPRAISE,
            to="sxd.cv2",
            reason="x",
        )


def test_a_substitute_acts_and_both_names_are_kept(session: Session, walker: Walker) -> None:
    dossier = walker.at("assign")
    head = walker.person("sxd.tp")
    substitute = put_in_stead(session, head, walker.person("sxd.cv2"), Role.UNIT_HEAD)
    task = walker.task(dossier, "assign")

    walker.complete(substitute, dossier, task, Act("assign", "", {"assignee": "sxd.cv1"}))

    session.refresh(task)
    assert (task.closed_by_id, task.closed_for_id) == (substitute.person_id, head.person_id)
    event = last(session, EventKind.COMPLETED)
    assert event.actor_id == substitute.person_id
    assert event.data["stead"] == head.person_id
    story = [
        each
        for each in queries.event_stories(session, walker.case(dossier).id)
        if each.kind is EventKind.COMPLETED
    ][-1]
    assert (story.actor, story.stead) == (substitute.name, head.name)
    look(session, dossier)


def test_a_substitute_sees_what_he_may_do_in_his_queue(session: Session, walker: Walker) -> None:
    walker.at("assign")
    head, officer = walker.person("sxd.tp"), walker.person("sxd.cv2")

    def seen(actor: Actor) -> list[str]:
        rows = queues.queue(session, actor, view="all", now=NOW)
        return [row.node for row in rows]

    assert "assign" not in seen(officer)
    assert "assign" in seen(put_in_stead(session, head, officer, Role.UNIT_HEAD))


def test_a_substitute_acts_within_his_scope_only(session: Session, walker: Walker) -> None:
    dossier = walker.at("assign")
    substitute = put_in_stead(
        session, walker.person("sxd.tp"), walker.person("sxd.cv2"), Role.SIGNING_LEADER
    )

    with pytest.raises(NotAllowed):
        walker.complete(
            substitute,
            dossier,
            walker.task(dossier, "assign"),
            Act("assign", "", {"assignee": "sxd.cv1"}),
        )


def test_nobody_stands_in_on_a_case_he_has_worked_on(session: Session, walker: Walker) -> None:
    dossier = walker.at("review")
    author = next(
        walker.person(login)
        for login in ("sxd.cv1", "sxd.cv2")
        if queries.worked_on(session, walker.case(dossier).id, walker.person(login).person_id)
    )
    substitute = put_in_stead(session, walker.person("sxd.tp"), author, Role.UNIT_HEAD)

    with pytest.raises(NotAllowed, match=r"task\.own_case"):
        walker.complete(substitute, dossier, walker.task(dossier, "review"), Act("forward"))


def test_a_stand_in_ends_with_his_last_day_or_when_revoked(
    session: Session, walker: Walker
) -> None:
    head, officer = walker.person("sxd.tp"), walker.person("sxd.cv2")
    assert put_in_stead(session, head, officer, Role.UNIT_HEAD, days=2).stands_in_for
    with clock.at(NOW + timedelta(days=2)):
        assert walker.person("sxd.cv2").stands_in_for
    with clock.at(NOW + timedelta(days=3)):
        assert not walker.person("sxd.cv2").stands_in_for
    for row in session.scalars(select(StandIn)):
        row.revoked_at, row.revoked_by_id = NOW, head.person_id
    session.flush()
    assert not walker.person("sxd.cv2").stands_in_for


def test_who_proposed_a_decision_signs_it_through_nobody(session: Session, walker: Walker) -> None:
    """Neither does the author sign in the leader's stead, nor is it signed in the author's."""
    dossier = walker.at("sign")
    leader = walker.taker(walker.task(dossier, "sign"))
    author_id = session.scalars(
        select(Task.closed_by_id).where(
            Task.case_id == walker.case(dossier).id, Task.node == "draft"
        )
    ).one()
    author = next(
        walker.person(login)
        for login in ("sxd.cv1", "sxd.cv2")
        if walker.person(login).person_id == author_id
    )
    substitute = put_in_stead(session, leader, author, Role.SIGNING_LEADER)
    task = walker.task(dossier, "sign")

    with pytest.raises(NotAllowed):
        walker.complete(substitute, dossier, task, walker.usual(dossier, task))
