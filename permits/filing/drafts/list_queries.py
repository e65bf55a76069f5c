"""Reads for a carrier's list: narrowed, sorted, page by page, and how many without each filter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.cases.models import Case
from permits.cases.review_models import DossierNote
from permits.cases.vocabulary import NoteAudience
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus, Matter, WorkKind
from permits.dossiers.models import Dossier
from permits.filing import queries
from permits.filing.queries import OwnRow
from permits.sharing.models import SharingRequest
from permits.sharing.vocabulary import SharingStatus

#: Later than any due time: what has none stands last.
FAR = datetime(9999, 1, 1, tzinfo=UTC)
#: The orders of the list, by the names their addresses have.
SORTS = ("new", "old", "due", "name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to, and its order; empty means everything, the newest first.

    Days are those on which a dossier was filed, or a draft begun; both are included.
    """

    text: str = ""
    work: WorkKind | None = None
    matter: Matter | None = None
    status: DossierStatus | None = None
    ward: str = ""
    since: date | None = None
    until: date | None = None
    drafts: bool = False
    sort: str = "new"

    @property
    def named(self) -> tuple[str, ...]:
        """Name what is set, in the order of the page."""
        return tuple(f.name for f in fields(self) if f.name != "sort" and getattr(self, f.name))

    @property
    def count(self) -> int:
        """Count what is set, for the folded box of a phone."""
        return len(self.named)

    def without(self, name: str) -> "Wanted":
        """Give the same with one thing not asked for."""
        nothing: Mapping[str, Any] = {name: Wanted.__dataclass_fields__[name].default}
        return replace(self, **nothing)


Mark = tuple[Any, int]


def listed(
    session: Session, actor: Actor, wanted: Wanted, *, after: Mark | None = None, limit: int
) -> Sequence[tuple[OwnRow, Any]]:
    """List the carrier's dossiers with the value each is sorted by, after a row's own mark."""
    asked = queries.asked()
    value, falls = _sort(wanted.sort, asked)
    statement = _narrowed(queries.of(actor, asked), wanted).add_columns(value.label("sorted_by"))
    if after is not None:
        statement = statement.where(_past(value, after, falls=falls))
    order = (value.desc(), Dossier.id.desc()) if falls else (value, Dossier.id)
    return queries.rows_with(session, statement.order_by(*order).limit(limit))


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """Count what a list holds."""
    asked = queries.asked()
    narrowed = _narrowed(queries.of(actor, asked), wanted).subquery()
    return session.scalars(select(func.count()).select_from(narrowed)).one()


def _sort(name: str, asked: Any) -> tuple[Any, bool]:
    """Give what a list is sorted by, and whether it falls."""
    match name:
        case "old":
            return Dossier.id, False
        case "name":
            return func.lower(Dossier.work_name), False
        case "due":
            runs = and_(Case.decided_at.is_(None), Case.ended_at.is_(None))
            due = case(
                (asked.c.due_at.is_not(None), asked.c.due_at),
                (and_(runs, Case.due_at.is_not(None)), Case.due_at),
                else_=FAR,
            )
            return due, False
    return Dossier.id, True


def _past(value: ColumnElement[Any], after: Mark, *, falls: bool) -> ColumnElement[bool]:
    last, number = after
    if falls:
        return or_(value < last, and_(value == last, Dossier.id < number))
    return or_(value > last, and_(value == last, Dossier.id > number))


def _narrowed(statement: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    return statement.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.text:
        like = f"%{queries.plain(wanted.text)}%"
        names = (Dossier.code, Dossier.work_name, Dossier.ref)
        yield or_(*(name.ilike(like, escape="\\") for name in names))
    chosen = (
        (Dossier.work_kind, wanted.work),
        (Dossier.matter, wanted.matter),
        (Case.status, wanted.status),
        (Dossier.ward_code, wanted.ward),
    )
    yield from (column == value for column, value in chosen if value)
    if wanted.drafts:
        yield Dossier.filed_at.is_(None)
    day = func.coalesce(Dossier.filed_at, Dossier.created_at)
    if wanted.since:
        yield day >= _begin(wanted.since)
    if wanted.until:
        yield day < _begin(wanted.until + timedelta(days=1))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.VIETNAM)


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A request for sharing that waits for the carrier: as owner, or asked for more as asker."""

    ref: str
    asset_name: str
    other: Bilingual
    due_at: datetime | None
    is_owner: bool


def to_answer(session: Session, actor: Actor, *, limit: int) -> Sequence[ToAnswer]:
    """List the requests for sharing that wait for the carrier's word, the most urgent first."""
    is_owner = SharingRequest.owner_id == actor.office_id
    waits = or_(
        and_(is_owner, SharingRequest.status.in_((SharingStatus.ASKED, SharingStatus.ESCALATED))),
        and_(
            SharingRequest.carrier_id == actor.office_id,
            SharingRequest.status == SharingStatus.MORE,
        ),
    )
    other = case((is_owner, SharingRequest.carrier_id), else_=SharingRequest.owner_id)
    rows = session.execute(
        select(
            SharingRequest.ref,
            SharingRequest.asset_name,
            Office.name_vi,
            Office.name_en,
            SharingRequest.due_at,
            is_owner,
        )
        .join(Office, Office.id == other)
        .where(waits, SharingRequest.ended_at.is_(None))
        .order_by(SharingRequest.due_at.nulls_last(), SharingRequest.id)
        .limit(limit)
    )
    return [ToAnswer(r[0], r[1], Bilingual(r[2], r[3]), r[4], r[5]) for r in rows]


@dataclass(frozen=True, slots=True)
class Unread:
    """A dossier whose officials wrote to the carrier, and nobody there has read it."""

    ref: str
    code: str | None
    work_name: str
    count: int
    last_at: datetime


def unread(session: Session, actor: Actor, *, limit: int) -> Sequence[Unread]:
    """List the dossiers with words nobody of the carrier has read, the latest first."""
    last = func.max(DossierNote.at)
    rows = session.execute(
        select(Dossier.ref, Dossier.code, Dossier.work_name, func.count(), last)
        .join(DossierNote, DossierNote.dossier_id == Dossier.id)
        .where(
            Dossier.carrier_id == actor.office_id,
            DossierNote.audience == NoteAudience.APPLICANT,
            DossierNote.read_at.is_(None),
        )
        .group_by(Dossier.id)
        .order_by(last.desc(), Dossier.id)
        .limit(limit)
    )
    return [Unread(*row) for row in rows]


def drafts_count(session: Session, actor: Actor) -> int:
    """Count the carrier's drafts."""
    statement = select(func.count()).where(
        Dossier.carrier_id == actor.office_id, Dossier.filed_at.is_(None)
    )
    return session.scalars(statement).one()
