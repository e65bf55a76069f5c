"""A person's notices in the page, how he wants to be told, and what his company's systems are."""

from flask import (
    Blueprint,
    Flask,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from permits.core import installation
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.forms.base import read
from permits.notices import (
    address_routes,
    caught_routes,
    hook_queries,
    hook_routes,
    list_queries,
    pages,
    reading,
)
from permits.notices.forms import ListForm, OpenForm, ReadForm, as_chosen, choices_form
from permits.notices.kinds import of as kind_facts
from permits.web import paging
from permits.web.auth import actor_or_none, current_actor, requires
from permits.web.filters import say
from permits.web.language import language

bp = Blueprint("notices", __name__)
bp.register_blueprint(hook_routes.bp)
bp.register_blueprint(address_routes.bp)
bp.register_blueprint(caught_routes.bp)


@bp.record_once
def _count_in_every_page(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        state.app.add_template_global(unread, "unread_notices")


def unread() -> int:
    """Count what the caller has not read; a page of an error must not fail for it."""
    actor = actor_or_none()
    try:
        return list_queries.unread_count(db.session, actor.person_id) if actor else 0
    except SQLAlchemyError:
        return 0


@bp.get("/thong-bao")
@requires(Permission.OWN_ACCOUNT)
def own() -> ResponseReturnValue:
    """List the caller's notices, the newest day first."""
    form, actor = ListForm(request.args), current_actor()
    mark = paging.read_mark(request.args.get("after"))
    wanted = form.to_wanted()
    rows = pages.rows(db.session, actor, wanted, mark[0] if mark else None)
    page = paging.page_of(rows, pages.PAGE_SIZE, lambda row: (row.id,))
    return render_template(
        "notices/list.html",
        form=form,
        wanted=wanted,
        page=page,
        days=pages.by_day(db.session, page.rows, language()),
        bad=hook_queries.bad_of(db.session, actor.person_id),
        choices=[(each.group.value, each.group) for each in pages.asked_of(actor)],
        newest=page.rows[0].id if page.rows and not mark else None,
    )


@bp.post("/thong-bao/mo")
@requires(Permission.OWN_ACCOUNT)
def open_one() -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    form = read(OpenForm, request.form)
    with committing() as session:
        path = reading.open_(session, current_actor(), form.notice.data)
    return redirect(paging.safe_address(path), 303)


@bp.post("/thong-bao/da-doc")
@requires(Permission.OWN_ACCOUNT)
def read_all() -> ResponseReturnValue:
    """Mark everything the caller had before him as read."""
    form = read(ReadForm, request.form)
    with committing() as session:
        reading.read_all(session, current_actor(), form.up_to.data)
    flash(say("notices.all_read"))
    return redirect(url_for("notices.own"), 303)


@bp.get("/tai-khoan/thong-bao")
@requires(Permission.OWN_ACCOUNT)
def choices() -> ResponseReturnValue:
    """Show how the caller is told of what."""
    actor = current_actor()
    asked = pages.asked_of(actor)
    kinds = tuple(kind for each in asked for kind in each.kinds)
    habits = list_queries.habits(db.session, actor.person_id)
    form = choices_form(kinds)(data=as_chosen(kinds, habits))
    return _choices_page(form, asked, habits)


@bp.post("/tai-khoan/thong-bao")
@requires(Permission.OWN_ACCOUNT)
def choose() -> ResponseReturnValue:
    """Keep how the caller wants to be told."""
    actor = current_actor()
    asked = pages.asked_of(actor)
    form = choices_form(tuple(kind for each in asked for kind in each.kinds))(request.form)
    if not form.validate():
        habits = list_queries.habits(db.session, actor.person_id)
        return _choices_page(form, asked, habits), 422
    with committing() as session:
        reading.choose(session, actor, form.to_command())
    flash(say("notices.chosen"))
    return redirect(url_for("notices.choices"), 303)


def _choices_page(form: object, asked: list[pages.Asked], habits: list_queries.Habits) -> str:
    settings = installation.settings()
    return render_template(
        "notices/choices.html",
        form=form,
        asked=asked,
        habits=habits,
        bad=hook_queries.bad_of(db.session, current_actor().person_id),
        always={kind for each in asked for kind in each.kinds if kind_facts(kind).must},
        has_mail=settings.mail is not None,
        has_texts=bool(settings.sms),
    )
