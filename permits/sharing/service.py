"""The verbs of a request: ask, answer, ask for more, give more, withdraw, mediate.

Whatever is done is told in the request's story, under its lock, in the same transaction.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gis.network import holding
from gis.network.commands import Claim, Days, HoldSlot
from gis.network.errors import PlaceTaken
from gis.sharing_fit import Wish
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core import calendar, clock, codes
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import OfficeKind, Permission, Role, SharingReason
from permits.dossiers.models import Dossier
from permits.sharing import noticing, pacing, queries
from permits.sharing.models import SharingEvent, SharingRequest
from permits.sharing.terms import terms
from permits.sharing.vocabulary import SharedAsset, SharingStatus, SharingStep

#: The states in which an owner may still say yes or no.
ANSWERABLE = (SharingStatus.ASKED, SharingStatus.MORE, SharingStatus.ESCALATED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for of a place, in m, kg, W and m²; kinds are those of the register."""

    kinds: tuple[str, ...] = ()
    slots: int = 1
    height_m: float | None = None
    kg: float | None = None
    watts: float | None = None
    wind_m2: float | None = None

    @classmethod
    def of(cls, wish: Wish) -> "Wanted":
        """Take what a search wished for."""
        return cls(wish.kinds, wish.slots, wish.height_m, wish.kg, wish.watts, wish.wind_m2)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to an owner about one thing; `after` is the first day it is no more wanted."""

    owner_id: int
    asset: SharedAsset
    key: str
    name: str
    wanted: Wanted
    first: date
    after: date | None = None
    words: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)
    dossier_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an owner says: yes with terms, no with a technical reason, or what is still needed."""

    word: str  # yes | no | more
    words: str
    reason: SharingReason | None = None


@dataclass(frozen=True, slots=True)
class Mediated:
    """What a mediation came to."""

    outcome: SharingStatus
    words: str


def ask(session: Session, actor: Actor, command: Ask) -> SharingRequest:
    """Put a question to an owner; his time begins now."""
    if command.owner_id == actor.office_id:
        raise Invalid.one("owner", "sharing.own")
    now, known = clock.now(), calendar.working_calendar(session)
    request = SharingRequest(
        ref=codes.new_code(12),
        carrier_id=actor.office_id,
        owner_id=command.owner_id,
        dossier_id=command.dossier_id,
        asset=command.asset,
        asset_key=command.key,
        asset_name=command.name,
        figures=dict(command.figures),
        wanted=asdict(command.wanted),
        wanted_from=command.first,
        wanted_until=command.after and command.after - timedelta(days=1),
        words=command.words,
        status=SharingStatus.ASKED,
        asked_at=now,
        limit_minutes=known.minutes(terms().request.days),
        used_minutes=0,
        noticed=0,
    )
    pacing.run(request, known, now)
    session.add(request)
    session.flush()  # its story begins under its number
    tell(session, request, SharingStep.ASKED, actor, command.words)
    return request


def answer(session: Session, actor: Actor, request_id: int, said: Answer) -> None:
    """Answer as the owner; a place that is promised is held in the register, or nothing is."""
    request = _in_hand(session, request_id, actor, "owner")
    if request.status not in ANSWERABLE:
        raise Conflict("sharing.answered")
    match said.word:
        case "yes":
            _agree(session, actor, request, said.words, SharingStep.AGREED)
        case "no":
            _refuse(session, actor, request, said)
        case _:
            _need_more(session, actor, request, said.words)


def give_more(session: Session, actor: Actor, request_id: int, words: str) -> None:
    """Give the owner what he asked for; his time runs on where it stood."""
    request = _in_hand(session, request_id, actor, "carrier")
    if request.status != SharingStatus.MORE:
        raise Conflict("sharing.not_waiting_for_you")
    request.status = SharingStatus.ASKED
    pacing.run(request, calendar.working_calendar(session), clock.now())
    tell(session, request, SharingStep.MORE_GIVEN, actor, words)


def withdraw(session: Session, actor: Actor, request_id: int, words: str) -> None:
    """Take a question back that nobody has answered."""
    request = _in_hand(session, request_id, actor, "carrier")
    if request.status not in ANSWERABLE:
        raise Conflict("sharing.answered")
    _end(request, SharingStatus.WITHDRAWN)
    tell(session, request, SharingStep.WITHDRAWN, actor, words)


def appeal(session: Session, actor: Actor, request_id: int, words: str) -> None:
    """Put a refusal before the mediator, as the one who was refused."""
    request = _in_hand(session, request_id, actor, "carrier")
    if request.status != SharingStatus.REFUSED:
        raise Conflict("sharing.not_refused")
    if request.dossier_id and queries.living(session, request.dossier_id, request.asset_key):
        raise Conflict("sharing.asked_again")
    escalate(session, request, actor, words)


