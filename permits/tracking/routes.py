"""The public's pages: the front door, look-up, tracking, verification."""

import hashlib
from datetime import timedelta

from cryptography.x509 import Certificate
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from permits.core import installation
from permits.core.codes import normalise
from permits.core.db import db
from permits.core.errors import Problem
from permits.papers import queries as papers
from permits.papers.keys import KeyProblem, trust_anchors
from permits.papers.verification import Unreadable, verify
from permits.tracking import pages
from permits.tracking.pages import Verified
from permits.web import rates
from permits.web.auth import public
from permits.web.language import language
from permits.web.transactions import abandon

bp = Blueprint("tracking", __name__)

REF_LENGTH, CODE_LENGTH = 12, 16
#: So many unknown codes in a row are a mistake; more are somebody trying.
UNKNOWN_LIMIT, UNKNOWN_PER = 30, timedelta(minutes=10)


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
        return render_template("tracking/look_up.html", typed="", problem=None)
    code = normalise(typed)
    if len(code) == CODE_LENGTH:
        return redirect(url_for("tracking.check_permit", code=code), 303)
    if len(code) == REF_LENGTH:
        return redirect(url_for("tracking.track", ref=code), 303)
    problem = Problem("code.unknown", code=typed[:60]) if code else Problem("code.empty")
    return _not_found(typed, problem)


@bp.get("/tra-cuu/<ref>")
@bp.get("/TRA-CUU/<ref>", alias=True)  # square codes carry addresses in capitals
@public
def track(ref: str) -> ResponseReturnValue:
    """Show where a dossier stands, who has it and what comes next."""
    page = pages.tracking(db.session, normalise(ref), language())
    if page is None:
        return _not_found(ref, Problem("code.unknown", code=ref[:60]))
    # Drawn by our own code, which escapes every name it writes.
    drawn = Markup(page.drawing)  # noqa: S704
    response = make_response(render_template("tracking/track.html", page=page, drawing=drawn))
    response.headers["Cache-Control"] = "private, max-age=30"
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/V/<code>")  # the square on a paper is written in capitals
@bp.get("/v/<code>")
@public
def check_permit(code: str) -> ResponseReturnValue:
    """Say what the paper with this code is worth now."""
    page = pages.verified(db.session, code, installation.settings())
    if page is None:
        return _not_found(code, Problem("code.unknown", code=code[:60]))
    return _verified(page)


@bp.post("/v")
@public
def check_file() -> ResponseReturnValue:
    """Say what an uploaded PDF is worth: its bytes are ours or not, its signatures good or not."""
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    if not content:
        return _not_found("", Problem("paper.none"), 422)
    paper = papers.by_file(db.session, hashlib.sha256(content).hexdigest())
    if paper is not None:
        is_simulation = installation.settings().demo
        return _verified(pages.of_paper(db.session, paper, is_simulation=is_simulation), file=sent)
    rates.spend(f"check:{request.remote_addr}", limit=UNKNOWN_LIMIT, per=UNKNOWN_PER)
    try:
        seen = verify(content, _trusted())
    except Unreadable as problem:
        return _not_found("", problem, 422)
    name = sent.filename if sent else ""
    return render_template("tracking/unknown_file.html", seen=seen, name=name), 404


def _trusted() -> tuple[Certificate, ...]:
    """Give whose signatures count; where no key was ever made, nobody's does."""
    try:
        return trust_anchors(installation.settings().keys_dir)
    except KeyProblem:
        return ()


def _verified(page: Verified, file: FileStorage | None = None) -> str:
    host = installation.settings().base_url
    return render_template("tracking/verified.html", page=page, file=file, host=host)


def _not_found(typed: str, problem: Problem, status: int = 404) -> ResponseReturnValue:
    """Answer an unknown code the same way whatever it might have been, and count it."""
    abandon()  # the reading transaction of this request may not count anything
    rates.spend(f"code:{request.remote_addr}", limit=UNKNOWN_LIMIT, per=UNKNOWN_PER)
    page = render_template("tracking/look_up.html", typed=typed[:60], problem=problem)
    return page, status
