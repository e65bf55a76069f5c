"""The verbs of a paper: draft it, store it signed, void it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.errors import Conflict
from permits.core.files import FileStore
from permits.papers import canonical, queries
from permits.papers.contents import Content
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState
from permits.signing.signing import NotSigned
from permits.signing.verification import Verification


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A signed file with what it says and what verification said of it."""

    subject: str
    content: Content
    pdf: bytes
    verification: Verification
    code_hash: str | None = None

    @property
    def kind(self) -> PaperKind:
        """Say which kind of paper this content is."""
        return PaperKind(self.content.template)


def draft(session: Session, subject: str, content: Content) -> PaperIssued:
    """Keep a content that will become a paper; asking twice gives the same row."""
    kind = PaperKind(content.template)
    found = queries.same(session, subject, kind, content.sha256())
    return found or _new(session, subject, content)


def store_signed(session: Session, files: FileStore, paper: SignedPaper) -> PaperIssued:
    """Issue a paper: keep its file and its row, once, and only if every signature is good."""
    if not paper.verification.good:
        raise NotSigned("paper.signature_not_good")
    row = queries.same(session, paper.subject, paper.kind, paper.content.sha256())
    if row is not None and row.state is PaperState.SIGNED:
        return row  # the job ran twice: the paper that stands is the one people may already hold
    row = row or _new(session, paper.subject, paper.content)
    row.file_sha256 = files.put(paper.pdf)
    row.size = len(paper.pdf)
    row.signatures = [canonical.to_plain(state) for state in paper.verification.signatures]
    row.verify_hash = paper.code_hash
    row.signed_at = clock.now()
    row.state = PaperState.SIGNED
    session.flush()  # callers link to its id
    return row


def void(paper: PaperIssued, *, reason: str) -> None:
    """Say that a signed paper counts no longer; its bytes and its code stay for those who ask."""
    if paper.state is not PaperState.SIGNED:
        raise Conflict("paper.not_standing")
    paper.state = PaperState.VOID
    paper.voided_at = clock.now()
    paper.void_reason = reason


def _new(session: Session, subject: str, content: Content) -> PaperIssued:
    row = PaperIssued(
        subject=subject,
        kind=PaperKind(content.template),
        template=content.template,
        content=content.to_plain(),
        content_sha256=content.sha256(),
        state=PaperState.DRAFT,
        created_at=clock.now(),
    )
    session.add(row)
    return row
