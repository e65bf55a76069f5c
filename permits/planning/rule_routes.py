"""The planning officer's pages: rules, and what a draft of them would change."""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from gis import rule_drafts
from gis.rule_models import RuleDraft
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, Problem
from permits.core.vocabulary import Permission
from permits.forms.base import BaseForm
from permits.planning import rule_pages, rule_service
from permits.planning import rule_queries as queries
from permits.planning.rule_forms import DraftForm, PublishForm, RuleForm, WrittenForm
from permits.planning.rule_service import Decision
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("rules", __name__)

_DRAFT = "/quy-hoach/quy-tac/du-thao/<int:number>"


@bp.get("/quy-hoach/quy-tac")
@requires(Permission.MANAGE_PLANNING)
def rules() -> ResponseReturnValue:
    """List the rules that stand, by kind of layer, and the drafts."""
    return _list_page(DraftForm())


@bp.post("/quy-hoach/quy-tac")
@requires(Permission.MANAGE_PLANNING)
def start() -> ResponseReturnValue:
    """Begin a draft."""
    form = DraftForm(request.form)
    if not form.validate():
        return _list_page(form), 422
    with committing() as session:
        number = rule_service.start(session, current_actor(), str(form.title.data)).id
    return redirect(url_for("rules.draft", number=number), 303)


@bp.get("/quy-hoach/quy-tac/<code>")
@requires(Permission.MANAGE_PLANNING)
def rule(code: str) -> ResponseReturnValue:
    """Show one rule with every revision of it, on both axes of time."""
    revisions = queries.revisions(db.session, code)
    found(revisions[0] if revisions else None)
    kinds = queries.kinds(db.session)
    return render_template("planning/rules_rule.html", code=code, revisions=revisions, kinds=kinds)


@bp.get("/quy-hoach/quy-tac.yaml")
@requires(Permission.MANAGE_PLANNING)
def file() -> ResponseReturnValue:
    """Hand out the rules that stand as a file that can be uploaded again."""
    answer = make_response(rule_pages.file_of(db.session))
    answer.headers["Content-Type"] = "application/yaml; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="quy-tac.yaml"'
    return answer


@bp.get(_DRAFT)
@requires(Permission.MANAGE_PLANNING)
def draft(number: int) -> ResponseReturnValue:
    """Show a draft: what it changes, whose answer that would change, and what to do with it."""
    return _draft_page(_draft(number))


@bp.get(f"{_DRAFT}/quy-tac")
@requires(Permission.MANAGE_PLANNING)
def edit(number: int) -> ResponseReturnValue:
    """Show the form of one rule: a new one, or one that stands or is drafted."""
    opened, name = _draft(number), request.args.get("ten")
    form = found(rule_pages.form_of(db.session, opened, name))
    return _edit_page(opened, form, name)


@bp.post(f"{_DRAFT}/quy-tac")
@requires(Permission.MANAGE_PLANNING)
def write(number: int) -> ResponseReturnValue:
    """Take one rule into the draft."""
    opened, name = _draft(number), request.args.get("ten")
    form = rule_pages.sent_form(db.session, request.form)
    if rule_pages.is_another_row_wished(form, request.form):
        return _edit_page(opened, form, name)
    if not form.validate():
        return _edit_page(opened, form, name), 422
    try:
        with committing() as session:
            rule_service.write_rule(session, opened, form.said(), instead=name)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _edit_page(_draft(number), form, name), 422
    flash(say("rule.kept", code=form.code.data), "success")
    return redirect(url_for("rules.draft", number=number), 303)


@bp.post(f"{_DRAFT}/dong")
@requires(Permission.MANAGE_PLANNING)
def close(number: int) -> ResponseReturnValue:
    """Let the draft close a rule."""
    name = request.form.get("ten", "")
    return _do(number, lambda session, opened: rule_service.close_rule(session, opened, name))


@bp.post(f"{_DRAFT}/bo-thay-doi")
@requires(Permission.MANAGE_PLANNING)
def forget(number: int) -> ResponseReturnValue:
    """Leave a rule as it stands after all."""
    name = request.form.get("ten", "")
    return _do(number, lambda session, opened: rule_service.forget(session, opened, name))


@bp.post(f"{_DRAFT}/tep")
@requires(Permission.MANAGE_PLANNING)
def upload(number: int) -> ResponseReturnValue:
    """Make the draft all that a whole file changes, sent as a file or pasted."""
    form = WrittenForm(request.form)
    content = rule_pages.content_of(form, request.files.get("tep"))
    if content is None:
        form.validate()
        return _draft_page(_draft(number), written=form), 422
    return _do(
        number, lambda session, opened: rule_service.upload(session, opened, content), written=form
    )


@bp.post(f"{_DRAFT}/xem-truoc")
@requires(Permission.MANAGE_PLANNING)
def look_ahead(number: int) -> ResponseReturnValue:
    """Find out which dossiers' answers the draft would change."""
    return _do(number, rule_service.look_ahead)


@bp.post(f"{_DRAFT}/cong-bo")
@requires(Permission.MANAGE_PLANNING)
def publish(number: int) -> ResponseReturnValue:
    """Put the draft in force under a decision."""
    form = PublishForm(request.form)
    if not form.validate():
        return _draft_page(_draft(number), publishing=form), 422
    decision = Decision(str(form.decision_no.data), form.decision_date.data)
    actor = current_actor()
    return _do(
        number,
        lambda session, opened: rule_service.publish(session, actor, opened, decision),
        said="rule.published",
        publishing=form,
    )


@bp.post(f"{_DRAFT}/huy")
@requires(Permission.MANAGE_PLANNING)
def drop(number: int) -> ResponseReturnValue:
    """Give the draft up."""
    return _do(number, rule_service.drop, said="rule.dropped")


def _do(
    number: int,
    verb: Callable[[Session, RuleDraft], object],
    *,
    said: str | None = None,
    **forms: BaseForm,
) -> ResponseReturnValue:
    """Do one thing to a draft, or show the draft with why it was not done."""
    opened = _draft(number)
    try:
        with committing() as session:
            verb(session, opened)
    except (Invalid, Conflict) as problem:
        return _draft_page(_draft(number), problem=problem, **forms), problem.status
    except StaleDataError:
        stale = Conflict("stale")
        return _draft_page(_draft(number), problem=stale, **forms), stale.status
    if said is not None:
        flash(say(said), "success")
    return redirect(url_for("rules.draft", number=number), 303)


def _draft(number: int) -> RuleDraft:
    return found(queries.draft(db.session, number))


def _list_page(form: DraftForm) -> str:
    return render_template(
        "planning/rules.html",
        kinds=queries.by_kind(db.session),
        drafts=queries.drafts(db.session),
        form=form,
    )


def _draft_page(
    opened: RuleDraft,
    *,
    problem: Problem | None = None,
    publishing: BaseForm | None = None,
    written: BaseForm | None = None,
) -> str:
    return render_template(
        "planning/rules_draft.html",
        draft=opened,
        compared=rule_drafts.compare(db.session, opened) if opened.state == "open" else (),
        standing=queries.by_kind(db.session) if opened.state == "open" else (),
        preview=rule_pages.preview_of(opened),
        problem=problem,
        publishing=publishing or PublishForm(),
        written=written or WrittenForm(),
    )


def _edit_page(opened: RuleDraft, form: RuleForm, name: str | None) -> str:
    return render_template("planning/rules_edit.html", draft=opened, form=form, name=name)
