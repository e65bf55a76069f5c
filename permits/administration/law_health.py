"""The page of the system's health, and what may be done about jobs that failed."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_health_pages as pages
from permits.administration import law_history_queries as history
from permits.administration.law_phrase_forms import ReasonForm
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.vocabulary import Permission
from permits.web import failed_jobs
from permits.web.auth import current_actor, requires
from permits.web.filters import say

bp = Blueprint("health", __name__)

_JOB = "/tinh-trang/viec/<int:number>"


@bp.get("/tinh-trang")
@requires(Permission.ADMINISTER)
def health() -> ResponseReturnValue:
    """Show how everything stands now."""
    return _page()


@bp.post(f"{_JOB}/lam-lai")
@requires(Permission.ADMINISTER)
def retry(number: int) -> ResponseReturnValue:
    """Put a failed job back in the queue."""
    return _turn(number, failed_jobs.retry, "job.retried")


@bp.post(f"{_JOB}/thoi")
@requires(Permission.ADMINISTER)
def give_up(number: int) -> ResponseReturnValue:
    """Let a failed job be."""
    return _turn(number, failed_jobs.give_up, "job.given_up")


def _turn(
    number: int, verb: Callable[[Session, Actor | None, int, str], None], said: str
) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if not form.validate():
        return _page(number, form), 422
    try:
        with committing() as session:
            verb(session, current_actor(), number, str(form.reason.data))
    except Conflict as conflict:
        return _page(number, form, conflict), conflict.status
    flash(say(said, number=str(number)), "success")
    return redirect(url_for(".health"), 303)


def _page(number: int = 0, form: ReasonForm | None = None, conflict: Conflict | None = None) -> str:
    return render_template(
        "administration/law/health.html",
        health=pages.health(db.session, installation.settings()),
        refused=number,
        form=form or ReasonForm(),
        conflict=conflict,
        rows=history.of_kind(db.session, ChangeSubject.JOB),
    )
