"""Reads of the phrase book."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.procedures.phrase_models import PhraseEntry, PhraseVersion


def entries(session: Session) -> Sequence[tuple[PhraseEntry, PhraseVersion]]:
    """List every phrase with the words of its present version, in the book's order."""
    statement = (
        select(PhraseEntry, PhraseVersion)
        .join(
            PhraseVersion,
            (PhraseVersion.code == PhraseEntry.code)
            & (PhraseVersion.version == PhraseEntry.version),
        )
        .order_by(PhraseEntry.position, PhraseEntry.code)
    )
    return [(entry, words) for entry, words in session.execute(statement)]


def codes(session: Session) -> Sequence[str]:
    """List the codes of all phrases."""
    return session.scalars(select(PhraseEntry.code).order_by(PhraseEntry.code)).all()


def locked(session: Session, code: str) -> PhraseEntry | None:
    """Find one phrase and keep everybody else from changing it until this is done."""
    statement = select(PhraseEntry).where(PhraseEntry.code == code).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def versions(session: Session, code: str) -> Sequence[PhraseVersion]:
    """List every version of a phrase, the newest first."""
    statement = select(PhraseVersion).where(PhraseVersion.code == code)
    return session.scalars(statement.order_by(PhraseVersion.version.desc())).all()


def last_position(session: Session) -> int:
    """Give the place of the last phrase of the book."""
    return session.scalar(select(func.max(PhraseEntry.position))) or 0
