"""What follows from an answer: done, tried again, given up; a bad address becomes a task."""

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from permits.core import clock
from permits.notices import bouncing, claiming, composing, kinds, telling, timing
from permits.notices import delivery_queries as queries
from permits.notices.models import Delivery
from permits.notices.parcels import Parcel, Reply
from permits.notices.vocabulary import (
    DeliveryState,
    HookEnd,
    NoticeGroup,
    NoticeKind,
    NoticeWay,
    TryAnswer,
)

log = logging.getLogger(__name__)

#: A receiver that takes nothing for so long is called no more until its owner says so.
PATIENCE = timedelta(days=5)


def answered(session: Session, parcel: Parcel, reply: Reply) -> None:
    """Write down what one try brought, and what becomes of the delivery.

    A worker that was believed dead and answers late still leaves what it heard; the delivery
    itself then belongs to whoever took it over, unless it has arrived.
    """
    delivery = queries.locked(session, parcel.delivery_id)
    made = queries.try_of(session, parcel.delivery_id, parcel.no)
    made.ended_at, made.answer = clock.now(), reply.answer
    made.code, made.proof = reply.code, reply.proof
    is_ours = delivery.state is DeliveryState.SENDING and delivery.tries == parcel.no
    if not is_ours and reply.answer is not TryAnswer.ACCEPTED:
        return
    match reply.answer:
        case TryAnswer.ACCEPTED:
            claiming.end(delivery, DeliveryState.SENT)
        case TryAnswer.REFUSED:
            claiming.end(delivery, DeliveryState.REFUSED)
        case TryAnswer.LATER | TryAnswer.UNKNOWN:
            _try_again(delivery, parcel)
    _follow(session, delivery, parcel, reply)


def _try_again(delivery: Delivery, parcel: Parcel) -> None:
    later = timing.next_try(parcel.no, clock.now())
    if later is None:
        claiming.end(delivery, DeliveryState.GIVEN_UP)
    else:
        delivery.state, delivery.due_at = DeliveryState.WAITING, later


def _follow(session: Session, delivery: Delivery, parcel: Parcel, reply: Reply) -> None:
    if parcel.way is NoticeWay.WEBHOOK:
        _judge_receiver(session, delivery, reply)
    if reply.is_bad_address:
        bouncing.mark(session, parcel.address, reply.proof, parcel.delivery_id)
    if delivery.state in (DeliveryState.REFUSED, DeliveryState.GIVEN_UP):
        _complain(session, delivery, parcel)
    is_secret = any(kinds.of(told.kind).is_secret for told in parcel.told)
    if is_secret and delivery.ended_at is not None and delivery.notice_id is not None:
        queries.forget_link(session, delivery.notice_id)


def _judge_receiver(session: Session, delivery: Delivery, reply: Reply) -> None:
    """Remember since when a receiver takes nothing, and stop calling one that never will."""
    webhook, _ = queries.webhook_of(session, delivery.webhook_id or 0)
    now = clock.now()
    if reply.answer is TryAnswer.ACCEPTED:
        webhook.failing_since = None
        return
    webhook.failing_since = webhook.failing_since or now
    is_over = now - webhook.failing_since >= PATIENCE
    if webhook.disabled_at is not None or not (is_over or reply.is_gone):
        return
    webhook.disabled_at = now
    webhook.disabled_reason = (HookEnd.GONE if reply.is_gone else HookEnd.FAILING).value
    telling.tell(
        session,
        NoticeKind.WEBHOOK_DISABLED,
        queries.heads_of_company(session, webhook.office_id),
        once=f"webhook:{webhook.ref}:{now.isoformat()}",
        path=f"/dn/cong-ty/webhook/{webhook.ref}",
        facts={"label": webhook.label, "days": (now - webhook.failing_since).days},
    )


def _complain(session: Session, delivery: Delivery, parcel: Parcel) -> None:
    """Let somebody know that what had to arrive did not; complaints about complaints end here."""
    if parcel.way is not NoticeWay.EMAIL or delivery.notice_id is None:
        return
    kind = kinds.of(parcel.told[0].kind)
    office_id = queries.office_of_notice(session, delivery.notice_id)
    if not kind.must or kind.group is NoticeGroup.SYSTEM or office_id is None:
        return
    telling.tell(
        session,
        NoticeKind.DELIVERY_FAILED,
        queries.heads_of_company(session, office_id),
        once=f"delivery:{delivery.ref}",
        path=bouncing.PLACE,
        facts={
            "name": parcel.name,
            "subject": composing.filled(parcel.told[0], parcel.locale).subject,
        },
    )
