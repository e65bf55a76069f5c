"""Answering without signing in: a link is made for one address, answers one question once, ends.

Every link is read under the lock of its case: of two who answer at once the first is the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import keys
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import link_queries as queries
from permits.cases import reading, recording, registry, transitions
from permits.cases.link_models import ConsulteeLink
from permits.cases.link_queries import GRACE, Addressee, LinkRow
from permits.cases.models import Task
from permits.cases.registry import Act
from permits.cases.standing import Standing
from permits.cases.taking import Place, hold, take_up
from permits.cases.vocabulary import LinkState
from permits.core import clock, installation
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.text import Bilingual
from permits.core.vocabulary import EventKind, Role, TaskState
from permits.dossiers import queries as dossiers
from permits.notices import telling
from permits.notices.facts import Fact
from permits.notices.vocabulary import NoticeKind
from permits.procedures import catalogue
from workflow.model import Node

#: Where a link leads; what follows is known to its holder alone.
PATH = "/y-kien/"
#: How long a link answers a question that has no due time.
UNDUE = timedelta(days=30)
#: Who of the deciding office may send a link, and take any back.
MAKERS = frozenset({Role.CASE_OFFICER, Role.UNIT_HEAD, Role.SIGNING_LEADER})


@dataclass(frozen=True, slots=True)
class Wish:
    """A link an official wants made: for which question, to which address, in which language."""

    place: Place
    address: str
    reason: str
    locale: str = "vi"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the holder of a link answers, and who he says he is."""

    act: Act
    name: str
    title: str


def serves(node: Node | None) -> bool:
    """Say whether a step may be finished by a link at all."""
    kind = registry.task_kinds.get(node.form or "") if node else None
    return kind is not None and kind.by_link


def is_possible() -> bool:
    """Say whether this installation sends mail: a link goes nowhere else."""
    return installation.settings().mail is not None


def send(session: Session, dossier_id: int, task_id: int, people: Sequence[Addressee]) -> None:
    """Send the link of a question to those of some people who have none; nothing once it closed."""
    found = reading.locked(session, dossier_id)
    task = session.get_one(Task, task_id, populate_existing=True)
    if found is None or task.state is not TaskState.OPEN:
        return
    move, facts = hold(session, None, found), _facts(session, dossier_id, task)
    for to in people:
        if queries.standing(session, task_id, to.address) is None:
            _send(move, task, to, facts, reason="")
    recording.write(move)


def make(session: Session, actor: Actor, dossier_id: int, wish: Wish) -> None:
    """Send a link by hand, in place of one to the same address, and tell the office so.

    It answers in the name of one of the office's people, so Conflict where it has none; Invalid
    where the address is of somebody in another office, the sender's above all.
    """
    if not is_possible():
        raise Conflict("opinion_link.no_mail")
    move = take_up(session, actor, dossier_id)
    task = queries.open_task(session, dossier_id, wish.place.node, wish.place.instance_no)
    if task is None or task.role is not Role.CONSULTEE:
        raise Conflict("task.closed")
    if queries.is_elsewhere(session, wish.address, task.office_id):
        raise Invalid.one("address", "opinion_link.elsewhere")
    person_id = _named(session, task, wish.address)
    old = queries.standing(session, task.id, wish.address)
    if old is not None:
        _take_back(move, actor, task, old)
    to, facts = Addressee(person_id, wish.address, wish.locale), _facts(session, dossier_id, task)
    _send(move, task, to, facts, reason=wish.reason)
    recording.write(move)
    _tell_office(session, actor, task, wish, facts)


def revoke(session: Session, actor: Actor, dossier_id: int, link_id: int) -> str:
    """Take a link back; gives the address it had gone to. Conflict where it, or the case, ended."""
    found = reading.locked(session, dossier_id)
    row = next((each for each in _links(session, dossier_id) if each.id == link_id), None)
    if row is None:
        raise NotFound
    if row.used_at is not None or row.revoked_at is not None:
        raise Conflict("opinion_link.ended")
    if found is None:
        raise Conflict("opinion_link.closed")
    move, task = hold(session, actor, found), session.get_one(Task, row.task_id)
    _take_back(move, actor, task, queries.locked(session, row.id))
    recording.write(move)
    return row.address


