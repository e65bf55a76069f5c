"""Reads of requests, their stories, kept searches, and what has fallen due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from gis.network.models import NetworkNode, Pole, PoleSlot
from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, SharingReason
from permits.dossiers.models import Dossier
from permits.sharing.models import SharingEvent, SharingRequest, SharingSearch
from permits.sharing.vocabulary import SharedAsset, SharingStatus, SharingStep


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list, or at the head of its page, with both sides named."""

    id: int
    ref: str
    carrier_id: int
    carrier: Bilingual
    owner_id: int
    owner: Bilingual
    mediator_id: int | None
    dossier_ref: str | None
    dossier_code: str | None
    dossier_name: str | None
    authority_id: int | None
    asset: SharedAsset
    asset_key: str
    asset_name: str
    figures: dict[str, Any]
    wanted: dict[str, Any]
    wanted_from: Any
    wanted_until: Any
    words: str
    status: SharingStatus
    asked_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    is_paused: bool

    @property
    def is_living(self) -> bool:
        """Say whether somebody still has to do something."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened to a request, with who did it; nobody where time did."""

    request_id: int
    at: datetime
    step: SharingStep
    by: str | None
    office: Bilingual | None
    words: str
    data: dict[str, Any]

    @property
    def reason(self) -> SharingReason | None:
        """Give the technical reason of a refusal."""
        said = self.data.get("reason")
        return SharingReason(said) if said else None


_carrier, _owner = aliased(Office), aliased(Office)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SharingRequest,
            _carrier.name_vi,
            _carrier.name_en,
            _owner.name_vi,
            _owner.name_en,
            Dossier.ref,
            Dossier.code,
            Dossier.work_name,
            Dossier.authority_id,
        )
        .join(_carrier, _carrier.id == SharingRequest.carrier_id)
        .join(_owner, _owner.id == SharingRequest.owner_id)
        .outerjoin(Dossier, Dossier.id == SharingRequest.dossier_id)
        .execution_options(populate_existing=True)
    )


def _row(found: Any) -> RequestRow:
    request: SharingRequest = found[0]
    return RequestRow(
        id=request.id,
        ref=request.ref,
        carrier_id=request.carrier_id,
        carrier=Bilingual(found[1], found[2]),
        owner_id=request.owner_id,
        owner=Bilingual(found[3], found[4]),
        mediator_id=request.mediator_id,
        dossier_ref=found[5],
        dossier_code=found[6],
        dossier_name=found[7],
        authority_id=found[8],
        asset=SharedAsset(request.asset),
        asset_key=request.asset_key,
        asset_name=request.asset_name,
        figures=request.figures,
        wanted=request.wanted,
        wanted_from=request.wanted_from,
        wanted_until=request.wanted_until,
        words=request.words,
        status=SharingStatus(request.status),
        asked_at=request.asked_at,
        due_at=request.due_at,
        ended_at=request.ended_at,
        is_paused=request.ended_at is None and request.running_since is None,
    )


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """A request is the business of both sides, its mediator, and the office of its dossier."""
    office = actor.office_id
    return or_(
        SharingRequest.carrier_id == office,
        SharingRequest.owner_id == office,
        SharingRequest.mediator_id == office,
        Dossier.authority_id == office,
    )


def seen(session: Session, actor: Actor, ref: str) -> RequestRow | None:
    """Find a request that is the actor's business; any other does not exist for him."""
    found = session.execute(_rows().where(SharingRequest.ref == ref, _seen_by(actor))).one_or_none()
    return _row(found) if found else None


def listed(
    session: Session, actor: Actor, side: str, *, after: int | None = None, limit: int
) -> Sequence[RequestRow]:
    """List requests of one side of the actor's office, the newest first: asked, owned, mediated."""
    column = {
        "asked": SharingRequest.carrier_id,
        "owned": SharingRequest.owner_id,
        "mediated": SharingRequest.mediator_id,
    }[side]
    statement = _rows().where(column == actor.office_id).order_by(SharingRequest.id.desc())
    if after is not None:
        statement = statement.where(SharingRequest.id < after)
    return [_row(found) for found in session.execute(statement.limit(limit))]


