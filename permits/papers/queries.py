"""Reads of issued papers: by the code printed on them, by their file, by what they are about."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.core.codes import keyed_hash
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import INTERNAL, PaperKind, PaperState


def by_verify_code(session: Session, code: str, *, key: bytes) -> PaperIssued | None:
    """Find the paper that carries a typed or scanned code; drafts are nobody's.

    Whatever was typed is hashed and asked for: what is no code takes as long as one nobody has.
    """
    statement = select(PaperIssued).where(
        PaperIssued.verify_hash == keyed_hash(code, key), PaperIssued.state != PaperState.DRAFT
    )
    return session.scalars(statement).one_or_none()


def by_file(session: Session, sha256: str) -> PaperIssued | None:
    """Find the paper whose signed file has exactly these bytes."""
    statement = select(PaperIssued).where(PaperIssued.file_sha256 == sha256)
    return session.scalars(statement).one_or_none()


def by_id(session: Session, paper_id: int) -> PaperIssued | None:
    """Find a paper by its private number."""
    return session.get(PaperIssued, paper_id)


def of_subject(session: Session, subject: str) -> Sequence[PaperIssued]:
    """List what was issued about a subject, oldest first."""
    statement = (
        select(PaperIssued)
        .where(PaperIssued.subject == subject, PaperIssued.state != PaperState.DRAFT)
        .order_by(PaperIssued.signed_at, PaperIssued.id)
    )
    return session.scalars(statement).all()


def of_applicant(session: Session, subject: str) -> Sequence[PaperIssued]:
    """List what was issued about a subject and is the applicant's to have, oldest first."""
    return [paper for paper in of_subject(session, subject) if paper.kind not in INTERNAL]


def kept_files(session: Session) -> Sequence[str]:
    """Name every signed file by its hash, oldest first."""
    statement = select(PaperIssued.file_sha256).where(PaperIssued.file_sha256.is_not(None))
    return [each for each in session.scalars(statement.order_by(PaperIssued.id)) if each]


def same(
    session: Session, subject: str, kind: PaperKind, content_sha256: str
) -> PaperIssued | None:
    """Find the standing paper that already says this very content, draft or signed."""
    statement = select(PaperIssued).where(
        PaperIssued.subject == subject,
        PaperIssued.kind == kind,
        PaperIssued.content_sha256 == content_sha256,
        PaperIssued.state != PaperState.VOID,
    )
    return session.scalars(statement).one_or_none()
