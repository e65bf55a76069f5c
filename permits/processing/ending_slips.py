"""Puts together what an applicant is told when it takes longer (slip 04) or stops (slip 05)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import queries as cases
from permits.cases.models import Event
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers.vocabulary import PaperKind
from workflow import side
from workflow.model import Procedure


def apology(
    session: Session, dossier: Dossier, procedure: Procedure, promise: Event, shared: dict[str, Any]
) -> papers.Content:
    """Say by how much the limit was extended, and why; both days are those of that moment."""
    told = promise.data
    before = _moment(told["due_before"])
    cite = told["cite"]
    return papers.ApologyContent(
        **shared,
        reasons=lines_of(told["said"]["note"]),
        days=int(told["days"]),
        count=int(told["count"]),
        most=int(told["most"]),
        received_at=received_at(session, promise.case_id),
        due_before=before,
        due_after=_moment(told["due_after"]),
        is_late=before is not None and promise.at > before,
        cite=papers.Citation(cite, told["certainty"]) if cite else None,
    )


def stop(
    session: Session, dossier: Dossier, procedure: Procedure, promise: Event, shared: dict[str, Any]
) -> papers.Content:
    """Say where the dossier stood, who wanted it stopped, and why."""
    told = promise.data
    asked = told["asked"] or {}
    return papers.StopContent(
        **shared,
        is_withdrawal=promise.node == side.WITHDRAWN.id,
        filed_at=dossier.filed_at or promise.at,
        stopped_at=promise.at,
        stages=tuple(
            procedure.by_id[node].names.vi for node in told["stages"] if node in procedure.by_id
        ),
        reasons=lines_of(told["said"]["note"]),
        asked_at=_moment(asked.get("asked_at")),
        asked_because=lines_of(asked.get("reason", "")),
    )


def received_at(session: Session, case_id: int) -> datetime | None:
    """Say when a case was accepted: when its receipt was promised; None before."""
    receipts = cases.paper_events(session, case_id, str(PaperKind.RECEIPT))
    return receipts[0].at if receipts else None


def lines_of(text: str) -> tuple[str, ...]:
    """Give a reason line by line, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
