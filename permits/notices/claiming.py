"""Takes deliveries in hand, one worker each, and writes down what came of every try.

The row says that it is being sent before anything is sent; the try says when the message itself
was about to be handed over. So a worker that is killed leaves a trace of how far it came.
"""

from collections.abc import Collection, Sequence
from enum import Enum, auto

from sqlalchemy.orm import Session

from permits.core import clock
from permits.notices import delivery_queries as queries
from permits.notices import kinds, timing
from permits.notices.delivery_queries import To
from permits.notices.kinds import Wording
from permits.notices.models import Delivery, DeliveryTry, Notice
from permits.notices.parcels import Parcel, Receiver, Told
from permits.notices.vocabulary import UNNAMED, DeliveryState, NoticeWay, TryAnswer

LOST = "the worker ended before it heard an answer"


class Passed(Enum):
    """What was due is not to be sent now; its row says why."""

    OVER = auto()


def next_parcel(session: Session, ways: Collection[NoticeWay]) -> Parcel | Passed | None:
    """Take what has been due for longest in hand; None where nothing is due."""
    now = clock.now()
    delivery = queries.pick(session, ways, now=now)
    if delivery is None:
        return None
    if delivery.state is DeliveryState.SENDING:
        _note_lost(session, delivery)
    notices = queries.notices_of(session, delivery)
    parcel = (
        _to_system(session, delivery, notices)
        if delivery.way is NoticeWay.WEBHOOK
        else _to_person(session, delivery, notices)
    )
    if parcel is None:
        return Passed.OVER
    delivery.state, delivery.due_at = DeliveryState.SENDING, now + timing.LEASE
    delivery.tries, delivery.address = parcel.no, parcel.address
    session.add(DeliveryTry(delivery_id=delivery.id, no=parcel.no, at=now))
    return parcel


def note_handing(session: Session, parcel: Parcel) -> None:
    """Note that the message itself goes over now: from here on it may have arrived."""
    queries.try_of(session, parcel.delivery_id, parcel.no).handed_at = clock.now()


def _note_lost(session: Session, delivery: Delivery) -> None:
    """Say of a try whose worker is gone what is known: whether it can have arrived."""
    lost = queries.try_of(session, delivery.id, delivery.tries)
    lost.answer = TryAnswer.UNKNOWN if lost.handed_at is not None else TryAnswer.LATER
    lost.ended_at, lost.proof = clock.now(), LOST
    delivery.state = DeliveryState.WAITING


def end(delivery: Delivery, state: DeliveryState) -> None:
    """Close a delivery."""
    delivery.state, delivery.ended_at = state, clock.now()


def _to_system(session: Session, delivery: Delivery, notices: Sequence[Notice]) -> Parcel | None:
    webhook, office = queries.webhook_of(session, delivery.webhook_id or 0)
    if webhook.removed_at is not None or webhook.disabled_at is not None:
        end(delivery, DeliveryState.DROPPED)
        return None
    return Parcel(
        delivery_id=delivery.id,
        ref=delivery.ref,
        no=delivery.tries + 1,
        way=delivery.way,
        made_at=delivery.made_at,
        address=webhook.url,
        name=office,
        locale="vi",
        told=_told(session, notices, "vi"),
        receiver=Receiver(webhook.ref, webhook.secret_no, webhook.url),
        once=delivery.once or "",
    )


def _to_person(session: Session, delivery: Delivery, notices: Sequence[Notice]) -> Parcel | None:
    to = _whom(session, delivery, notices)
    address = to.phone if delivery.way is NoticeWay.SMS else to.email
    if not notices or not address or not _may_be_told(to, notices):
        end(delivery, DeliveryState.DROPPED)
        return None
    if delivery.way is NoticeWay.EMAIL and (bad := queries.is_bad(session, address)) is not None:
        now = clock.now()
        session.add(
            DeliveryTry(
                delivery_id=delivery.id,
                no=delivery.tries + 1,
                at=now,
                ended_at=now,
                answer=TryAnswer.REFUSED,
                proof=bad.proof,
            )
        )
        delivery.tries, delivery.address = delivery.tries + 1, address
        end(delivery, DeliveryState.REFUSED)
        return None
    if not _is_urgent(delivery, notices):
        later = timing.end_of_quiet(clock.now(), to.quiet_from, to.quiet_until)
        if later > clock.now():
            delivery.state, delivery.due_at = DeliveryState.WAITING, later
            return None
    return Parcel(
        delivery_id=delivery.id,
        ref=delivery.ref,
        no=delivery.tries + 1,
        way=delivery.way,
        made_at=delivery.made_at,
        address=address,
        name=to.name,
        locale=to.locale,
        told=_told(session, notices, to.locale),
        digest_on=delivery.digest_on,
    )


def _whom(session: Session, delivery: Delivery, notices: Sequence[Notice]) -> To:
    person_id = delivery.digest_for_id or (notices[0].person_id if notices else None)
    if person_id is not None:
        return queries.to_person(session, person_id)
    locale, address = ("vi", None) if not notices else (notices[0].locale, notices[0].address)
    return To(UNNAMED.in_locale(locale or "vi"), locale or "vi", address, None, False)


def _may_be_told(to: To, notices: Sequence[Notice]) -> bool:
    """Who no longer works here is told nothing; who does not yet, only how to come in."""
    return to.is_active or all(kinds.of(notice.kind).is_secret for notice in notices)


def _is_urgent(delivery: Delivery, notices: Sequence[Notice]) -> bool:
    """Say whether it is mailed at any hour; a telephone does not ring at night for anything."""
    is_one = delivery.digest_on is None and delivery.way is NoticeWay.EMAIL
    return is_one and kinds.of(notices[0].kind).must


def _told(session: Session, notices: Sequence[Notice], locale: str) -> tuple[Told, ...]:
    """Give the notices in the words of today, sorted by subject where they are many."""
    written = queries.texts(session, {notice.kind for notice in notices}, locale)
    told = []
    for notice in notices:
        usual = kinds.of(notice.kind).wordings[locale]
        own = written.get(notice.kind)
        wording = Wording(own.subject, own.body, usual.action) if own else usual
        told.append(Told(notice.kind, notice.facts, notice.path, notice.at, wording))
    order = list(type(kinds.of(notices[0].kind).group)) if notices else []
    return tuple(sorted(told, key=lambda each: order.index(kinds.of(each.kind).group)))
