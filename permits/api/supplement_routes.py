"""What an applicant does about a filed dossier: answers what is asked, takes it back, goes on."""

from typing import Any

from flask.typing import ResponseReturnValue

from permits.api import shapes
from permits.api.blueprint import body, bp
from permits.api.carrier_routes import own, shown
from permits.api.forms import ItemAnswerForm
from permits.cases import asked, leaving
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.vocabulary import Permission
from permits.dossiers.models import Dossier
from permits.filing import service, story, unlocking
from permits.filing.filed import answering
from permits.filing.filed.answering import Line
from permits.filing.forms import AnswersForm, SupplementForm, WithdrawForm
from permits.filing.story import Request
from permits.web.auth import current_actor, found, requires


@bp.get("/dossiers/<ref>/supplement")
@requires(Permission.FILE_DOSSIER)
def asked_items(ref: str) -> ResponseReturnValue:
    """Say what is asked of the applicant now, item by item, with his answers so far."""
    dossier = own(ref)
    request = found(story.request_of(db.session, dossier))
    lines = answering.lines(db.session, current_actor(), dossier)
    return {
        "asked_at": shapes.moment(request.asked_at),
        "due_at": shapes.moment(request.clock.at),
        "office": {"vi": request.office, "en": request.office_en},
        "step": shapes.faces(request.step),
        "reasons": list(request.reasons),
        "items": [_item(line) for line in lines],
    }


@bp.put("/dossiers/<ref>/supplement/items/<int:number>")
@requires(Permission.FILE_DOSSIER)
def answer_item(ref: str, number: int) -> ResponseReturnValue:
    """Keep the words said to one item, by its number in the letter; null takes them back."""
    dossier = own(ref, to_change=True)
    _waiting(dossier)
    items = unlocking.items(db.session, dossier)
    item = found(next((each for each in items if each.number == number), None))
    form, actor = body(ItemAnswerForm), current_actor()
    with committing() as session:
        asked.answer(session, actor, dossier, item.id, form.answer.data or "", None)
    lines = answering.lines(db.session, actor, own(ref))
    return _item(next(line for line in lines if line.item.id == item.id))


@bp.post("/dossiers/<ref>/supplement")
@requires(Permission.FILE_DOSSIER)
def supplement(ref: str) -> ResponseReturnValue:
    """Hand a supplemented dossier back; every item needs words, a new paper or a new value."""
    dossier = own(ref, to_change=True)
    is_itemised = bool(unlocking.items(db.session, dossier))
    form: AnswersForm | SupplementForm = body(AnswersForm) if is_itemised else body(SupplementForm)
    note = form.note.data or ""
    request = _waiting(dossier)
    with committing() as session:
        answering.require_answers(session, dossier, note, named=answering.by_number)
        service.resubmit(session, current_actor(), dossier, request.node, note)
    return shown(ref)


@bp.post("/dossiers/<ref>/withdrawal")
@requires(Permission.FILE_DOSSIER)
def withdraw(ref: str) -> ResponseReturnValue:
    """Ask to take the dossier back; an office has to agree."""
    dossier, form = own(ref), body(WithdrawForm)
    _filed(dossier)
    with committing() as session:
        leaving.ask_withdrawal(session, current_actor(), dossier.id, str(form.note.data))
    return shown(ref)


@bp.delete("/dossiers/<ref>/withdrawal")
@requires(Permission.FILE_DOSSIER)
def go_on(ref: str) -> ResponseReturnValue:
    """Go on after all, before anybody has decided on the request."""
    dossier = own(ref)
    _filed(dossier)
    with committing() as session:
        leaving.take_back_withdrawal(session, current_actor(), dossier.id)
    return shown(ref)


def _filed(dossier: Dossier) -> None:
    if dossier.is_draft:
        raise Conflict("dossier.not_filed")


def _waiting(dossier: Dossier) -> Request:
    request = story.request_of(db.session, dossier)
    if request is None:
        raise Conflict("task.closed")
    return request


def _item(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "about": str(line.item.about),
        "component": line.item.component,
        "section": line.item.section,
        "field": line.item.field,
        "text": line.text,
        "answer": line.said,
        "is_answered": line.is_answered,
    }