def mediate(session: Session, actor: Actor, request_id: int, said: Mediated) -> None:
    """Say what a mediation came to; an agreement holds the place as an owner's yes does."""
    request = _in_hand(session, request_id, actor, "mediator")
    if request.status != SharingStatus.ESCALATED:
        raise Conflict("sharing.not_escalated")
    if said.outcome is SharingStatus.AGREED:
        _agree(session, actor, request, said.words, SharingStep.MEDIATED)
        return
    _end(request, said.outcome)
    tell(session, request, SharingStep.MEDIATED, actor, said.words, outcome=said.outcome.value)


def escalate(
    session: Session, request: SharingRequest, actor: Actor | None, words: str = ""
) -> None:
    """Put a request before the telecommunications office; the caller has it in hand."""
    mediators = accounts.offices_of_kind(session, OfficeKind.TELECOM)
    if not mediators:
        raise Conflict("sharing.no_mediator")
    known = calendar.working_calendar(session)
    request.mediator_id = mediators[0].id
    request.status, request.ended_at = SharingStatus.ESCALATED, None
    request.limit_minutes = known.minutes(terms().request.mediation_days)
    request.used_minutes = request.noticed = 0
    pacing.run(request, known, clock.now())
    tell(session, request, SharingStep.ESCALATED, actor, words, to_office=request.mediator_id)


def tell(
    session: Session,
    request: SharingRequest,
    step: SharingStep,
    actor: Actor | None,
    words: str = "",
    /,
    **data: Any,
) -> None:
    """Add to the story of a request; the caller has its lock, so the numbers follow each other."""
    seq = queries.last_seq(session, request.id) + 1
    session.add(
        SharingEvent(
            request_id=request.id,
            seq=seq,
            at=clock.now(),
            step=step,
            by_id=actor.person_id if actor else None,
            office_id=actor.office_id if actor else None,
            words=words,
            data=data,
        )
    )
    session.flush()  # the next event of this very request counts from it
    noticing.tell(session, request, step, seq)


def _in_hand(session: Session, request_id: int, actor: Actor, side: str) -> SharingRequest:
    """Lock a request for one of its sides; nobody else may act."""
    request = queries.locked(session, request_id)
    may = (
        Role.TELECOM_OFFICER in actor.all_roles
        if side == "mediator"
        else actor.can(Permission.SHARE_ASSETS)
    )
    if not may or getattr(request, f"{side}_id") != actor.office_id:
        raise NotAllowed("not_allowed")
    return request


def _end(request: SharingRequest, status: SharingStatus) -> None:
    pacing.stop(request)
    request.status = status
    request.ended_at = clock.now()


def _agree(
    session: Session, actor: Actor, request: SharingRequest, words: str, step: SharingStep
) -> None:
    held = _promise(session, request)
    _end(request, SharingStatus.AGREED)
    tell(session, request, step, actor, words, outcome=SharingStatus.AGREED.value, holds=held)


def _refuse(session: Session, actor: Actor, request: SharingRequest, said: Answer) -> None:
    if said.reason is None:  # the law lets an owner refuse for technical reasons only
        raise Invalid.one("reason", "sharing.reason_needed")
    _end(request, SharingStatus.REFUSED)
    tell(session, request, SharingStep.REFUSED, actor, said.words, reason=said.reason.value)


def _need_more(session: Session, actor: Actor, request: SharingRequest, words: str) -> None:
    if request.status != SharingStatus.ASKED:
        raise Conflict("sharing.not_asked_now")
    pacing.pause(request, calendar.working_calendar(session), clock.now())
    request.status = SharingStatus.MORE
    tell(session, request, SharingStep.MORE_ASKED, actor, words)


def _promise(session: Session, request: SharingRequest) -> list[int]:
    """Hold the promised places of a registered structure under the dossier's reference.

    Raises Conflict, with nothing kept, where there are fewer places left than were asked for.
    """
    pole_id = request.figures.get("pole_id")
    if pole_id is None:
        return []
    wanted = request.wanted
    claim = _claim(session, request)
    held: list[int] = []
    for slot_id in queries.slots_of(session, int(pole_id), wanted["kinds"]):
        if len(held) == int(wanted["slots"]):
            break
        loads = {name: float(wanted[name] or 0) for name in ("kg", "watts", "wind_m2")}
        try:
            command = HoldSlot(claim, slot_id, **loads)
            held.append(holding.hold_slot(session, command, now=clock.now()).hold_id)
        except PlaceTaken:
            continue
    if len(held) < int(wanted["slots"]):
        raise Conflict("sharing.no_place", name=request.asset_name)
    return held


def _claim(session: Session, request: SharingRequest) -> Claim:
    known = calendar.working_calendar(session)
    dossier = session.get(Dossier, request.dossier_id) if request.dossier_id else None
    after = request.wanted_until and request.wanted_until + timedelta(days=1)
    first = max(request.wanted_from, clock.today())
    return Claim(
        tenant=accounts.office_of(session, request.carrier_id).code,
        reference=dossier.ref if dossier else request.ref,
        days=Days(first, after if after and after > first else None),
        expires_at=known.add(clock.now(), known.minutes(terms().promise_days)),
    )
