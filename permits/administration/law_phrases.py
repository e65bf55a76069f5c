"""Pages of the phrase book."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_history_queries as history
from permits.administration import law_phrase_pages as pages
from permits.administration.law_looking import seal, was_looked_at
from permits.administration.law_phrase_forms import (
    PhraseForm,
    ReasonForm,
    fields_of,
    layer_options,
)
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission, WorkKind
from permits.decisions.drafting import phrase_use_queries
from permits.procedures import phrase_queries, phrase_service, phrases
from permits.procedures.phrases import Phrase
from permits.procedures.vocabulary import PhraseKind
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("phrases", __name__)


@bp.get("/cau-mau")
@requires(Permission.ADMINISTER)
def book() -> ResponseReturnValue:
    """List the phrases of one kind, with how many drafts hold each."""
    asked = request.args.get("loai", "")
    kind = PhraseKind(asked) if asked in list(PhraseKind) else PhraseKind.CONDITION
    rows = pages.book_of(db.session, kind)
    return render_template("administration/law/phrases.html", rows=rows, kind=kind)


@bp.get("/cau-mau/moi")
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Show the form of a new phrase."""
    return _form_page(PhraseForm().offer(pages.offices_of(db.session)), None)


@bp.post("/cau-mau/moi")
@requires(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Show a new phrase as a paper would have it; once that was seen, take it into the book."""
    form = PhraseForm(request.form).offer(pages.offices_of(db.session))
    if not _is_sound(form):
        return _form_page(form, None), 422
    phrase = form.to_phrase()
    if not was_looked_at(request.form):
        return _form_page(form, None, phrase)
    try:
        with committing() as session:
            phrase_service.add(session, current_actor(), phrase)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _form_page(form, None), 422
    flash(say("phrase.saved", version=1), "success")
    return redirect(url_for(".phrase", code=phrase.code), 303)


@bp.get("/cau-mau/<code>")
@requires(Permission.ADMINISTER)
def phrase(code: str) -> ResponseReturnValue:
    """Show one phrase: as a paper has it, when it is offered, where it is used, its versions."""
    return _phrase_page(_phrase(code))


@bp.get("/cau-mau/<code>/sua")
@requires(Permission.ADMINISTER)
def edit(code: str) -> ResponseReturnValue:
    """Show the form of a phrase as it stands."""
    shown = _phrase(code)
    form = PhraseForm(data=fields_of(shown)).offer(pages.offices_of(db.session, shown))
    return _form_page(form, shown)


@bp.post("/cau-mau/<code>/sua")
@requires(Permission.ADMINISTER)
def rewrite(code: str) -> ResponseReturnValue:
    """Show what other words would touch; once that was seen, make them the next version."""
    shown = _phrase(code)
    form = PhraseForm(request.form).offer(pages.offices_of(db.session, shown))
    form.code.data, form.kind.data = shown.code, shown.kind  # these are what it is
    if not _is_sound(form):
        return _form_page(form, shown), 422
    phrase = form.to_phrase()
    if not was_looked_at(request.form):
        return _form_page(form, shown, phrase)
    seen = request.form.get("_version", 0, type=int)
    try:
        with committing() as session:
            version = phrase_service.rewrite(session, current_actor(), phrase, seen)
    except Conflict as conflict:
        return _form_page(form, _phrase(code), phrase, conflict), conflict.status
    flash(say("phrase.saved", version=version), "success")
    return redirect(url_for(".phrase", code=code), 303)


@bp.post("/cau-mau/<code>/ngung")
@requires(Permission.ADMINISTER)
def retire(code: str) -> ResponseReturnValue:
    """Offer a phrase no more."""
    return _turn(code, phrase_service.retire, "phrase.retired")


@bp.post("/cau-mau/<code>/dung-lai")
@requires(Permission.ADMINISTER)
def restore(code: str) -> ResponseReturnValue:
    """Offer a retired phrase again."""
    return _turn(code, phrase_service.restore, "phrase.restored")


def _turn(
    code: str, verb: Callable[[Session, Actor | None, str, str], None], said: str
) -> ResponseReturnValue:
    form, shown = ReasonForm(request.form), _phrase(code)
    if not form.validate():
        return _phrase_page(shown, form), 422
    try:
        with committing() as session:
            verb(session, current_actor(), code, str(form.reason.data))
    except Conflict as conflict:
        return _phrase_page(_phrase(code), form, conflict), conflict.status
    flash(say(said), "success")
    return redirect(url_for(".phrase", code=code), 303)


def _is_sound(form: PhraseForm) -> bool:
    """Judge the form, then the phrase it makes; what is wrong stands at its field."""
    if not form.validate():
        return False
    complaints = list(phrase_service.judged(form.to_phrase()))
    form.take(complaints)
    return not complaints


def _phrase(code: str) -> Phrase:
    return found(phrases.book(db.session).get(code))


def _form_page(
    form: PhraseForm,
    shown: Phrase | None,
    wished: Phrase | None = None,
    conflict: Conflict | None = None,
) -> str:
    seen = request.form.get("_version", type=int)
    return render_template(
        "administration/law/phrase_edit.html",
        form=form,
        shown=shown,
        wished=wished,
        printed=pages.printed(wished) if wished else "",
        printed_now=pages.printed(shown) if shown else "",
        uses=phrase_use_queries.uses(db.session, shown.code) if shown and wished else None,
        # A conflict shows what stands now: whoever saves after that has seen it.
        version=shown.version if shown and (conflict or seen is None) else seen,
        looked=seal(request.form) if wished else "",
        conflict=conflict,
    )


def _phrase_page(
    shown: Phrase, form: ReasonForm | None = None, conflict: Conflict | None = None
) -> str:
    return render_template(
        "administration/law/phrase.html",
        phrase=shown,
        printed=pages.printed(shown),
        uses=phrase_use_queries.uses(db.session, shown.code),
        versions=phrase_queries.versions(db.session, shown.code),
        offices=dict(pages.offices_of(db.session, shown)),
        layers=dict(layer_options()),
        works=WorkKind,
        form=form or ReasonForm(),
        conflict=conflict,
        rows=history.about(db.session, ChangeSubject.PHRASE, shown.code),
    )
