"""Signing or numbering many dossiers with one act, and the page that says what became of each."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, Problem
from permits.core.vocabulary import Permission
from permits.processing import batch_pages, batch_run, batch_telling, batching
from permits.processing.forms import BatchForm
from permits.processing.queue.forms import ReturnForm
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("batch", __name__)

#: How the address names each form.
FORMS = {"ky": "signature", "cap-so": "number", "duyet": "review"}
#: So long the person waits for the first of them; the worker goes on with the rest.
AT_ONCE_SECONDS = batch_telling.SEEN_WITHIN.total_seconds()


@bp.get("/cb/nhieu/<kind>")
@requires(Permission.WORK_TASKS)
def choose(kind: str) -> ResponseReturnValue:
    """List what may be signed, or numbered, with what one must know of each."""
    return _page(kind, BatchForm())


@bp.get("/cb/ky")
@requires(Permission.WORK_TASKS)
def desk() -> ResponseReturnValue:
    """Show the signing desk: what waits for one's signature."""
    return _page("ky", BatchForm())


@bp.post("/cb/ky/tra-lai")
@requires(Permission.WORK_TASKS)
def return_one() -> ResponseReturnValue:
    """Send one draft back from the signing desk, with the leader's words."""
    actor, form = current_actor(), ReturnForm(request.form)
    try:
        if not form.validate():
            raise Invalid(form.complaints())
        with committing() as session:
            batching.send_back(session, actor, str(form.code.data), str(form.note.data))
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _page("ky", BatchForm(), returning=form, refusal=refusal), refusal.status
    flash(say("task.sent_back", code=form.code.data), "success")
    return redirect(url_for("processing.batch.desk"), 303)


@bp.post("/cb/nhieu/<kind>")
@requires(Permission.WORK_TASKS)
def act(kind: str) -> ResponseReturnValue:
    """Write down what was chosen, and do as much of it as a person waits for."""
    actor, form, sent = current_actor(), _form_of(kind), BatchForm(request.form)
    sent.tasks.options = [(value, value) for value in request.form.getlist("tasks")]
    try:
        if not sent.validate():
            raise Invalid(sent.complaints())
        ref, ticked = str(sent.ref.data), list(sent.tasks.data or ())
        with committing() as session:
            batching.begin(session, actor, form, ref, ticked)
    except Invalid as refusal:
        sent.take(refusal.complaints)
        return _page(kind, sent), 422
    batch = found(batch_pages.progress(db.session, actor, ref)).batch
    batch_run.run(batch.id, seconds=AT_ONCE_SECONDS)
    return redirect(url_for("processing.batch.done", ref=ref), 303)


@bp.get("/cb/nhieu/luot/<ref>")
@requires(Permission.WORK_TASKS)
def done(ref: str) -> ResponseReturnValue:
    """Say what became of each dossier of one's own batch, or that it is still under way."""
    page = found(batch_pages.progress(db.session, current_actor(), ref))
    kind = next((kind for kind, form in FORMS.items() if form == page.batch.form), "")
    return render_template(
        "processing/batch_done.html", page=page, kind=kind, facts_of=batching.facts_of
    )


def _form_of(kind: str) -> str:
    form = found(FORMS.get(kind))
    return found(form if form in batching.forms_of(current_actor()) else None)


def _page(
    kind: str,
    form: BatchForm,
    returning: ReturnForm | None = None,
    refusal: Problem | None = None,
) -> str:
    after = paging.read_mark(request.args.get("sau"))
    only = batching.numbers_of(request.args.getlist("viec"))
    page = batch_pages.choosing(db.session, current_actor(), _form_of(kind), after, only=only)
    return render_template(
        "processing/batch.html",
        page=page,
        kind=kind,
        form=form,
        returning=returning or ReturnForm(),
        refusal=refusal,
        only=only,
        ref=form.ref.data or secrets.token_urlsafe(16),
        everything=bool(only) or request.args.get("chon") == "tat-ca",
        after=paging.mark(*page.more) if page.more else None,
        is_first=after is None,
    )
