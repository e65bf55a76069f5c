"""The public's pages: the front door, look-up, tracking."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.core.codes import normalise
from permits.core.db import db
from permits.core.errors import Problem
from permits.tracking import counting, pages
from permits.tracking.verify_routes import look_up_page, with_camera
from permits.web.auth import public
from permits.web.language import language

bp = Blueprint("tracking", __name__)

REF_LENGTH, CODE_LENGTH = 12, 16


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Open the front door."""
    return render_template("home.html")


@bp.get("/tra-cuu")
@public
def look_up() -> ResponseReturnValue:
    """Take a code however it was typed to the page it opens."""
    typed = request.args.get("code")
    if typed is None:
        page = render_template("tracking/look_up.html", typed="", problem=None)
        return with_camera(make_response(page))
    code = normalise(typed)
    if len(code) == CODE_LENGTH:
        return redirect(url_for("verify.by_code", code=code), 303)
    if len(code) == REF_LENGTH:
        return redirect(url_for("tracking.track", ref=code), 303)
    problem = Problem("code.unknown", code=typed[:60]) if code else Problem("code.empty")
    return _unknown(typed, problem)


@bp.get("/tra-cuu/<ref>")
@bp.get("/TRA-CUU/<ref>", alias=True)  # square codes carry addresses in capitals
@public
def track(ref: str) -> ResponseReturnValue:
    """Show where a dossier stands, who has it and what comes next."""
    page = pages.tracking(db.session, normalise(ref), language())
    if page is None:
        return _unknown(ref, Problem("code.unknown", code=ref[:60]))
    # Drawn by our own code, which escapes every name it writes.
    drawn = Markup(page.drawing)  # noqa: S704
    response = make_response(render_template("tracking/track.html", page=page, drawing=drawn))
    response.headers["Cache-Control"] = "private, max-age=30"
    response.add_etag()
    return response.make_conditional(request)


def _unknown(typed: str, problem: Problem) -> ResponseReturnValue:
    """Answer an unknown code the same way whatever it might have been, and count it."""
    counting.unknown(request.remote_addr)
    return look_up_page(typed, problem)
