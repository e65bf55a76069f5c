"""Reads of the verdicts about a dossier's papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person
from permits.cases.review_models import PaperVerdict
from permits.cases.vocabulary import Lack, PaperJudgement
from permits.core.text import Bilingual
from permits.dossiers.models import Paper


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict, with whoever gave it named."""

    id: int
    component: str
    paper_id: int | None
    paper: str | None
    verdict: PaperJudgement
    reason: Lack | None
    text: str
    page: int | None
    author: str
    office: Bilingual
    at: datetime


def verdicts(session: Session, dossier_id: int) -> Sequence[Judged]:
    """List every verdict about a dossier's papers, the newest first."""
    statement = (
        select(PaperVerdict, Person.name, Office.name_vi, Office.name_en, Paper.filename)
        .join(Person, Person.id == PaperVerdict.author_id)
        .join(Office, Office.id == PaperVerdict.office_id)
        .outerjoin(Paper, Paper.id == PaperVerdict.paper_id)
        .where(PaperVerdict.dossier_id == dossier_id)
        .order_by(PaperVerdict.id.desc())
    )
    return [
        Judged(
            id=row.id,
            component=row.component,
            paper_id=row.paper_id,
            paper=filename,
            verdict=PaperJudgement(row.verdict),
            reason=Lack(row.reason) if row.reason else None,
            text=row.text,
            page=row.page,
            author=author,
            office=Bilingual(office, office_en or ""),
            at=row.at,
        )
        for row, author, office, office_en, filename in session.execute(statement)
    ]


def versions(session: Session, dossier_id: int) -> Sequence[Paper]:
    """List every version of every paper of a dossier, by component, the newest first."""
    statement = (
        select(Paper)
        .where(Paper.dossier_id == dossier_id)
        .order_by(Paper.component, Paper.id.desc())
    )
    return session.scalars(statement).all()
