"""What officials do around a task: release, reassign, recall, send back; extend and stop."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import backward, extending, hands, leaving, taking
from permits.cases.extending import Extend
from permits.cases.transitions import Place
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import Permission
from permits.forms.base import BaseForm, read
from permits.processing.review import besides
from permits.processing.review.besides import FORMS, WHOLE, Sent
from permits.processing.review.screen import refused, seen
from permits.web.auth import current_actor, requires
from permits.web.filters import say

bp = Blueprint("besides", __name__)

#: Carries out one act, about the dossier of that number, with what its form says.
CarryOut = Callable[[Session, Actor, int, BaseForm], None]

_TASK = "/cb/ho-so/<code>/viec/<node>/<int:instance_no>"


@bp.post(f"{_TASK}/tra-lai")
@requires(Permission.WORK_TASKS)
def release(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Give a task back to its unit."""
    place = Place(node, instance_no)
    return _do(code, "release", place, lambda s, a, d, form: hands.release(s, a, d, place))


@bp.post(f"{_TASK}/chuyen")
@requires(Permission.WORK_TASKS)
def reassign(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Hand a task to another person of its unit."""
    place = Place(node, instance_no)

    def carry_out(session: Session, actor: Actor, dossier_id: int, form: BaseForm) -> None:
        to, why = str(form["to"].data), str(form["note"].data)
        hands.reassign(session, actor, dossier_id, place, to=to, reason=why)

    return _do(code, "reassign", place, carry_out)


@bp.post(f"{_TASK}/thu-hoi")
@requires(Permission.WORK_TASKS)
def recall(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Take back one's own last step."""
    place = Place(node, instance_no)
    return _do(code, "recall", place, lambda s, a, d, form: backward.recall(s, a, d, place))


@bp.post(f"{_TASK}/ve-buoc-truoc")
@requires(Permission.WORK_TASKS)
def send_back(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Let an earlier step be taken again."""
    place = Place(node, instance_no)

    def carry_out(session: Session, actor: Actor, dossier_id: int, form: BaseForm) -> None:
        to, why = str(form["to"].data), str(form["note"].data)
        backward.send_back(session, actor, dossier_id, place, to=to, reason=why)

    return _do(code, "send_back", place, carry_out)


@bp.post("/cb/ho-so/<code>/gia-han")
@requires(Permission.WORK_TASKS)
def extend(code: str) -> ResponseReturnValue:
    """Give the dossier more time, with an apology."""

    def carry_out(session: Session, actor: Actor, dossier_id: int, form: BaseForm) -> None:
        command = Extend(int(form["days"].data), str(form["reason"].data))
        extending.extend(session, actor, dossier_id, command)

    return _do(code, "extend", WHOLE, carry_out)


@bp.post("/cb/ho-so/<code>/dung")
@requires(Permission.WORK_TASKS)
def stop(code: str) -> ResponseReturnValue:
    """Stop processing by decision of the head."""

    def carry_out(session: Session, actor: Actor, dossier_id: int, form: BaseForm) -> None:
        leaving.stop(session, actor, dossier_id, str(form["note"].data))

    return _do(code, "stop", WHOLE, carry_out)


@bp.get(f"{_TASK}/<any('tra-lai', 'chuyen', 'thu-hoi', 've-buoc-truoc'):act>")
@bp.get("/cb/ho-so/<code>/<any('gia-han', 'dung'):act>")
@requires(Permission.WORK_TASKS)
def back(code: str, act: str, node: str = "", instance_no: int = 0) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the dossier."""
    seen(code)
    return redirect(url_for("processing.review", code=code))


def _do(code: str, kind: str, place: Place, carry_out: CarryOut) -> ResponseReturnValue:
    """Read the form of one act and carry it out; a refusal keeps what was typed."""
    dossier, case = seen(code)
    actor = current_actor()
    standing = taking.look_at(db.session, actor, case, dossier)
    options = besides.options_of(standing, kind, place)

    def prepare(form: BaseForm) -> None:
        besides.offer(form, options)

    try:
        form = read(FORMS[kind], request.form, prepare=prepare)
        with committing() as session:
            carry_out(session, actor, dossier.id, form)
    except (Invalid, Conflict, NotAllowed) as problem:
        return refused(code, Sent(kind, place, FORMS[kind](request.form)), problem)
    flash(say(DONE[kind], code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


#: What is said when it is done.
DONE = {
    "release": "task.released",
    "reassign": "task.reassigned",
    "recall": "task.recalled",
    "send_back": "task.sent_back",
    "extend": "extension.given",
    "stop": "dossier.stopped",
}
