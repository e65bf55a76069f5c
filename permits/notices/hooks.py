"""What a company does with its own systems' addresses: adds, tries, turns off and on, removes."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.jobs import enqueue
from permits.core.settings import Settings
from permits.notices import hook_queries as queries
from permits.notices import hooking, outward
from permits.notices.models import Delivery, Webhook
from permits.notices.telling import SEND
from permits.notices.vocabulary import DeliveryState, HookEnd, NoticeGroup, NoticeWay

#: So many systems one company may have: each is called for every event.
MOST = 10


@dataclass(frozen=True, slots=True)
class Receiving:
    """What a company says of one of its systems."""

    label: str
    url: str
    groups: tuple[NoticeGroup, ...]


def add(session: Session, actor: Actor, command: Receiving, settings: Settings) -> str:
    """Add a system of the actor's company; gives its name here."""
    _refuse(command, settings)
    if queries.count(session, actor.office_id) >= MOST:
        raise Conflict("webhook.too_many", most=MOST)
    made = Webhook(
        ref=hooking.new_ref(),
        office_id=actor.office_id,
        url=command.url,
        label=command.label,
        groups=[group.value for group in command.groups],
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    session.add(made)
    _record(session, actor, made, ChangeAct.ADDED, after=_facts(made))
    return made.ref


def change(
    session: Session, actor: Actor, ref: str, command: Receiving, settings: Settings
) -> Webhook:
    """Change where a system listens and what it hears."""
    webhook = own(session, actor, ref)
    _refuse(command, settings)
    before = _facts(webhook)
    webhook.label, webhook.url = command.label, command.url
    webhook.groups = [group.value for group in command.groups]
    _record(session, actor, webhook, ChangeAct.CHANGED, before=before, after=_facts(webhook))
    return webhook


def renew_secret(session: Session, actor: Actor, ref: str) -> Webhook:
    """Give a system another secret; the old one counts no longer from this moment on."""
    webhook = own(session, actor, ref)
    before = {"secret_no": webhook.secret_no}
    webhook.secret_no += 1
    after = {"secret_no": webhook.secret_no}
    _record(session, actor, webhook, ChangeAct.CHANGED, before=before, after=after)
    return webhook


def ping(session: Session, actor: Actor, ref: str) -> None:
    """Send a system a trial message, as everything else is sent."""
    webhook = own(session, actor, ref)
    if webhook.disabled_at is not None:
        raise Conflict("webhook.is_off")
    now = clock.now()
    if queries.waits(session, webhook.id, once_begins="ping:"):
        raise Conflict("webhook.ping_waits")
    name = secrets.token_hex(16)
    session.add(
        Delivery(
            ref=name,
            way=NoticeWay.WEBHOOK,
            webhook_id=webhook.id,
            once=f"ping:{name}",
            state=DeliveryState.WAITING,
            due_at=now,
            made_at=now,
        )
    )
    enqueue(session, SEND, once=SEND)


def turn_off(session: Session, actor: Actor, ref: str) -> None:
    """Send a system nothing until it is turned on again."""
    webhook = own(session, actor, ref)
    if webhook.disabled_at is None:
        webhook.disabled_at = clock.now()
        webhook.disabled_reason = HookEnd.BY_OWNER.value
        _record(session, actor, webhook, ChangeAct.RETIRED)


def turn_on(session: Session, actor: Actor, ref: str) -> None:
    """Send a system notices again, from now on."""
    webhook = own(session, actor, ref)
    if webhook.disabled_at is not None:
        webhook.disabled_at = webhook.disabled_reason = webhook.failing_since = None
        _record(session, actor, webhook, ChangeAct.RESTORED)


def remove(session: Session, actor: Actor, ref: str) -> None:
    """Forget a system; what was delivered to it stays on record."""
    webhook = own(session, actor, ref)
    webhook.removed_at = clock.now()
    _record(session, actor, webhook, ChangeAct.REVOKED)


def own(session: Session, actor: Actor, ref: str) -> Webhook:
    """Find a system of the actor's company and take its lock."""
    webhook = queries.locked(session, actor.office_id, ref)
    if webhook is None:
        raise NotFound
    return webhook


def _refuse(command: Receiving, settings: Settings) -> None:
    """Look at once whether an address may be called at all; it is looked at again at each call."""
    try:
        outward.resolved(command.url, demo=settings.demo)
    except outward.NotOutside as refused:
        raise Invalid.one("url", "webhook.not_outside", reason=str(refused)) from refused


def _facts(webhook: Webhook) -> dict[str, Any]:
    return {"label": webhook.label, "url": webhook.url, "groups": list(webhook.groups)}


def _record(
    session: Session,
    actor: Actor,
    webhook: Webhook,
    act: ChangeAct,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    changes.record(
        session,
        actor,
        ChangeSubject.WEBHOOK,
        webhook.ref,
        act,
        before=before,
        after=after,
        office_id=webhook.office_id,
    )
