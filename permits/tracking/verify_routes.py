"""The verify page: a code scanned or typed, or the PDF itself; for people and for programs."""

import hashlib
import re

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from permits.core import installation
from permits.core.db import db
from permits.core.errors import Invalid, NotFound, Problem
from permits.filing import examining
from permits.filing.examiner import Limits
from permits.tracking import answers, counting, verified
from permits.tracking.verified import Verified
from permits.web.auth import public
from permits.web.errors import tell_program, wants_json
from permits.web.security import HEADERS

bp = Blueprint("verify", __name__)

_SHA256 = re.compile(r"[0-9a-f]{64}")


@bp.get("/V/<code>")  # the square on a paper is written in capitals
@bp.get("/v/<code>")
@public
def by_code(code: str) -> ResponseReturnValue:
    """Say what the paper with this code is worth now."""
    page = verified.by_code(db.session, code, installation.settings())
    as_json = wants_json()
    if page is None:
        return _unknown(code, as_json=as_json)
    return _as_json(page) if as_json else _as_page(page)


@bp.get("/v/<code>.json")
@public
def by_code_for_programs(code: str) -> ResponseReturnValue:
    """Say the same in JSON, whatever the asker says he reads."""
    page = verified.by_code(db.session, code, installation.settings())
    return _unknown(code, as_json=True) if page is None else _as_json(page)


@bp.get("/v/tep/<sha256>")
@public
def by_hash(sha256: str) -> ResponseReturnValue:
    """Say what the file with this hash is worth: computed in the browser, nothing was sent."""
    page = _of_hash(sha256)
    as_json = wants_json()
    if page is None:
        return _strange_hash(as_json=as_json)
    return _as_json(page) if as_json else _as_page(page, is_same_file=True)


@bp.post("/v")
@public
def by_file() -> ResponseReturnValue:
    """Say what an uploaded PDF is worth: its bytes are ours or not, its signatures good or not."""
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    if sent is None or not content:
        return look_up_page("", Problem("paper.none"), 422)
    page = _of_hash(hashlib.sha256(content).hexdigest())
    if page is not None:
        return _as_page(page, file=sent, is_same_file=True)
    return _judged(content, sent)


def look_up_page(typed: str, problem: Problem, status: int = 404) -> ResponseReturnValue:
    """Show the page of codes again with what stood in the way."""
    page = render_template("tracking/look_up.html", typed=typed[:60], problem=problem)
    return with_camera(_quiet(make_response(page, status)))


def with_camera(response: Response) -> Response:
    """Let this page, and no other, ask for the camera: to read a square."""
    response.headers["Permissions-Policy"] = HEADERS["Permissions-Policy"].replace(
        "camera=()", "camera=(self)"
    )
    return response


def _of_hash(sha256: str) -> Verified | None:
    if not _SHA256.fullmatch(sha256):
        return None
    return verified.by_file(db.session, sha256, installation.settings())


def _strange_hash(*, as_json: bool) -> ResponseReturnValue:
    """Answer the hash of a file that is not ours; a browser only feeling its way is not counted."""
    if request.method != "HEAD":
        counting.unknown(request.remote_addr)
    problem = NotFound("file.unknown")
    return _quiet(tell_program(problem)) if as_json else look_up_page("", problem)


def _judged(content: bytes, sent: FileStorage) -> ResponseReturnValue:
    """Say what the signatures of a stranger's file are worth: weighed in a child with limits."""
    counting.strange_file(request.remote_addr)
    name = sent.filename or "PDF"
    if not content.startswith(b"%PDF-"):
        return look_up_page("", Problem("paper.unreadable"), 422)
    try:
        seen = examining.examine(name, content, installation.settings(), Limits())
    except Invalid as refusal:
        [complaint] = refusal.complaints
        return look_up_page("", Problem(complaint.code, **complaint.facts), 422)
    return _quiet(
        make_response(render_template("tracking/unknown_file.html", seen=seen, name=name), 404)
    )


def _as_page(
    page: Verified, *, file: FileStorage | None = None, is_same_file: bool = False
) -> Response:
    shown = render_template(
        "tracking/verified.html",
        page=page,
        name=file.filename if file else None,
        is_same_file=is_same_file,
        host=installation.settings().base_url,
    )
    _count(page)
    return _quiet(make_response(shown))


def _as_json(page: Verified) -> Response:
    said = make_response(answers.verified(page))
    _count(page)
    return _quiet(said)


def _count(page: Verified) -> None:
    if request.method != "HEAD":  # a browser feeling its way was told nothing
        counting.scanned(page)


def _unknown(code: str, *, as_json: bool) -> ResponseReturnValue:
    """Answer an unknown code the same way whatever it might have been, and count it."""
    counting.unknown(request.remote_addr)
    problem = NotFound("code.unknown", code=code[:60])
    if as_json:
        return _quiet(tell_program(problem))
    return look_up_page(code, problem)


def _quiet(response: Response) -> Response:
    """Keep an answer out of search engines and of every store: it is worth something only now."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response
