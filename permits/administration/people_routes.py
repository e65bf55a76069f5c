"""The administrator's pages about people: the list, invitations, who needs a second factor."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from permits.accounts import queries as accounts
from permits.accounts.inviting import queries as invitations_queries
from permits.accounts.people import queries as people
from permits.accounts.people.queries import Wanted
from permits.accounts.second_factor import queries as factors
from permits.accounts.second_factor import service as factor_service
from permits.accounts.second_factor.forms import DutiesForm
from permits.administration import people_pages, people_views
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import Permission, Role
from permits.forms.base import read
from permits.web.auth import current_actor, requires
from permits.web.filters import label, say
from permits.web.paging import page_of, read_mark

bp = Blueprint("people", __name__)
PAGE = 50
_STATES = {"dang-dung": True, "ngung": False}


@bp.get("/nguoi-dung")
@requires(Permission.ADMINISTER)
def listed() -> ResponseReturnValue:
    """List people, narrowed by words, office, role and state."""
    wanted = _wanted()
    after = read_mark(request.args.get("after"))
    rows = people.listed(db.session, wanted, after=after, limit=PAGE + 1)
    return render_template(
        "administration/people.html",
        page=page_of(rows, PAGE, lambda row: (row.name, row.login)),
        total=people.count(db.session, wanted),
        wanted=wanted,
        state=request.args.get("state", ""),
        active=people_pages.listed_filters(wanted),
        chips=_chips(wanted),
        offices=[(o.code, o.name_vi) for o in accounts.offices(db.session)],
        roles=[(role.value, role) for role in Role if role is not Role.SYSTEM],
        is_first=after is None,
    )


@bp.get("/nguoi-dung/loi-moi")
@requires(Permission.ADMINISTER)
def invitations() -> ResponseReturnValue:
    """List invitations, those that wait first."""
    return render_template(
        "administration/invitations.html",
        rows=invitations_queries.listed(db.session, at=clock.now()),
        link=cookie.pop(people_pages.LINK, None),
        door=request.blueprint,
    )


@bp.get("/hai-lop")
@requires(Permission.ADMINISTER)
def duties() -> ResponseReturnValue:
    """Show which roles need a second factor, and how many of their wearers have one."""
    rows = factors.duties(db.session)
    form = DutiesForm(roles=[str(row.role) for row in rows if row.is_needed])
    return _duties_page(form)


@bp.post("/hai-lop")
@requires(Permission.ADMINISTER)
def set_duties() -> ResponseReturnValue:
    """Choose which roles need a second factor."""
    actor = current_actor()
    try:
        form = read(DutiesForm, request.form)
        chosen = form.chosen()
        if Role.ADMINISTRATOR in chosen and not factors.has_one(db.session, actor.person_id):
            raise Invalid.one("roles", "second_factor.lead_by_example")
    except Invalid as refusal:
        form = DutiesForm(request.form)
        form.take(refusal.complaints)
        return _duties_page(form), 422
    with committing() as session:
        factor_service.require_of(session, actor, chosen)
    flash(say("second_factor.duties_set"), "success")
    return redirect(url_for(".duties"), 303)


people_views.serve(bp, "/nguoi-dung")


def _duties_page(form: DutiesForm) -> str:
    rows = factors.duties(db.session)
    return render_template("administration/duties.html", form=form, rows=rows)


def _wanted() -> Wanted:
    """Read the filters of the address; what cannot be read narrows nothing."""
    role = request.args.get("role", "")
    return Wanted(
        words=" ".join(request.args.get("q", "")[:80].split()),
        office=request.args.get("office", "")[:60],
        role=Role(role) if role in set(Role) else None,
        is_active=_STATES.get(request.args.get("state", "")),
    )


def _chips(wanted: Wanted) -> list[dict[str, Any]]:
    office = accounts.office_by_code(db.session, wanted.office) if wanted.office else None
    state = {True: say("state.active"), False: say("state.inactive"), None: ""}[wanted.is_active]
    parts = (
        ("q", wanted.words),
        ("office", office.name_vi if office else wanted.office),
        ("role", label(wanted.role) if wanted.role else ""),
        ("state", state),
    )
    return [{"text": text, "href": _without(name)} for name, text in parts if text]


def _without(name: str) -> str:
    kept: dict[str, Any] = {
        key: value for key, value in request.args.items() if key not in (name, "after")
    }
    return url_for(".listed", **kept)
