"""Counts of what is asked about papers; nothing here knows who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.decisions.models import Permit, RegisterBook, RegisterEntry
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PermitState
from permits.tracking.models import PaperScan, UnknownScan
from permits.tracking.vocabulary import Verdict

#: What is told of papers on which nobody may build any more.
ENDED = (
    PermitState.REPLACED,
    PermitState.EXPIRED,
    PermitState.REVOKED,
    PermitState.CANCELLED,
    PermitState.DISMANTLED,
    Verdict.VOID,
)


def count_scan(session: Session, paper_id: int, day: date, verdict: str) -> None:
    """Count one answer about a paper."""
    counted = insert(PaperScan).values(paper_id=paper_id, day=day, verdict=verdict, times=1)
    session.execute(
        counted.on_conflict_do_update(
            index_elements=[PaperScan.paper_id, PaperScan.day, PaperScan.verdict],
            set_={"times": PaperScan.times + 1},
        )
    )


def count_unknown(session: Session, window_start: datetime) -> int:
    """Count one code nobody issued, and give how many the window holds now."""
    counted = (
        insert(UnknownScan)
        .values(window_start=window_start, times=1)
        .on_conflict_do_update(
            index_elements=[UnknownScan.window_start], set_={"times": UnknownScan.times + 1}
        )
        .returning(UnknownScan.times)
    )
    return session.execute(counted).scalar_one()


def forget_counts(session: Session, *, before: datetime) -> None:
    """Remove counts older than anybody looks at."""
    session.execute(delete(UnknownScan).where(UnknownScan.window_start < before))
    session.execute(delete(PaperScan).where(PaperScan.day < before.date()))


@dataclass(frozen=True, slots=True)
class Alert:
    """A paper that was shown to people after it had ended."""

    kind: PaperKind
    number_text: str
    dossier_code: str
    verdict: str
    times: int
    days: int
    last_day: date


def after_the_end(
    session: Session, office_id: int, *, since: date, least: int, limit: int
) -> Sequence[Alert]:
    """List an office's papers often asked about after they had ended, most often first."""
    times = func.sum(PaperScan.times)
    statement = (
        select(
            PaperIssued.kind,
            RegisterEntry.number_text,
            PaperIssued.subject,
            PaperScan.verdict,
            times,
            func.count(),
            func.max(PaperScan.day),
        )
        .join(PaperIssued, PaperIssued.id == PaperScan.paper_id)
        .join(Permit, Permit.paper_id == PaperIssued.id)
        .join(
            RegisterEntry,
            (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number),
        )
        .join(RegisterBook, RegisterBook.id == Permit.book_id)
        .where(
            RegisterBook.office_id == office_id,
            PaperScan.day >= since,
            PaperScan.verdict.in_(ENDED),
        )
        .group_by(PaperIssued.id, RegisterEntry.number_text, PaperScan.verdict)
        .having(times >= least)
        .order_by(times.desc(), PaperIssued.id, PaperScan.verdict)
        .limit(limit)
    )
    return [Alert(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Burst:
    """Ten minutes in which many codes were tried that nobody issued."""

    begun_at: datetime
    times: int


def bursts(session: Session, *, since: datetime, least: int, limit: int) -> Sequence[Burst]:
    """List the windows with many unknown codes, the newest first."""
    statement = (
        select(UnknownScan.window_start, UnknownScan.times)
        .where(UnknownScan.window_start >= since, UnknownScan.times >= least)
        .order_by(UnknownScan.window_start.desc())
        .limit(limit)
    )
    return [Burst(*row) for row in session.execute(statement)]


def scans_of_day(session: Session, office_id: int, *, since: date) -> Sequence[tuple[str, int]]:
    """Count an office's papers asked about since a day, by what was told."""
    times = func.sum(PaperScan.times)
    statement = (
        select(PaperScan.verdict, times)
        .join(Permit, Permit.paper_id == PaperScan.paper_id)
        .join(RegisterBook, RegisterBook.id == Permit.book_id)
        .where(RegisterBook.office_id == office_id, PaperScan.day >= since)
        .group_by(PaperScan.verdict)
        .order_by(times.desc(), PaperScan.verdict)
    )
    return [(verdict, int(count)) for verdict, count in session.execute(statement)]
