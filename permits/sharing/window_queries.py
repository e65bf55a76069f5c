"""Reads of co-build windows and of those who ask to join, and the opening of one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.crs import DEGREES_SRID
from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.cases.models import Case
from permits.core.text import Bilingual
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers.models import Dossier
from permits.sharing.models import CoBuildJoin, CoBuildWindow
from permits.sharing.vocabulary import JoinStatus


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window; who opened it and for which dossier is for those inside it alone."""

    id: int
    ref: str
    work_kind: WorkKind
    ward_code: str | None
    opened_at: datetime
    closes_at: datetime
    initiator_id: int
    initiator: Bilingual
    dossier_id: int
    dossier_code: str | None
    dossier_ref: str
    dossier_name: str
    authority_id: int | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class JoinRow:
    """What one carrier needs of a window, and the answer it got."""

    ref: str
    window_id: int
    carrier_id: int
    carrier: Bilingual
    asked_by: str
    asked_at: datetime
    needs: dict[str, Any]
    words: str
    status: JoinStatus
    answer: str
    answered_at: datetime | None


def has_window(session: Session, dossier_id: int, works: Collection[WorkKind]) -> bool:
    """Say whether a dossier is of a kind of work that opens a window, and stands on the map."""
    statement = select(Dossier.id).where(
        Dossier.id == dossier_id,
        Dossier.matter == Matter.NEW,  # what is asked about a permit builds nothing new
        Dossier.site.is_not(None),
        Dossier.work_kind.in_(works),
    )
    return session.scalar(statement) is not None


def close(session: Session, dossier_id: int, at: datetime) -> None:
    """Close the window of a dossier, if it has one that is open."""
    session.execute(
        update(CoBuildWindow)
        .where(
            CoBuildWindow.dossier_id == dossier_id,
            CoBuildWindow.closes_at > at,
            CoBuildWindow.opened_at < at,
        )
        .values(closes_at=at)
    )


def open_for(
    session: Session,
    dossier_id: int,
    *,
    ref: str,
    opened_at: datetime,
    closes_at: datetime,
    opened_by_id: int | None,
) -> int | None:
    """Open the window of a dossier; None where it has one already."""
    chosen = select(
        literal(ref),
        Dossier.id,
        Dossier.carrier_id,
        Dossier.work_kind,
        Dossier.ward_code,
        Dossier.site,
        literal(opened_at),
        literal(opened_by_id),
        literal(closes_at),
    ).where(Dossier.id == dossier_id)
    columns = ["ref", "dossier_id", "initiator_id", "work_kind", "ward_code", "site"]
    columns += ["opened_at", "opened_by_id", "closes_at"]
    statement = insert(CoBuildWindow).from_select(columns, chosen)
    return session.scalar(
        statement.on_conflict_do_nothing(index_elements=["dossier_id"]).returning(CoBuildWindow.id)
    )


def _rows() -> Select[*tuple[Any, ...]]:
    middle = func.ST_Transform(func.ST_PointOnSurface(CoBuildWindow.site), DEGREES_SRID)
    return (
        select(
            CoBuildWindow,
            Office.name_vi,
            Office.name_en,
            Dossier.code,
            Dossier.ref,
            Dossier.work_name,
            Dossier.authority_id,
            func.ST_X(middle),
            func.ST_Y(middle),
        )
        .join(Office, Office.id == CoBuildWindow.initiator_id)
        .join(Dossier, Dossier.id == CoBuildWindow.dossier_id)
        .execution_options(populate_existing=True)
    )


def _row(found: Any) -> WindowRow:
    window: CoBuildWindow = found[0]
    return WindowRow(
        id=window.id,
        ref=window.ref,
        work_kind=WorkKind(window.work_kind),
        ward_code=window.ward_code,
        opened_at=window.opened_at,
        closes_at=window.closes_at,
        initiator_id=window.initiator_id,
        initiator=Bilingual(found[1], found[2]),
        dossier_id=window.dossier_id,
        dossier_code=found[3],
        dossier_ref=found[4],
        dossier_name=found[5],
        authority_id=found[6],
        lon=round(found[7], 5),
        lat=round(found[8], 5),
    )


def window(session: Session, ref: str) -> WindowRow | None:
    """Find a window; who may see how much of it is for the caller to decide."""
    found = session.execute(_rows().where(CoBuildWindow.ref == ref)).one_or_none()
    return _row(found) if found else None


