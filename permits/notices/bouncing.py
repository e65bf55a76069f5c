"""Mail that comes back: reads what the servers say of it (RFC 3464) and marks the address.

A report is believed only where it names a delivery of ours by its Message-ID: anybody may write
to the address that bounces return to.
"""

import email
import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.models import Person
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import NotFound
from permits.core.vocabulary import Permission
from permits.notices import delivery_queries as queries
from permits.notices import hook_queries, telling
from permits.notices.vocabulary import DeliveryState, NoticeKind

#: Where a bad address is seen and settled; people of a company have their own page for it.
PLACE = "/thong-bao/dia-chi-hong"
_REF = re.compile(r"<([0-9a-f]{32})@[^>\s]+>")
_PROOF = 500


class NotABounce(Exception):
    """A message that reports no failed delivery of ours; the reason is the text."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What one report says: of which mail of ours, whether for good, and in which words."""

    ref: str
    is_final: bool
    proof: str


def read(raw: bytes) -> Bounce:
    """Read a report about a mail that was not delivered. Raises `NotABounce`."""
    message = email.message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        raise NotABounce("it is not a delivery report (multipart/report)")
    status = next((p for p in message.walk() if _is(p, "message/delivery-status")), None)
    if status is None:
        raise NotABounce("it has no part about the delivery (message/delivery-status)")
    facts = _facts(status)
    if facts.get("action", "").lower() != "failed":
        raise NotABounce("it reports a delay or a success, not a failure")
    found = _REF.search(_returned(message))
    if found is None:
        raise NotABounce("it returns no mail of this system")
    code, words = facts.get("status", ""), facts.get("diagnostic-code", "")
    return Bounce(found[1], code.startswith("5"), " ".join(f"{code} {words}".split())[:_PROOF])


def _is(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind


def _facts(status: Message) -> dict[str, str]:
    """Read the fields of a report: a block about the message, then one about the receiver."""
    blocks = status.get_payload()
    facts: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message):
            facts |= {name.lower(): str(value) for name, value in block.items()}
    return facts


def _returned(message: EmailMessage | Message) -> str:
    """Give the head of our own mail as the report returns it."""
    for part in message.walk():
        if _is(part, "message/rfc822") or _is(part, "text/rfc822-headers"):
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else inner
            return str(first["Message-ID"] if isinstance(first, Message) else first)
    return ""


def take(session: Session, bounce: Bounce) -> bool:
    """Note that a mail came back; says whether its address is now marked as bad."""
    delivery = queries.by_ref(session, bounce.ref)
    if delivery is None or delivery.address is None:
        raise NotABounce("no mail of that name was sent")
    if delivery.state is DeliveryState.SENT:
        delivery.state = DeliveryState.BOUNCED
    if not bounce.is_final:
        return False
    return mark(session, delivery.address, bounce.proof, delivery.id)


def mark(session: Session, address: str, proof: str, delivery_id: int) -> bool:
    """Write no more to an address, and make it a task for whoever looks after its people."""
    now = clock.now()
    if not queries.mark_bad(session, address, at=now, proof=proof, delivery_id=delivery_id):
        return False
    for person in queries.people_at(session, address):
        _give(session, person, address, now.isoformat())
    return True


def _give(session: Session, person: Person, address: str, when: str) -> None:
    telling.tell(
        session,
        NoticeKind.ADDRESS_BAD,
        queries.heads_of_company(session, person.office_id),
        once=f"address:{address.lower()}:{person.id}:{when}",
        path=PLACE,
        facts={"address": address, "name": person.name},
    )


def scope_of(actor: Actor) -> int | None:
    """Say whose people an actor looks after: those of his company, or (None) everybody."""
    return None if actor.can(Permission.ADMINISTER) else actor.office_id


def clear(session: Session, actor: Actor, address: str) -> None:
    """Believe again that an address takes mail, for somebody who looks after its people."""
    mine = {row.address for row in hook_queries.bad(session, scope_of(actor))}
    if address.lower() not in mine:
        raise NotFound
    hook_queries.clear(session, address)
    for person in queries.people_at(session, address):
        changes.record(
            session,
            actor,
            ChangeSubject.PERSON,
            person.login,
            ChangeAct.RESTORED,
            after={"email": address},
            office_id=person.office_id,
        )
        telling.settle_like(session, f"address:{address.lower()}:{person.id}:")
