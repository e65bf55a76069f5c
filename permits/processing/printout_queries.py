"""Reads and writes of printouts: each is seen by the person who asked for it only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from permits.papers.vocabulary import PaperKind
from permits.processing.printout_models import Printout
from permits.processing.vocabulary import PrintoutState


@dataclass(frozen=True, slots=True)
class PrintoutRow:
    """One printout as its page shows it."""

    ref: str
    kind: PaperKind
    about: Mapping[str, Any]
    asked_at: datetime
    state: PrintoutState
    trouble: str | None


def own(session: Session, person_id: int, ref: str) -> PrintoutRow | None:
    """Find one's own printout."""
    found = _rows(session, Printout.person_id == person_id, Printout.ref == ref)
    return found[0] if found else None


def of_person(session: Session, person_id: int, limit: int = 20) -> Sequence[PrintoutRow]:
    """List the printouts a person asked for, the latest first."""
    return _rows(session, Printout.person_id == person_id, limit=limit)


def _rows(session: Session, *wanted: Any, limit: int = 1) -> list[PrintoutRow]:
    statement = (
        select(
            Printout.ref,
            Printout.kind,
            Printout.about,
            Printout.asked_at,
            Printout.state,
            Printout.trouble,
        )
        .where(*wanted)
        .order_by(Printout.id.desc())
        .limit(limit)
    )
    return [PrintoutRow(*row) for row in session.execute(statement)]


def content(session: Session, person_id: int, ref: str) -> bytes | None:
    """Read the PDF of one's own printout; None where there is none (yet)."""
    statement = select(Printout.content).where(Printout.person_id == person_id, Printout.ref == ref)
    return session.scalar(statement)


def waiting_same(
    session: Session, person_id: int, kind: PaperKind, about: Mapping[str, Any]
) -> str | None:
    """Find the printout a person waits for already, if it is the same."""
    statement = select(Printout.ref).where(
        Printout.person_id == person_id,
        Printout.kind == kind,
        Printout.about == about,
        Printout.state == PrintoutState.WAITING,
    )
    return session.scalar(statement.limit(1))


def count_waiting(session: Session, person_id: int) -> int:
    """Count what a person waits for."""
    statement = select(func.count()).where(
        Printout.person_id == person_id, Printout.state == PrintoutState.WAITING
    )
    return int(session.execute(statement).scalar_one())


def waiting(session: Session, printout_id: int) -> Printout | None:
    """Give a printout that is still to be made."""
    found = session.get(Printout, printout_id)
    return found if found and found.state is PrintoutState.WAITING else None


def finish(session: Session, printout_id: int, at: datetime, pdf: bytes) -> None:
    """Keep what was printed."""
    _end(session, printout_id, state=PrintoutState.READY, content=pdf, done_at=at)


def give_up(session: Session, printout_id: int, at: datetime, trouble: str) -> None:
    """Say why it could not be printed."""
    _end(session, printout_id, state=PrintoutState.FAILED, trouble=trouble, done_at=at)


def _end(session: Session, printout_id: int, **values: Any) -> None:
    statement = update(Printout).where(
        Printout.id == printout_id, Printout.state == PrintoutState.WAITING
    )
    session.execute(statement.values(**values))


def drop(session: Session, *, before: datetime) -> None:
    """Remove what was asked for before an instant."""
    session.execute(delete(Printout).where(Printout.asked_at < before))
