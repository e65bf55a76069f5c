"""Reads of permits that live: one by its reference, a holder's list, an office's list, counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, WorkKind
from permits.decisions import life
from permits.decisions.models import GRANTING, Permit, RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from permits.life.vocabulary import PermitFilter
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import Decided, PaperKind, PermitState

#: What has a life of its own: one may build on it, or was told that one may.
ALIVE = (*GRANTING, Decided.ACKNOWLEDGEMENT)
_STANDING = Permit.state.in_(life.STANDING)


@dataclass(frozen=True, slots=True)
class PermitSeen:
    """A permit with its dossier, its number, who issued it and who holds it."""

    permit: Permit
    dossier: Dossier
    number_text: str
    issuer: Office
    holder: Office
    paper_sha256: str
    paper_kind: PaperKind

    def state(self, day: date) -> PermitState:
        """Say what it is worth on a day."""
        permit = self.permit
        return life.state_on(permit.state, permit.start_before, permit.started_on, day)


def by_ref(session: Session, ref: str) -> PermitSeen | None:
    """Find the last permit or letter that was issued on the dossier of a look-up code."""
    return _seen(session, Dossier.ref == ref)


def by_id(session: Session, permit_id: int) -> PermitSeen | None:
    """Find a permit by its private number."""
    return _seen(session, Permit.id == permit_id)


def _seen(session: Session, which: ColumnElement[bool]) -> PermitSeen | None:
    holder = aliased(Office)
    statement = (
        select(
            Permit,
            Dossier,
            RegisterEntry.number_text,
            Office,
            holder,
            func.coalesce(PaperIssued.file_sha256, ""),
            PaperIssued.kind,
        )
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(PaperIssued, PaperIssued.id == Permit.paper_id)
        .join(RegisterEntry, _ENTRY)
        .join(RegisterBook, RegisterBook.id == Permit.book_id)
        .join(Office, Office.id == RegisterBook.office_id)
        .join(holder, holder.id == Permit.holder_id)
        .options(joinedload(Dossier.carrier), joinedload(Dossier.authority))
        .where(which)
        .order_by(Permit.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return PermitSeen(*row) if row else None


_ENTRY = and_(RegisterEntry.book_id == Permit.book_id, RegisterEntry.number == Permit.number)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of permits is narrowed to; empty means everything."""

    text: str = ""
    group: PermitFilter | None = None

    @property
    def count(self) -> int:
        """Count what is set, for the folded box of a phone."""
        return bool(self.text) + bool(self.group)


@dataclass(frozen=True, slots=True)
class PermitRow:
    """One line of a list of permits."""

    id: int
    ref: str
    number_text: str
    work_kind: WorkKind
    work_name: str
    ward_code: str | None
    issued_on: date
    state: PermitState
    start_before: date | None
    started_on: date | None
    finished_on: date | None
    on_air_on: date | None
    holder: Bilingual
    issuer: Bilingual


def held(
    session: Session, actor: Actor, wanted: Wanted, day: date, *, after: int | None, limit: int
) -> Sequence[PermitRow]:
    """List what the actor's enterprise holds, the newest first, after the id of the last shown."""
    statement = _rows_of(wanted, day).where(Permit.holder_id == actor.office_id)
    return _page(session, statement, after, limit, day)


def supervised(
    session: Session, actor: Actor, wanted: Wanted, day: date, *, after: int | None, limit: int
) -> Sequence[PermitRow]:
    """List what the actor's office issued or, for a commune, what is built in it, newest first."""
    statement = _rows_of(wanted, day).where(supervised_by(actor))
    return _page(session, statement, after, limit, day)


def supervised_by(actor: Actor) -> ColumnElement[bool]:
    """Hold for permits an office issued or, for a commune, that are built in its ward."""
    if actor.office_kind is not OfficeKind.COMMUNE:
        return RegisterBook.office_id == actor.office_id
    own = select(Office.ward_code).where(Office.id == actor.office_id).scalar_subquery()
    return or_(RegisterBook.office_id == actor.office_id, Dossier.ward_code == own)


def count_of(session: Session, actor: Actor, group: PermitFilter, day: date) -> int:
    """Count one group of the permits an office supervises."""
    part = _rows_of(Wanted(group=group), day).where(supervised_by(actor)).subquery()
    return session.scalar(select(func.count()).select_from(part)) or 0


def _rows_of(wanted: Wanted, day: date) -> Select[*tuple[Any, ...]]:
    holder = aliased(Office)
    statement = (
        select(Permit, Dossier, RegisterEntry.number_text, holder, Office)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(RegisterEntry, _ENTRY)
        .join(RegisterBook, RegisterBook.id == Permit.book_id)
        .join(Office, Office.id == RegisterBook.office_id)
        .join(holder, holder.id == Permit.holder_id)
        .where(Permit.outcome.in_(ALIVE))
    )
    if wanted.text:
        like = f"%{_plain(wanted.text)}%"
        said = (RegisterEntry.number_text, Dossier.work_name, Dossier.code, holder.name_vi)
        statement = statement.where(or_(*(each.ilike(like, escape="\\") for each in said)))
    if wanted.group:
        statement = statement.where(_group(wanted.group, day))
    return statement


