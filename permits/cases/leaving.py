"""Ways out before a decision: the applicant withdraws and staff confirm, or the head stops it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import opening, recording
from permits.cases.hands import require_head
from permits.cases.promising import promise, words_of
from permits.cases.registry import Act
from permits.cases.standing import Standing
from permits.cases.state import ClosedTask, NewTask, OpenTask
from permits.cases.taking import Place, find, take_up
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from permits.dossiers.models import BY_OFFICE
from permits.forms import blanks
from permits.papers.vocabulary import PaperKind
from workflow import side
from workflow.model import Node

CONFIRM = "confirm"


def ask_withdrawal(session: Session, actor: Actor, dossier_id: int, reason: str) -> None:
    """Ask, as the applicant, to take the dossier back; an office has to confirm it."""
    if not reason.strip():
        raise Invalid.one("note", "task.reason_needed")
    standing = take_up(session, actor, dossier_id)
    _refuse_strangers(standing, actor)
    if standing.dossier.matter in BY_OFFICE:
        raise NotAllowed("not_allowed")
    _refuse_too_late(standing)
    if standing.first_at(side.WITHDRAWAL) is not None:
        raise Conflict("withdrawal.asked_already")
    role, unit = Role.RECEPTIONIST, "reception"
    if standing.case.is_accepted:
        role, unit = Role.UNIT_HEAD, "authority"
    standing.tell(EventKind.WITHDRAWAL, side.WITHDRAWAL.id, note=reason)
    standing.opened.append(
        NewTask(
            node=side.WITHDRAWAL,
            instance_no=0,
            role=role,
            office_id=opening.office_of(standing, unit),
            person_id=None,
            clock=Party.OFFICE if standing.case.is_accepted else Party.RECEPTION,
            party=None,
            limit_minutes=None,
            due_at=standing.case.due_at,
        )
    )
    standing.facts["withdrawal"] = {"reason": reason, "asked_at": standing.now.isoformat()}
    recording.write(standing)


def take_back_withdrawal(session: Session, actor: Actor, dossier_id: int) -> None:
    """Go on after all: the applicant takes the request back before anybody decided on it."""
    standing = take_up(session, actor, dossier_id)
    _refuse_strangers(standing, actor)
    task = find(standing, Place(side.WITHDRAWAL.id))
    standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
    standing.tell(EventKind.CANCELLED, side.WITHDRAWAL.id, instance_no=0)
    standing.facts.pop("withdrawal", None)
    recording.write(standing)


def decide_withdrawal(standing: Standing, task: OpenTask, act: Act) -> Mapping[str, Any]:
    """Carry out what staff said to the request: the case ends, or goes on as if never asked."""
    if act.outcome == CONFIRM:
        _refuse_too_late(standing)
        _end(standing, side.WITHDRAWN, act.note, besides=task)
    standing.facts.pop("withdrawal", None)
    return {}


def stop(session: Session, actor: Actor, dossier_id: int, reason: str) -> None:
    """Stop processing by decision of the head of the deciding office, with the reason."""
    blanks.demand("note", reason)
    standing = take_up(session, actor, dossier_id)
    require_head(actor, standing.case.authority_id)
    _refuse_too_late(standing)
    _end(standing, side.STOPPED, reason, besides=None)
    recording.write(standing)


def _end(standing: Standing, end: Node, reason: str, *, besides: OpenTask | None) -> None:
    """End the case at a node beside the drawing: whatever else is open is cancelled."""
    for first in standing.tasks:
        for task in standing.all_at(first.node):
            if besides is None or task.id != besides.id:
                standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
                told = {"instance_no": task.instance_no}
                standing.tell(EventKind.CANCELLED, task.node.id, **told)
    standing.removed |= standing.waiting
    standing.ended = end
    standing.tell(EventKind.STOPPED, end.id, note=reason)
    promise(
        standing,
        PaperKind.STOP,
        "processing.print_stop",
        words_of(standing, reason),
        node=end.id,
        asked=standing.facts.get("withdrawal") if end is side.WITHDRAWN else None,
        stages=[task.node.id for task in standing.tasks if task.node.index >= 0],
    )


def _refuse_strangers(standing: Standing, actor: Actor) -> None:
    if actor.office_id != standing.case.carrier_id or not actor.has(Role.APPLICANT):
        raise NotAllowed("not_allowed")


def _refuse_too_late(standing: Standing) -> None:
    """A paper that is being signed, or was issued, cannot be withdrawn from."""
    if is_too_late(standing.case.decided_at, (task.role for task in standing.tasks)):
        raise Conflict("withdrawal.too_late")


def is_too_late(decided_at: datetime | None, open_roles: Iterable[Role]) -> bool:
    """Say whether a decision stands already or is being made, by whose steps are open."""
    return decided_at is not None or Role.SYSTEM in open_roles