def answer(session: Session, token: str, said: Answer) -> LinkRow:
    """Answer the question of a link in the name it was made for, and end the link.

    The record says by which link, sent where, and who the answerer said he was. Conflict names
    why the link answers no more.
    """
    digest = keys.digest(token)
    found = queries.by_hash(session, digest, at=clock.now())
    if found is None:
        raise NotFound
    reading.locked(session, found.dossier_id)
    row = queries.by_hash(session, digest, at=clock.now())
    if row is None:
        raise NotFound
    refuse_ended(row)
    actor = accounts.actor_by_login(session, row.login)
    if actor is None:
        raise Conflict("opinion_link.revoked")
    link = queries.locked(session, row.id)
    link.used_at, link.answerer, link.answerer_title = clock.now(), said.name, said.title
    session.flush()  # what completes the step reads past what is only in memory
    told: dict[str, Any] = {
        "link": {
            "address": row.address,
            "by": said.name,
            "title": said.title,
            "made_by": row.made_by,
            "reason": row.reason,
        }
    }
    act = replace(said.act, fields={**said.act.fields, **told}, told=told)
    place = Place(row.node, row.instance_no)
    transitions.complete(session, actor, row.dossier_id, place, act)
    return row


def refuse_ended(row: LinkRow) -> None:
    """Refuse a link that answers no more, saying why."""
    if row.state is not LinkState.OPEN:
        raise Conflict(f"opinion_link.{row.state}", until=row.ends_at)


def drop(session: Session, task_id: int) -> None:
    """Let no mail go out any more with a link to a question that is settled."""
    telling.settle_like(session, _once(task_id, ""))


def _links(session: Session, dossier_id: int) -> list[LinkRow]:
    case_id = queries.case_id_of(session, dossier_id)
    return list(queries.of_case(session, case_id, at=clock.now())) if case_id else []


def _facts(session: Session, dossier_id: int, task: Task) -> dict[str, Fact]:
    """Say what letters about a question name."""
    dossier = dossiers.whole(session, dossier_id)
    carrier = accounts.office_of(session, dossier.carrier_id)
    office = accounts.office_of(session, task.office_id)
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    step = procedure.node(task.node).names
    return {
        "code": dossier.code or dossier.ref,
        "carrier": carrier.short_vi,
        "agency": Bilingual(office.name_vi, office.name_en),
        "step": Bilingual(step.vi, step.en),
        "due": task.due_at,
    }


def _named(session: Session, task: Task, address: str) -> int:
    """Find in whose name an office answers: whose address it is, who holds it, or the first."""
    people = queries.consultees(session, task.office_id)
    own = [row.id for row in people if row.email and row.email.lower() == address.lower()]
    held = [row.id for row in people if row.id == task.person_id]
    candidates: list[int] = [*held, *own, *(row.id for row in people)]
    if not candidates:
        raise Conflict("opinion_link.nobody")
    return candidates[0]


def _send(
    move: Standing, task: Task, to: Addressee, facts: Mapping[str, Fact], *, reason: str
) -> None:
    """Make a link and its letter; of the two the record knows where it went and when it ends."""
    session, token, now = move.session, keys.new_key(), move.now
    made = ConsulteeLink(
        task_id=task.id,
        person_id=to.person_id,
        address=to.address,
        locale=to.locale,
        token_hash=keys.digest(token),
        made_at=now,
        made_by_id=move.actor.person_id if move.actor else None,
        reason=reason,
        expires_at=max(task.due_at, now) + GRACE if task.due_at else now + UNDUE,
    )
    session.add(made)
    session.flush()
    telling.tell_address(
        session,
        NoticeKind.OPINION_LINK,
        to.address,
        to.locale,
        once=_once(task.id, made.token_hash[:16]),
        path=PATH + token,
        facts={**facts, "address": to.address, "until": made.expires_at},
    )
    _record(move, EventKind.LINK_SENT, task, made, note=reason)


def _tell_office(
    session: Session, actor: Actor, task: Task, wish: Wish, facts: Mapping[str, Fact]
) -> None:
    """Let the office know that somebody was sent a link to answer in its name, and by whom."""
    telling.tell(
        session,
        NoticeKind.OPINION_LINK_MADE,
        [row.id for row in queries.consultees(session, task.office_id)],
        once=f"link-made:{task.id}:{wish.address.lower()}:{clock.now().isoformat()}",
        path=f"/cb/ho-so/{facts['code']}",
        facts={**facts, "by": actor.name, "address": wish.address, "reason": wish.reason},
    )


def _take_back(move: Standing, actor: Actor, task: Task, link: ConsulteeLink) -> None:
    link.revoked_at, link.revoked_by_id = move.now, actor.person_id
    move.session.flush()  # another to the same address may follow at once
    telling.settle_like(move.session, _once(link.task_id, link.token_hash[:16]))
    _record(move, EventKind.LINK_REVOKED, task, link)


def _record(move: Standing, kind: EventKind, task: Task, link: ConsulteeLink, **more: str) -> None:
    """Tell the chained story which office's link it was, where it went and until when it serves."""
    move.tell(
        kind,
        task.node,
        instance_no=task.instance_no,
        office_id=task.office_id,
        address=link.address,
        until=link.expires_at.isoformat(),
        **more,
    )


def _once(task_id: int, part: str) -> str:
    return f"link:{task_id}:{part}"