#: How long before its last day to start a permit is told to be expiring.
SOON = timedelta(days=90)


def _group(group: PermitFilter, day: date) -> ColumnElement[bool]:
    unstarted = and_(_STANDING, Permit.started_on.is_(None))
    over = Permit.start_before < day
    in_time = or_(Permit.start_before.is_(None), Permit.start_before >= day)
    groups: dict[PermitFilter, ColumnElement[bool]] = {
        PermitFilter.NOT_STARTED: and_(unstarted, in_time),
        PermitFilter.EXPIRING: and_(unstarted, Permit.start_before.between(day, day + SOON)),
        PermitFilter.BUILDING: and_(
            _STANDING, Permit.started_on.is_not(None), Permit.finished_on.is_(None)
        ),
        PermitFilter.FINISHED: and_(
            _STANDING, Permit.finished_on.is_not(None), Permit.on_air_on.is_(None)
        ),
        PermitFilter.ON_AIR: and_(_STANDING, Permit.on_air_on.is_not(None)),
        PermitFilter.EXPIRED: and_(unstarted, over),
        PermitFilter.ENDED: Permit.state.in_((*life.ENDING, PermitState.DISMANTLED)),
        PermitFilter.REPLACED: Permit.state == PermitState.REPLACED,
    }
    return groups[group]


def _page(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    after: int | None,
    limit: int,
    day: date,
) -> list[PermitRow]:
    if after is not None:
        statement = statement.where(Permit.id < after)
    rows = session.execute(statement.order_by(Permit.id.desc()).limit(limit))
    return [_row(day, *row) for row in rows]


def _row(
    day: date, permit: Permit, dossier: Dossier, number_text: str, holder: Office, issuer: Office
) -> PermitRow:
    return PermitRow(
        id=permit.id,
        ref=dossier.ref,
        number_text=number_text,
        work_kind=WorkKind(dossier.work_kind),
        work_name=dossier.work_name,
        ward_code=dossier.ward_code,
        issued_on=permit.issued_on,
        state=life.state_on(permit.state, permit.start_before, permit.started_on, day),
        start_before=permit.start_before,
        started_on=permit.started_on,
        finished_on=permit.finished_on,
        on_air_on=permit.on_air_on,
        holder=Bilingual(holder.name_vi, holder.name_en),
        issuer=Bilingual(issuer.short_vi, issuer.name_en),
    )


def _plain(text: str) -> str:
    """Keep the signs of a search pattern from meaning anything."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def ward_of(session: Session, office_id: int) -> str | None:
    """Name the ward an office looks after, by its code."""
    return session.scalar(select(Office.ward_code).where(Office.id == office_id))


@dataclass(frozen=True, slots=True)
class PermitLink:
    """Where a dossier leads to: the permit issued on it, or the one it is about."""

    ref: str
    number_text: str
    is_own: bool


def links(session: Session, dossier_id: int) -> list[PermitLink]:
    """List the permits a dossier's page leads to, the one issued on it first."""
    dossier = aliased(Dossier)
    about = select(dossier.permit_id).where(dossier.id == dossier_id).scalar_subquery()
    statement = (
        select(Dossier.ref, RegisterEntry.number_text, Permit.dossier_id == dossier_id)
        .join(Permit, Permit.dossier_id == Dossier.id)
        .join(RegisterEntry, _ENTRY)
        .where(Permit.outcome.in_(ALIVE), or_(Permit.dossier_id == dossier_id, Permit.id == about))
        .order_by((Permit.dossier_id == dossier_id).desc(), Permit.id)
    )
    return [PermitLink(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class OnAirCount:
    """How many works of a kind one carrier has in service."""

    carrier_code: str
    carrier: str
    work_kind: WorkKind
    count: int


def on_air(
    session: Session, *, since: date | None = None, until: date | None = None
) -> list[OnAirCount]:
    """Count what is in service, by carrier and kind; the days bound when it went on air."""
    total = func.count()
    statement = (
        select(Office.code, Office.name_vi, Dossier.work_kind, total)
        .select_from(Permit)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(Office, Office.id == Permit.holder_id)
        .where(_STANDING, Permit.outcome.in_(ALIVE), Permit.on_air_on.is_not(None))
        .group_by(Office.code, Office.name_vi, Dossier.work_kind)
        .order_by(Office.code, Dossier.work_kind)
    )
    if since is not None:
        statement = statement.where(Permit.on_air_on >= since)
    if until is not None:
        statement = statement.where(Permit.on_air_on <= until)
    return [
        OnAirCount(code, name, WorkKind(kind), count)
        for code, name, kind, count in session.execute(statement)
    ]
