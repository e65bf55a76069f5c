"""Pages about sharing: requests to owners from both sides, mediation, candidates for the map."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import queries as cases
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, Problem
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.forms.base import BaseForm
from permits.sharing import looking, pages, queries, service, showing, window_routes
from permits.sharing.forms import AnswerForm, AskForm, MediationForm, WordsForm
from permits.sharing.queries import RequestRow
from permits.sharing.terms import terms
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("sharing", __name__, url_prefix="/dung-chung")
bp.register_blueprint(window_routes.bp)


@bp.get("")
@requires(Permission.SHARE_ASSETS)
def overview() -> ResponseReturnValue:
    """Show the requests to one's enterprise, or those it sent."""
    wished = request.args.get("xem", "owned")
    return _list(wished if wished in pages.SIDES else "owned", "sharing/overview.html")


@bp.get("/hoa-giai")
@requires(Permission.WORK_TASKS)
def mediation() -> ResponseReturnValue:
    """Show the requests that came before one's office as mediator; none for any other office."""
    return _list("mediated", "sharing/mediation.html")


@bp.get("/yeu-cau/moi")
@requires(Permission.FILE_DOSSIER)
def new() -> ResponseReturnValue:
    """Show the form of a question to an owner, filled in with what the address names."""
    return _ask_page(pages.ask_form(db.session, current_actor(), request.args or None))


@bp.post("/yeu-cau/moi")
@requires(Permission.FILE_DOSSIER)
def ask() -> ResponseReturnValue:
    """Send a question to an owner."""
    actor = current_actor()
    form = pages.ask_form(db.session, actor, request.form)
    if not form.validate():
        return _ask_page(form), 422
    owner = found(accounts.office_by_code(db.session, str(form.owner.data)))
    name = owner.short_vi
    structure = queries.structure_of(db.session, owner.code, str(form.ref.data))
    with committing() as session:
        ref = service.ask(session, actor, form.to_command(owner.id, structure)).ref
    flash(say("sharing.asked", owner=name), "success")
    return redirect(url_for("sharing.show", ref=ref), 303)


@bp.get("/yeu-cau/<ref>")
@requires(Permission.SHARE_ASSETS, Permission.WORK_TASKS)
def show(ref: str) -> ResponseReturnValue:
    """Show one request with its story and what one may do."""
    row = found(queries.seen(db.session, current_actor(), ref))
    return _request_page(row)


@bp.post("/yeu-cau/<ref>")
@requires(Permission.SHARE_ASSETS, Permission.WORK_TASKS)
def act(ref: str) -> ResponseReturnValue:
    """Do one of the things a person may do about a request."""
    actor = current_actor()
    row = found(queries.seen(db.session, actor, ref))
    name = request.form.get("act", "")
    form = found(pages.ACTS.get(name))(request.form)
    if not form.validate():
        return _request_page(row, {name: form}), 422
    try:
        with committing() as session:
            _VERBS[name](session, actor, row.id, form)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _again(ref, {name: form}), 422
    except (Conflict, NotAllowed) as problem:
        return _again(ref, {name: form}, problem), problem.status
    flash(say("sharing.done"), "success")
    return redirect(url_for("sharing.show", ref=ref), 303)


@bp.get("/gan/<ref>.json")
@requires(Permission.FILE_DOSSIER)
def near(ref: str) -> ResponseReturnValue:
    """Give what is near one of one's own dossiers, for its map."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref))
    search = found(looking.look(db.session, dossier))
    return showing.overlay(showing.near_of(db.session, search, actor.office_code))


@bp.get("/gan-ho-so/<code>.json")
@requires(Permission.WORK_TASKS)
def near_case(code: str) -> ResponseReturnValue:
    """Give what was near a dossier one's office handles, as it was kept, for its map."""
    dossier, _ = found(cases.seen_by(db.session, current_actor(), code))
    search = found(looking.last(db.session, dossier.id))
    return showing.overlay(showing.near_of(db.session, search, dossier.carrier.code))


def _answer(session: Session, actor: Actor, number: int, form: AnswerForm) -> None:
    service.answer(session, actor, number, form.to_command())


def _mediate(session: Session, actor: Actor, number: int, form: MediationForm) -> None:
    service.mediate(session, actor, number, form.to_command())


def _with_words(verb: Callable[[Session, Actor, int, str], None]) -> Callable[..., None]:
    def done(session: Session, actor: Actor, number: int, form: WordsForm) -> None:
        verb(session, actor, number, str(form.words.data))

    return done


_VERBS: dict[str, Callable[..., None]] = {
    "answer": _answer,
    "more": _with_words(service.give_more),
    "withdraw": _with_words(service.withdraw),
    "appeal": _with_words(service.appeal),
    "mediate": _mediate,
}


def _list(side: str, template: str) -> str:
    after = paging.read_mark(request.args.get("sau"))
    rows = pages.listing(db.session, current_actor(), side, after[0] if after else None)
    page = paging.page_of(rows, pages.PAGE_SIZE, lambda row: (row.id,))
    return render_template(template, page=page, side=side, is_first=after is None)


def _ask_page(form: AskForm) -> str:
    return render_template("sharing/ask.html", form=form, terms=terms().request)


def _request_page(
    row: RequestRow,
    typed: dict[str, BaseForm] | None = None,
    problem: Problem | None = None,
) -> str:
    page = pages.request_page(db.session, current_actor(), row, typed)
    lost = [form for name, form in (typed or {}).items() if name not in page.acts]
    return render_template(
        "sharing/request.html",
        page=page,
        typed=next((form for form in page.acts.values() if form.errors), None),
        problem=problem,
        lost=str(lost[0]["words"].data or "") if lost else "",
    )


def _again(ref: str, typed: dict[str, BaseForm], problem: Problem | None = None) -> str:
    """Show a request as it stands after its transaction was dropped, with what was typed."""
    return _request_page(found(queries.seen(db.session, current_actor(), ref)), typed, problem)
