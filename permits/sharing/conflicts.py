"""Other works near a dossier's place: all of it for officials, for carriers only that it is there.

What is told to a carrier of another's work is the radius, never a distance, a direction or a name;
drafts of others are told to nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus, WorkKind
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PermitState
from permits.sharing.sql import statement
from permits.sharing.terms import terms

MOST = 50
_DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another work near; for a carrier everything that is not public of it is left out."""

    kind: str  # permit | dossier
    is_own: bool
    permit_number: str | None
    window_ref: str | None
    closes_at: datetime | None
    code: str | None = None
    work_name: str | None = None
    work_kind: WorkKind | None = None
    carrier: Bilingual | None = None
    filed_at: datetime | None = None
    status: DossierStatus | None = None
    permit_state: PermitState | None = None
    distance_m: float | None = None

    def to_others(self) -> "Conflict":
        """Say of it what another carrier may know: a published number, and an open window."""
        return Conflict(
            kind=self.kind,
            is_own=False,
            permit_number=self.permit_number,
            window_ref=self.window_ref if self.closes_at else None,
            closes_at=self.closes_at,
        )


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What is near, within how many metres."""

    reach_m: float
    found: tuple[Conflict, ...] = ()


def around(session: Session, dossier: Dossier, reach_m: float) -> Conflicts:
    """Tell officials of every work near a dossier's place, in one statement.

    `reach_m` is that of the rules that apply; where none does, the terms say how far.
    """
    site = checking.site_of(dossier)
    reach = reach_m or terms().conflict.reach_m
    if site is None:
        return Conflicts(reach)
    now = clock.now()
    rows = session.execute(
        statement("conflicts"),
        {
            "site": site.wkb,
            "reach_m": reach,
            "since": now - timedelta(days=terms().conflict.months * _DAYS_A_MONTH),
            "now": now,
            "dossier_id": dossier.id,
            "most": MOST,
        },
    )
    return Conflicts(reach, tuple(_conflict(row, dossier) for row in rows))


def to_carrier(known: Conflicts) -> Conflicts:
    """Leave out of others' works what a carrier may not know, and the order of their distances."""
    own = [each for each in known.found if each.is_own]
    others = [each.to_others() for each in known.found if not each.is_own]
    others.sort(key=_by_what_is_public)
    return replace(known, found=(*own, *others))


def _by_what_is_public(each: Conflict) -> tuple[str, str, str]:
    return each.kind, each.permit_number or "", each.window_ref or ""


def _conflict(row: Any, dossier: Dossier) -> Conflict:
    own = row.carrier_id == dossier.carrier_id
    has_permit = row.permit_number is not None
    return Conflict(
        kind="permit" if has_permit else "dossier",
        is_own=own,
        permit_number=row.permit_number if row.is_published or own else None,
        window_ref=row.window_ref,
        closes_at=row.closes_at,
        code=row.code,
        work_name=row.work_name,
        work_kind=WorkKind(row.work_kind),
        carrier=Bilingual(row.name_vi, row.name_en),
        filed_at=row.filed_at,
        status=DossierStatus(row.status),
        permit_state=PermitState(row.permit_state) if row.permit_state else None,
        distance_m=row.distance_m,
    )
