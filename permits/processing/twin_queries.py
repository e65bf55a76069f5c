"""Finds dossiers that may be the same work asked for twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from permits.accounts.models import Office
from permits.cases.models import Case
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus, Matter, WorkKind
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Twin:
    """A filed dossier at the same place, to be held beside the one being received."""

    id: int
    code: str
    matter: Matter
    work_kind: WorkKind
    work_name: str
    filed_at: datetime
    status: DossierStatus
    authority: Bilingual
    content: dict[str, Any]
    distance_m: float
    is_granted: bool


def twins(
    session: Session,
    dossier: Dossier,
    granted: Sequence[Select[int]],
    *,
    within_m: float,
    limit: int,
) -> Sequence[Twin]:
    """List them, the nearest first; `granted` number the dossiers whose permit counts today."""
    is_granted = or_(*(Dossier.id.in_(each) for each in granted))
    distance = func.ST_Distance(Dossier.site, dossier.site)
    statement = (
        select(
            Dossier,
            Case.status,
            Office.name_vi,
            Office.name_en,
            distance,
            is_granted,
        )
        .join(Case, Case.dossier_id == Dossier.id)
        .join(Office, Office.id == Dossier.authority_id)
        .where(
            Dossier.id != dossier.id,
            Dossier.carrier_id == dossier.carrier_id,
            Dossier.matter == dossier.matter,
            func.ST_DWithin(Dossier.site, dossier.site, within_m),
            or_(Case.ended_at.is_(None), is_granted),
        )
        .order_by(distance, Dossier.id)
        .limit(limit)
    )
    return [
        Twin(
            id=row.id,
            code=row.code or "",
            matter=Matter(row.matter),
            work_kind=WorkKind(row.work_kind),
            work_name=row.work_name,
            filed_at=row.filed_at,
            status=DossierStatus(status),
            authority=Bilingual(office, office_en or ""),
            content=row.content,
            distance_m=metres,
            is_granted=bool(has_permit),
        )
        for row, status, office, office_en, metres, has_permit in session.execute(statement)
    ]