def of_dossier(session: Session, dossier_id: int) -> WindowRow | None:
    """Find the window of a dossier."""
    statement = _rows().where(CoBuildWindow.dossier_id == dossier_id)
    found = session.execute(statement).one_or_none()
    return _row(found) if found else None


def open_at(
    session: Session, at: datetime, *, after: int | None = None, limit: int
) -> Sequence[WindowRow]:
    """List the windows that are open at an instant, the newest first."""
    statement = _rows().where(CoBuildWindow.closes_at > at, CoBuildWindow.opened_at <= at)
    if after is not None:
        statement = statement.where(CoBuildWindow.id < after)
    ordered = statement.order_by(CoBuildWindow.id.desc()).limit(limit)
    return [_row(found) for found in session.execute(ordered)]


def own(session: Session, actor: Actor, *, limit: int) -> Sequence[WindowRow]:
    """List the windows the actor's enterprise opened or asked to join, the newest first."""
    joined = select(CoBuildJoin.window_id).where(CoBuildJoin.carrier_id == actor.office_id)
    statement = (
        _rows()
        .where(or_(CoBuildWindow.initiator_id == actor.office_id, CoBuildWindow.id.in_(joined)))
        .order_by(CoBuildWindow.id.desc())
        .limit(limit)
    )
    return [_row(found) for found in session.execute(statement)]


def joins(session: Session, window_id: int) -> Sequence[JoinRow]:
    """List who asked to join a window, in the order they came."""
    statement = (
        select(CoBuildJoin, Office.name_vi, Office.name_en, Person.name)
        .join(Office, Office.id == CoBuildJoin.carrier_id)
        .join(Person, Person.id == CoBuildJoin.asked_by_id)
        .where(CoBuildJoin.window_id == window_id)
        .order_by(CoBuildJoin.id)
        .execution_options(populate_existing=True)
    )
    return [
        JoinRow(
            ref=join.ref,
            window_id=join.window_id,
            carrier_id=join.carrier_id,
            carrier=Bilingual(vi, en),
            asked_by=person,
            asked_at=join.asked_at,
            needs=join.needs,
            words=join.words,
            status=JoinStatus(join.status),
            answer=join.answer,
            answered_at=join.answered_at,
        )
        for join, vi, en, person in session.execute(statement)
    ]


def locked(session: Session, window_id: int) -> CoBuildWindow:
    """Take a window in hand."""
    statement = select(CoBuildWindow).where(CoBuildWindow.id == window_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def join_of(session: Session, window_id: int, ref: str) -> CoBuildJoin | None:
    """Find one carrier's wish to join."""
    statement = select(CoBuildJoin).where(
        CoBuildJoin.window_id == window_id, CoBuildJoin.ref == ref
    )
    return session.scalar(statement.execution_options(populate_existing=True))


def has_joined(session: Session, window_id: int, carrier_id: int) -> bool:
    """Say whether a carrier has asked to join already."""
    statement = select(CoBuildJoin.id).where(
        CoBuildJoin.window_id == window_id, CoBuildJoin.carrier_id == carrier_id
    )
    return session.scalar(statement) is not None


def runs(session: Session, dossier_id: int) -> bool:
    """Say whether a dossier's case has not ended."""
    statement = select(Case.id).where(Case.dossier_id == dossier_id, Case.ended_at.is_(None))
    return session.scalar(statement) is not None


def openable(
    session: Session, actor: Actor, works: Collection[WorkKind], *, limit: int
) -> Sequence[tuple[str, str, str]]:
    """List one's own filed dossiers, not yet accepted, for which no window was opened."""
    statement = (
        select(Dossier.ref, Dossier.code, Dossier.work_name)
        .join(Case, Case.dossier_id == Dossier.id)
        .outerjoin(CoBuildWindow, CoBuildWindow.dossier_id == Dossier.id)
        .where(
            Dossier.carrier_id == actor.office_id,
            Dossier.matter == Matter.NEW,
            Dossier.work_kind.in_(works),
            Case.ended_at.is_(None),
            Case.limit_minutes.is_(None),
            CoBuildWindow.id.is_(None),
        )
        .order_by(Dossier.id.desc())
        .limit(limit)
    )
    return [(row[0], str(row[1]), row[2]) for row in session.execute(statement)]
