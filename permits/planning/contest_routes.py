"""Pages about contested hits: the carrier says why, the officer of the dossier decides."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, Problem
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.planning import contest_pages, contesting, holders
from permits.planning.change_forms import ContestForm, WeighForm
from permits.planning.contest_pages import HitRow
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("contests", __name__)

_OWN = "/dn/ho-so/<ref>/giai-trinh"
_DESK = "/cb/ho-so/<code>/giai-trinh"
_HIT = "<rule>/<int:feature>"


@bp.get(_OWN)
@requires(Permission.FILE_DOSSIER)
def own_hits(ref: str) -> ResponseReturnValue:
    """List the hits of one's own dossier, with what was said about each."""
    dossier = _own(ref)
    hits = contest_pages.hits_of(db.session, dossier)
    return render_template("planning/contests_own.html", dossier=dossier, hits=hits)


@bp.get(f"{_OWN}/{_HIT}")
@requires(Permission.FILE_DOSSIER)
def contest(ref: str, rule: str, feature: int) -> ResponseReturnValue:
    """Show one hit of one's own dossier, and the form to contest it."""
    dossier = _own(ref)
    return _own_page(dossier, _hit(dossier, rule, feature), ContestForm())


@bp.post(f"{_OWN}/{_HIT}")
@requires(Permission.FILE_DOSSIER)
def send(ref: str, rule: str, feature: int) -> ResponseReturnValue:
    """Contest one hit with a reason and, perhaps, an attached paper."""
    dossier, form = _own(ref), ContestForm(request.form)
    hit = _hit(dossier, rule, feature)
    form.paper.options = _papers(dossier)
    if not form.validate():
        return _own_page(dossier, hit, form), 422
    about, said = contest_pages.meant(rule, feature), form.to_command()
    try:
        with committing() as session:
            contesting.contest(session, current_actor(), dossier, about, said)
    except (Conflict, Invalid) as problem:
        again = _own(ref)
        return _own_page(again, _hit(again, rule, feature), form, problem), problem.status
    flash(say("contest.sent"), "success")
    return redirect(url_for("changes.contests.own_hits", ref=ref), 303)


@bp.get(_DESK)
@requires(Permission.WORK_TASKS)
def hits(code: str) -> ResponseReturnValue:
    """List the hits of a dossier one weighs, those that wait for a decision first."""
    dossier = _weighed(code)
    rows = sorted(contest_pages.hits_of(db.session, dossier), key=lambda row: not row.waits)
    return render_template("planning/contests_hits.html", dossier=dossier, hits=rows)


@bp.get(f"{_DESK}/{_HIT}")
@requires(Permission.WORK_TASKS)
def weigh(code: str, rule: str, feature: int) -> ResponseReturnValue:
    """Show one contested hit, and the form to decide about it."""
    dossier = _weighed(code)
    return _desk_page(dossier, _hit(dossier, rule, feature), WeighForm())


@bp.post(f"{_DESK}/{_HIT}")
@requires(Permission.WORK_TASKS)
def decide(code: str, rule: str, feature: int) -> ResponseReturnValue:
    """Accept what the carrier says against a hit, or uphold it."""
    dossier, form = _weighed(code), WeighForm(request.form)
    hit = _hit(dossier, rule, feature)
    if not form.validate():
        return _desk_page(dossier, hit, form), 422
    about, said = contest_pages.meant(rule, feature), form.to_command()
    try:
        with committing() as session:
            contesting.decide(session, current_actor(), dossier, about, said)
    except (Conflict, NotAllowed) as problem:
        again = _weighed(code)
        return _desk_page(again, _hit(again, rule, feature), form, problem), problem.status
    flash(say("contest.weighed", code=code), "success")
    return redirect(url_for("changes.contests.hits", code=code), 303)


def _own(ref: str) -> Dossier:
    return found(dossiers.own(db.session, current_actor(), ref))


def _weighed(code: str) -> Dossier:
    return found(holders.weighed_by(db.session, current_actor(), code))


def _hit(dossier: Dossier, rule: str, feature: int) -> HitRow:
    rows = contest_pages.hits_of(db.session, dossier)
    return found(next((row for row in rows if (row.rule, row.feature) == (rule, feature)), None))


def _papers(dossier: Dossier) -> list[tuple[str, str]]:
    return [(paper.ref, paper.filename) for paper in dossiers.papers(db.session, dossier.id)]


def _own_page(
    dossier: Dossier, hit: HitRow, form: ContestForm, problem: Problem | None = None
) -> str:
    form.paper.options = _papers(dossier)
    return render_template(
        "planning/contests_contest.html", dossier=dossier, hit=hit, form=form, problem=problem
    )


def _desk_page(
    dossier: Dossier, hit: HitRow, form: WeighForm, problem: Problem | None = None
) -> str:
    return render_template(
        "planning/contests_weigh.html",
        dossier=dossier,
        hit=hit,
        form=form,
        problem=problem,
        may_decide=holders.weighs(current_actor()),
    )