def of_dossier(session: Session, dossier_id: int) -> Sequence[RequestRow]:
    """List the requests a dossier led to, the oldest first."""
    statement = _rows().where(SharingRequest.dossier_id == dossier_id).order_by(SharingRequest.id)
    return [_row(found) for found in session.execute(statement)]


def story(session: Session, request_ids: Collection[int]) -> Sequence[EventRow]:
    """Tell what happened to some requests, each in its order."""
    statement = (
        select(SharingEvent, Person.name, Office.name_vi, Office.name_en)
        .outerjoin(Person, Person.id == SharingEvent.by_id)
        .outerjoin(Office, Office.id == SharingEvent.office_id)
        .where(SharingEvent.request_id.in_(request_ids))
        .order_by(SharingEvent.request_id, SharingEvent.seq)
    )
    return [
        EventRow(
            request_id=event.request_id,
            at=event.at,
            step=SharingStep(event.step),
            by=name,
            office=Bilingual(vi, en) if vi else None,
            words=event.words,
            data=event.data,
        )
        for event, name, vi, en in session.execute(statement)
    ]


def locked(session: Session, request_id: int) -> SharingRequest:
    """Take a request in hand: of two who answer at once the second sees what the first did."""
    return session.scalars(
        select(SharingRequest)
        .where(SharingRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def last_seq(session: Session, request_id: int) -> int:
    """Give the number of the last event of a request."""
    statement = select(func.max(SharingEvent.seq)).where(SharingEvent.request_id == request_id)
    return session.scalar(statement) or 0


def living(session: Session, dossier_id: int, asset_key: str) -> SharingRequest | None:
    """Find the request about one thing that a dossier already waits for."""
    return session.scalar(
        select(SharingRequest).where(
            SharingRequest.dossier_id == dossier_id,
            SharingRequest.asset_key == asset_key,
            SharingRequest.ended_at.is_(None),
        )
    )


def next_due(session: Session, at: datetime, besides: Collection[int]) -> int | None:
    """Take the lock of the request whose warning is longest due; one in hands is passed over."""
    return session.scalar(
        select(SharingRequest.id)
        .where(SharingRequest.notice_at <= at, SharingRequest.id.not_in(besides))
        .order_by(SharingRequest.notice_at, SharingRequest.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def last_search(session: Session, dossier_id: int) -> SharingSearch | None:
    """Give the search a dossier's answer, or its filing, rests on."""
    return session.scalar(
        select(SharingSearch)
        .where(SharingSearch.dossier_id == dossier_id)
        .order_by(SharingSearch.id.desc())
        .limit(1)
    )


def office_names(session: Session, codes: Collection[str]) -> dict[str, Bilingual]:
    """Name some offices by their codes."""
    statement = select(Office.code, Office.name_vi, Office.name_en).where(Office.code.in_(codes))
    return {code: Bilingual(vi, en) for code, vi, en in session.execute(statement)}


def owners(session: Session, actor: Actor) -> Sequence[Office]:
    """List whom a carrier may ask: other carriers, and agencies that look after poles."""
    statement = (
        select(Office)
        .where(
            Office.kind.in_((OfficeKind.CARRIER, OfficeKind.CONSULTEE)),
            Office.is_active,
            Office.id != actor.office_id,
        )
        .order_by(Office.kind, Office.name_vi, Office.id)
    )
    return session.scalars(statement).all()


def structure_of(session: Session, owner: str, ref: str) -> tuple[int, str] | None:
    """Find a structure of the register by its owner and mark: its number and kind."""
    row = session.execute(
        select(Pole.id, Pole.kind)
        .join(NetworkNode, NetworkNode.id == Pole.node_id)
        .where(NetworkNode.owner == owner, NetworkNode.ref == ref)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def slots_of(session: Session, pole_id: int, kinds: Collection[str]) -> Sequence[int]:
    """List the sound places of some kinds on a structure, the highest first."""
    statement = (
        select(PoleSlot.id)
        .where(PoleSlot.pole_id == pole_id, PoleSlot.state == "sound", PoleSlot.kind.in_(kinds))
        .order_by(PoleSlot.height_m.desc(), PoleSlot.id)
    )
    return session.scalars(statement).all()
