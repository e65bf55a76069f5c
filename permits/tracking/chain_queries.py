"""The chain of a permit: what it replaced, what changed or ended it, as the public may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office
from permits.decisions.models import GRANTING, Permit, RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PermitChange, PermitState

#: No chain is longer; a wrong one must not be walked for ever.
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Link:
    """One decision of a chain: its number and days, never its code."""

    id: int
    predecessor_id: int | None
    changes: PermitChange | None
    outcome: str
    kind: PaperKind
    number_text: str
    issued_on: date
    state: PermitState
    state_since: date | None
    start_before: date | None
    started_on: date | None
    finished_on: date | None
    dismantled_on: date | None
    office_vi: str
    office_en: str
    holder_vi: str
    holder_en: str
    work_kind: str
    ward_code: str | None
    dossier_code: str | None
    draft_id: int
    paper_id: int
    file_sha256: str
    paper_voided_at: datetime | None


def _links() -> Select[*tuple[Any, ...]]:
    holder = aliased(Office)
    return (
        select(
            Permit.id,
            Permit.predecessor_id,
            Permit.changes,
            Permit.outcome,
            PaperIssued.kind,
            RegisterEntry.number_text,
            Permit.issued_on,
            Permit.state,
            Permit.state_since,
            Permit.start_before,
            Permit.started_on,
            Permit.finished_on,
            Permit.dismantled_on,
            Office.name_vi,
            Office.name_en,
            holder.name_vi,
            holder.name_en,
            Dossier.work_kind,
            Dossier.ward_code,
            Dossier.code,
            Permit.draft_id,
            Permit.paper_id,
            PaperIssued.file_sha256,
            PaperIssued.voided_at,
        )
        .join(PaperIssued, PaperIssued.id == Permit.paper_id)
        .join(
            RegisterEntry,
            (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number),
        )
        .join(RegisterBook, RegisterBook.id == Permit.book_id)
        .join(Office, Office.id == RegisterBook.office_id)
        .join(holder, holder.id == Permit.holder_id)
        .join(Dossier, Dossier.id == Permit.dossier_id)
    )


def chain(session: Session, paper: PaperIssued) -> Sequence[Link]:
    """List every decision of the chain a paper belongs to, oldest first; empty for other papers.

    Drawings stamped for a dossier belong to the permit that dossier ended in.
    """
    mine = select(Permit.id).where(Permit.paper_id == paper.id)
    if paper.kind is PaperKind.DRAWINGS:
        mine = (
            select(Permit.id)
            .join(Dossier, Dossier.id == Permit.dossier_id)
            .where(Dossier.code == paper.subject, Permit.outcome.in_(GRANTING))
        )
    up = (
        select(Permit.id, Permit.predecessor_id)
        .where(Permit.id.in_(mine))
        .cte("up", recursive=True)
    )
    up = up.union(
        select(Permit.id, Permit.predecessor_id).join(up, up.c.predecessor_id == Permit.id)
    )
    down = select(up.c.id).cte("down", recursive=True)
    down = down.union(select(Permit.id).join(down, Permit.predecessor_id == down.c.id))
    statement = _links().where(Permit.id.in_(select(down.c.id))).order_by(Permit.id)
    return [Link(*row) for row in session.execute(statement.limit(LONGEST))]


def ended(session: Session, day: date) -> Sequence[Link]:
    """List the decisions that may count no longer on `day`, and what hangs on them, in order.

    Whether each does is `worth`'s to say; the ones left out here certainly do count.
    """
    about = aliased(Permit)
    over = or_(
        Permit.state.not_in((PermitState.VALID, PermitState.AMENDED)),
        (Permit.start_before < day) & Permit.started_on.is_(None),
        PaperIssued.voided_at.is_not(None),
        about.state.not_in((PermitState.VALID, PermitState.AMENDED)),
        (about.start_before < day) & about.started_on.is_(None),
    )
    statement = (
        _links().outerjoin(about, about.id == Permit.predecessor_id).where(over).order_by(Permit.id)
    )
    return [Link(*row) for row in session.execute(statement)]
