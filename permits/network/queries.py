"""What the register's pages read of dossiers, offices and notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gis.network.models import Hold, Waiting
from gis.network.words import LIVING
from permits.accounts.actor import Actor
from permits.cases.models import Case
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.network.models import HoldNotice


@dataclass(frozen=True, slots=True)
class Followed:
    """A dossier that holds places or waits for some."""

    dossier_id: int
    reference: str
    procedure_code: str | None
    procedure_version: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What pages say of a dossier behind a reference."""

    reference: str
    code: str | None
    name: str
    work_kind: WorkKind


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One thing an office was told."""

    id: int
    reference: str
    kind: str
    at: datetime
    until: datetime | None
    places: int


def followed(session: Session, dossier_id: int) -> Followed | None:
    """Find a dossier by its number if it holds places or stands in line; one statement."""
    holds = select(Hold.id).where(Hold.reference == Dossier.ref, Hold.state.in_(LIVING))
    waits = select(Waiting.id).where(Waiting.reference == Dossier.ref, Waiting.state == "waiting")
    row = session.execute(
        select(Dossier.id, Dossier.ref, Dossier.procedure_code, Dossier.procedure_version).where(
            Dossier.id == dossier_id, or_(holds.exists(), waits.exists())
        )
    ).one_or_none()
    return Followed(*row) if row else None


def is_undecided(session: Session, reference: str) -> bool:
    """Say whether a reference is that of a filed dossier whose case has not ended."""
    case = (
        select(Case.id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(Dossier.ref == reference, Case.ended_at.is_(None))
    )
    return session.scalar(case) is not None


def lapsing(session: Session, *, before: datetime, now: datetime, limit: int) -> Sequence[str]:
    """List references whose holds stand yet and run out before a moment, the soonest first."""
    soon = (
        select(Hold.reference)
        .where(Hold.state == "held", Hold.expires_at > now, Hold.expires_at <= before)
        .group_by(Hold.reference)
        .order_by(func.min(Hold.expires_at), Hold.reference)
        .limit(limit)
    )
    return session.scalars(soon).all()


def lost(
    session: Session, references: Collection[str], *, at: datetime
) -> list[tuple[str, str, int]]:
    """Count the places that references lost at a moment: reference, whose, how many."""
    if not references:
        return []
    rows = session.execute(
        select(Hold.reference, Hold.tenant, func.count())
        .where(Hold.reference.in_(references), Hold.ended_at == at)
        .group_by(Hold.reference, Hold.tenant)
        .order_by(Hold.reference)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def known(session: Session, references: Collection[str]) -> dict[str, Known]:
    """Find the dossiers behind references; a reference of no dossier is left out."""
    rows = session.execute(
        select(Dossier.ref, Dossier.code, Dossier.work_name, Dossier.work_kind).where(
            Dossier.ref.in_(references)
        )
    )
    return {row.ref: Known(*row) for row in rows}


def own_drafts(session: Session, actor: Actor, works: Collection[WorkKind]) -> list[Known]:
    """List the drafts of the caller's office for some kinds of work, the newest first."""
    rows = session.execute(
        select(Dossier.ref, Dossier.code, Dossier.work_name, Dossier.work_kind)
        .where(
            Dossier.carrier_id == actor.office_id,
            Dossier.filed_at.is_(None),
            Dossier.work_kind.in_(works),
        )
        .order_by(Dossier.id.desc())
        .limit(50)
    )
    return [Known(*row) for row in rows]


def notices(session: Session, tenant: str, *, limit: int = 20) -> list[NoticeRow]:
    """List what an office was told lately, the newest first."""
    rows = session.execute(
        select(
            HoldNotice.id,
            HoldNotice.reference,
            HoldNotice.kind,
            HoldNotice.at,
            HoldNotice.until,
            HoldNotice.places,
        )
        .where(HoldNotice.tenant == tenant)
        .order_by(HoldNotice.id.desc())
        .limit(limit)
    )
    return [NoticeRow(*row) for row in rows]


def reference_of(session: Session, dossier_id: int) -> tuple[str, dict[str, Any] | None] | None:
    """Give a dossier's reference and the places it asked for."""
    row = session.execute(
        select(Dossier.ref, Dossier.content["places"]).where(Dossier.id == dossier_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None
