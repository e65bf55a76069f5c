"""Everything of a block is kept, or nothing; the database checks what the words say."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.db import committing
from permits.core.vocabulary import Role, Term, WorkKind
from permits.papers.vocabulary import PermitState
from permits.web.models import RateCounter


def count(session: Session) -> int:
    return session.query(RateCounter).filter(RateCounter.bucket.startswith("core:")).count()


def add(session: Session, name: str) -> None:
    session.add(RateCounter(bucket=f"core:{name}", window_start=clock.now(), hits=1))


def test_a_block_that_ends_well_is_kept(session: Session) -> None:
    with committing() as inside:
        add(inside, "a")

    session.rollback()
    assert count(session) == 1


def test_a_block_that_fails_leaves_nothing(session: Session) -> None:
    def fail() -> None:
        with committing() as inside:
            add(inside, "a")
            inside.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert count(session) == 0


def test_a_value_no_vocabulary_knows_is_refused_by_program_and_database(session: Session) -> None:
    from permits.accounts.models import PersonRole

    with pytest.raises(StatementError), session.begin_nested():
        session.execute(PersonRole.__table__.insert().values(person_id=1, role="king"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("insert into person_role (person_id, role) values (1, 'king')"))


@pytest.mark.parametrize("term", [Role, WorkKind, PermitState])
def test_every_word_has_two_faces(term: type[Term]) -> None:
    for member in term:
        assert member.vi
        assert member.en
        assert member.in_locale("en") == member.en
        assert member.in_locale("vi") == member.vi
