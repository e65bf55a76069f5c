"""The public's pages: the front door, look-up, tracking."""

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.http import generate_etag

from permits.core import clock
from permits.core.codes import normalise
from permits.core.db import db
from permits.core.errors import Problem
from permits.tracking import counting, pages, queries
from permits.tracking.queries import Standing
from permits.tracking.remembered import SECONDS, Drawn, Memory
from permits.tracking.verify_routes import look_up_page, with_camera
from permits.web.auth import actor_or_none, found, public
from permits.web.language import language

bp = Blueprint("tracking", __name__)

REF_LENGTH, CODE_LENGTH = 12, 16
_MEMORY = Memory()


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
    standing = queries.standing_by_ref(db.session, normalise(ref))
    if standing is None:
        return _unknown(ref, Problem("code.unknown", code=ref[:60]))
    key = _key(standing)
    drawn = _MEMORY.recall(key) if key else None
    if drawn is None:
        drawn = _draw(normalise(ref))
        if key:
            _MEMORY.keep(key, drawn)
    response = make_response(drawn.body)
    response.headers["Cache-Control"] = "private, max-age=30"
    response.set_etag(drawn.etag)
    return response.make_conditional(request)


def _draw(ref: str) -> Drawn:
    page = found(pages.tracking(db.session, ref, language()))
    # Drawn by our own code, which escapes every name it writes.
    drawing = Markup(page.drawing)  # noqa: S704
    body = render_template("tracking/track.html", page=page, drawing=drawing).encode()
    return Drawn(body, generate_etag(body))


def _key(standing: Standing) -> tuple[Standing, str, str, int] | None:
    """Name everything a stranger's page depends on; None where the page is for one reader alone."""
    is_for_all = actor_or_none() is None and not session.get("_flashes")
    if not is_for_all or set(request.args) - {"lang"}:
        return None
    minute = int(clock.now().timestamp() // SECONDS)
    return standing, request.path, language(), minute


def _unknown(typed: str, problem: Problem) -> ResponseReturnValue:
    """Answer an unknown code the same way whatever it might have been, and count it."""
    counting.unknown(request.remote_addr)
    return look_up_page(typed, problem)
