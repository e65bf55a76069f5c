"""The story of a case cannot be changed unseen, and the database refuses to change it at all."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from permits.cases.verifying import Fault, FaultKind, verify
from permits.decisions.models import RegisterBook
from permits.dossiers.models import Dossier
from tests.support.dossiers import Walker

SEQ = 4


@pytest.fixture
def dossier(walker: Walker) -> Dossier:
    return walker.at("appraise")


@pytest.fixture
def case_id(walker: Walker, dossier: Dossier) -> int:
    return walker.case(dossier).id


def tamper(session: Session, statement: str, **values: object) -> None:
    """Do as a superuser what the database refuses to everybody else."""
    session.flush()
    session.execute(text("set local session_replication_role = replica"))
    session.execute(text(statement), values)
    session.execute(text("set local session_replication_role = origin"))
    session.expire_all()


def test_a_story_as_it_was_written_verifies(session: Session, case_id: int) -> None:
    assert verify(session, case_id) == []


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 second'",
        "kind = 'silent'",
        "node = 'deliver'",
        "actor_id = (select max(id) from person)",
        "office_id = (select max(id) from office)",
        """data = data || '{"note": "khác"}'""",
    ],
)
def test_any_changed_part_of_an_event_is_found(session: Session, case_id: int, change: str) -> None:
    tamper(
        session,
        f"update event set {change} where case_id = :case_id and seq = :seq",  # noqa: S608
        case_id=case_id,
        seq=SEQ,
    )

    assert verify(session, case_id) == [Fault(case_id, SEQ, FaultKind.CHANGED)]


def test_a_changed_event_with_a_new_hash_breaks_the_next(session: Session, case_id: int) -> None:
    tamper(
        session,
        "update event set hash = repeat('a', 64) where case_id = :case_id and seq = :seq",
        case_id=case_id,
        seq=SEQ,
    )

    found = verify(session, case_id)

    assert [fault.seq for fault in found] == [SEQ, SEQ + 1]


def test_a_removed_event_is_found(session: Session, case_id: int) -> None:
    tamper(
        session,
        "delete from event where case_id = :case_id and seq = :seq",
        case_id=case_id,
        seq=SEQ,
    )

    assert verify(session, case_id) == [Fault(case_id, SEQ, FaultKind.MISSING)]


def test_a_tail_cut_off_is_found(session: Session, case_id: int, walker: Walker) -> None:
    last = session.scalar(
        text("select max(seq) from event where case_id = :case_id"), {"case_id": case_id}
    )
    tamper(
        session,
        "delete from event where case_id = :case_id and seq >= :seq",
        case_id=case_id,
        seq=last,
    )

    assert verify(session, case_id) == [Fault(case_id, last, FaultKind.MISSING)]


def test_a_story_removed_whole_is_found(session: Session, case_id: int) -> None:
    tamper(session, "delete from event where case_id = :case_id", case_id=case_id)

    assert verify(session, case_id) == [Fault(case_id, 1, FaultKind.MISSING)]


def test_an_event_added_behind_the_end_is_found(session: Session, case_id: int) -> None:
    tamper(
        session,
        "insert into event select case_id, seq + 100, at, kind, node, actor_id, office_id, data,"
        " hash from event where case_id = :case_id and seq = 1",
        case_id=case_id,
    )

    assert verify(session, case_id)


def test_two_swapped_events_are_found(session: Session, case_id: int) -> None:
    tamper(
        session,
        """
        update event e set kind = o.kind, node = o.node, data = o.data, hash = o.hash
        from event o where e.case_id = :case_id and o.case_id = :case_id
            and ((e.seq = 2 and o.seq = 3) or (e.seq = 3 and o.seq = 2))
        """,
        case_id=case_id,
    )

    assert [fault.seq for fault in verify(session, case_id)][:2] == [2, 3]


def test_a_head_that_is_not_the_last_hash_is_found(session: Session, case_id: int) -> None:
    last = session.scalar(text("select seq from case_file where id = :id"), {"id": case_id})
    tamper(session, "update case_file set head = repeat('b', 64) where id = :id", id=case_id)

    assert verify(session, case_id) == [Fault(case_id, last, FaultKind.HEAD)]


@pytest.mark.parametrize(
    "statement",
    [
        "update event set node = 'deliver'",
        "delete from event",
        "truncate event",
        "truncate case_file cascade",
    ],
)
def test_the_database_refuses_to_change_what_happened(
    session: Session, case_id: int, statement: str
) -> None:
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement))

    assert verify(session, case_id) == []


def test_the_audit_command_proves_everything_or_names_what_is_wrong(
    app: Flask, session: Session, case_id: int
) -> None:
    session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0

    tamper(session, "update event set node = 'x' where case_id = :id and seq = 2", id=case_id)
    office = session.scalar(text("select min(id) from office"))
    session.add(RegisterBook(office_id=office, book="GPXD", year=2026, last_number=1))
    session.commit()
    outcome = runner.invoke(args=["audit", "verify"])

    assert outcome.exit_code == 1
    assert f"case {case_id}: event 2 changed" in outcome.output
    assert "no number 1" in outcome.output
