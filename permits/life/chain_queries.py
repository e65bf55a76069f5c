"""The chain of one site: every permit and dossier that came of another, by a bounded recursion."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from permits.accounts.models import Office
from permits.cases.models import Case
from permits.core.vocabulary import DossierStatus
from permits.decisions import life
from permits.decisions.models import Permit, RegisterEntry
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import INTERNAL, PaperKind, PaperState, PermitChange, PermitState

#: A chain is never so long; what an odd record might join beyond it is left out.
DEEPEST = 40
#: Letters of the way of a dossier; its own page has them.
SLIPS = (
    *INTERNAL,
    PaperKind.RECEIPT,
    PaperKind.SUPPLEMENT,
    PaperKind.REFUSE,
    PaperKind.APOLOGY,
    PaperKind.STOP,
)
_SUCCEEDING = (PermitChange.REPLACES, PermitChange.COPIES)


def permit_ids(session: Session, permit_id: int) -> list[int]:
    """Number every permit and letter of the chain a permit stands in, the oldest first."""
    older = _line(permit_id)
    root = session.scalar(select(func.min(older.c.id))) or permit_id
    chain = (
        select(Permit.id, literal(0).label("depth"))
        .where(Permit.id == root)
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(Permit.id, chain.c.depth + 1)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(
            chain,
            or_(Permit.predecessor_id == chain.c.id, Dossier.permit_id == chain.c.id),
        )
        .where(chain.c.depth < DEEPEST)
    )
    return list(session.scalars(select(chain.c.id).distinct().order_by(chain.c.id)))


def _line(permit_id: int, *changes: PermitChange) -> CTE:
    """Give a permit and those it came from, through every change or only through some."""
    line = (
        select(Permit.id, Permit.predecessor_id, Permit.changes, literal(0).label("depth"))
        .where(Permit.id == permit_id)
        .cte("line", recursive=True)
    )
    older = aliased(Permit)
    step = (older.id == line.c.predecessor_id) & (line.c.depth < DEEPEST)
    if changes:
        step = step & line.c.changes.in_(changes)
    return line.union(
        select(older.id, older.predecessor_id, older.changes, line.c.depth + 1).join(line, step)
    )


def dossier_ids_of_line(session: Session, permit_id: int) -> list[int]:
    """Number the dossiers of a permit and of those it replaced: what was kept, was kept for them.

    The oldest comes first.
    """
    line = _line(permit_id, *_SUCCEEDING)
    statement = (
        select(Permit.dossier_id).where(Permit.id.in_(select(line.c.id))).order_by(Permit.id)
    )
    return list(dict.fromkeys(session.scalars(statement)))


@dataclass(frozen=True, slots=True)
class Link:
    """One decision of a chain: its dossier, its number, its paper."""

    permit: Permit
    number_text: str
    ref: str
    paper_sha256: str
    kind: PaperKind

    def state(self, day: date) -> PermitState:
        """Say what it is worth on a day."""
        permit = self.permit
        return life.state_on(permit.state, permit.start_before, permit.started_on, day)


def decisions(session: Session, ids: Collection[int]) -> Sequence[Link]:
    """Give the decisions of a chain, the oldest first."""
    statement = (
        select(
            Permit,
            RegisterEntry.number_text,
            Dossier.ref,
            func.coalesce(PaperIssued.file_sha256, ""),
            PaperIssued.kind,
        )
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(PaperIssued, PaperIssued.id == Permit.paper_id)
        .join(
            RegisterEntry,
            (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number),
        )
        .where(Permit.id.in_(ids))
        .order_by(Permit.id)
    )
    return [Link(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Filed:
    """One dossier of a chain and where it stands; the office is named in both languages."""

    dossier: Dossier
    status: DossierStatus | None
    carrier: Office


def dossiers(session: Session, ids: Collection[int]) -> Sequence[Filed]:
    """Give the dossiers of a chain: those it was decided on, and those about one of its permits.

    Drafts are among them; who is no carrier of theirs must not be shown any.
    """
    decided = select(Permit.dossier_id).where(Permit.id.in_(ids))
    statement = (
        select(Dossier, Case.status)
        .outerjoin(Case, Case.dossier_id == Dossier.id)
        .options(joinedload(Dossier.carrier))
        .where(or_(Dossier.id.in_(decided), Dossier.permit_id.in_(ids)))
        .order_by(Dossier.id)
    )
    return [
        Filed(dossier, DossierStatus(status) if status else None, dossier.carrier)
        for dossier, status in session.execute(statement)
    ]


def papers(session: Session, codes: Collection[str]) -> Sequence[PaperIssued]:
    """List what was issued about some dossiers beside the letters of their way, oldest first."""
    statement = (
        select(PaperIssued)
        .where(
            PaperIssued.subject.in_(codes),
            PaperIssued.state != PaperState.DRAFT,
            PaperIssued.kind.not_in(SLIPS),
        )
        .order_by(PaperIssued.signed_at, PaperIssued.id)
    )
    return session.scalars(statement).all()
