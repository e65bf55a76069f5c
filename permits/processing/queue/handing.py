"""Who has many steps in hands: claimed, given back or handed on at once, each for itself."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import stand_in_queries
from permits.accounts.actor import Actor
from permits.cases import hands
from permits.cases import queries as cases
from permits.cases.taking import Place
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.jobs import enqueue
from permits.processing import batch_queries, batching
from permits.processing.models import ActBatch, ActBatchItem
from permits.processing.queue import queries
from permits.processing.queue.queries import HeldTask
from permits.processing.vocabulary import BatchItemState

CLAIM, RELEASE, REASSIGN = "claim", "release", "reassign"
#: What may be done with the holder of many steps at once.
ACTS = (CLAIM, RELEASE, REASSIGN)
#: So many at most are handed over from one person; more is another handing over.
MOST_HANDED = 2_000


@dataclass(frozen=True, slots=True)
class Hand:
    """What is done with the holders of some steps: who gets them, whose all were, and why."""

    act: str
    to: str = ""
    reason: str = ""


def new_ref() -> str:
    """Make the name under which a page's act on many is written down once."""
    return secrets.token_urlsafe(16)


def gives_out(actor: Actor) -> bool:
    """Say whether a person gives out the work of his unit."""
    return hands.leads(actor, actor.office_id)


def begin(session: Session, actor: Actor, hand: Hand, ref: str, ticked: Sequence[str]) -> None:
    """Write down what is to be done with chosen steps, once; a second click adds nothing."""
    numbers = batching.read_ticked(ticked)
    found = queries.of_office(session, actor.office_id, numbers.keys())
    if not found or len(found) != len(numbers):
        raise Invalid.one("tasks", "batch.not_yours" if numbers else "batch.nothing_chosen")
    _write(session, actor, hand, ref, found)


def begin_all(session: Session, actor: Actor, origin: str, to: str, reason: str, ref: str) -> None:
    """Write down that everything one person of the unit holds goes to another of it."""
    if not gives_out(actor):
        raise NotAllowed("task.not_yours")
    people = {each.login: each.id for each in _colleagues(session, actor)}
    if origin not in people:
        raise Invalid.one("origin", "person.unknown")
    if origin == to:
        raise Invalid.one("to", "handing.same_person")
    held = queries.held_by(session, actor.office_id, people[origin], most=MOST_HANDED)
    if not held:
        raise Invalid.one("origin", "handing.nothing_held")
    hand = Hand(REASSIGN, to, reason)
    _write(session, actor, hand, ref, held, from_person_id=people[origin])


def _write(
    session: Session,
    actor: Actor,
    hand: Hand,
    ref: str,
    found: Sequence[HeldTask],
    from_person_id: int | None = None,
) -> None:
    batch_id = batch_queries.begin(
        session,
        {
            "ref": ref,
            "form": hand.act,
            "person_id": actor.person_id,
            "office_id": actor.office_id,
            "created_at": clock.now(),
            "to_person_id": _taker(session, actor, hand),
            "from_person_id": from_person_id,
            "reason": hand.reason or None,
        },
    )
    if batch_id is None:
        return
    session.add_all(
        ActBatchItem(
            batch_id=batch_id,
            place=place,
            dossier_id=task.dossier_id,
            task_id=task.task_id,
            node=task.node,
            instance_no=task.instance_no,
            outcome="",
            seen_sha256="",
            state=BatchItemState.WAITING,
            facts={},
        )
        for place, task in enumerate(found, start=1)
    )
    enqueue(session, "processing.act_on_many", batch_id=batch_id)


def _taker(session: Session, actor: Actor, hand: Hand) -> int | None:
    if hand.act != REASSIGN:
        return None
    taker = next((each for each in _colleagues(session, actor) if each.login == hand.to), None)
    if taker is None:
        raise Invalid.one("to", "person.unknown")
    return taker.id


def _colleagues(session: Session, actor: Actor) -> Sequence[stand_in_queries.Colleague]:
    return stand_in_queries.colleagues(session, actor.office_id)


def perform(session: Session, item: ActBatchItem, batch: ActBatch, login: str) -> None:
    """Do with one step what was confirmed for many, as who confirmed it.

    Raises Conflict where the step seen then is not the one that is open now.
    """
    actor = batching.actor_of(session, batch, login)
    place = Place(item.node, item.instance_no)
    if cases.place_of(session, item.task_id or 0) != (item.node, item.instance_no):
        raise Conflict("task.closed")
    match batch.form:
        case "claim":
            _claim(session, actor, item, place)
        case "release":
            hands.release(session, actor, item.dossier_id, place)
        case _:
            _hand_on(session, actor, item, batch, place)
    batching.finish(item)


def _claim(session: Session, actor: Actor, item: ActBatchItem, place: Place) -> None:
    if cases.holder_of(session, item.task_id or 0) == actor.person_id:
        raise Conflict("handing.already_yours")
    hands.claim(session, actor, item.dossier_id, place)


def _hand_on(
    session: Session, actor: Actor, item: ActBatchItem, batch: ActBatch, place: Place
) -> None:
    people = {each.id: each for each in _colleagues(session, actor)}
    to = people.get(batch.to_person_id or 0)
    if to is None:
        raise Conflict("person.unknown")
    try:
        hands.reassign(
            session, actor, item.dossier_id, place, to=to.login, reason=batch.reason or ""
        )
    except Invalid:
        raise Conflict("handing.cannot_take", name=to.name) from None
