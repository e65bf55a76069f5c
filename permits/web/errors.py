"""A problem becomes an answer, once: a page for people, problem+json for programs."""

import json
import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from permits.core.errors import CONSTRAINTS, Conflict, Invalid, NotSignedIn, Problem, TooMany
from permits.core.messages import SENTENCES
from permits.web import keeping
from permits.web.auth import for_programs
from permits.web.filters import sentence
from permits.web.transactions import abandon

log = logging.getLogger(__name__)

#: The title of each status, the same under every version of Python.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}

#: What werkzeug and Flask themselves refuse, by status; the rest of them reads as "bad_request".
_OWN_REFUSALS = {404: "not_found", 405: "not_allowed_here", 413: "too_large"}
_BUSY = frozenset({"55P03", "57014", "40001", "40P01", "53300", "57P03"})


class Refused(Problem):
    """What Flask itself refused, told like any other problem."""

    def __init__(self, status: int, code: str, **facts: object) -> None:
        super().__init__(code, **facts)
        self.status = status


def wants_json() -> bool:
    """Say whether the asker reads JSON rather than pages."""
    if for_programs():
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json", "application/problem+json"])
    return best != "text/html" and bool(accepted) and best is not None


def problem_document(problem: Problem) -> dict[str, Any]:
    """Write a problem as RFC 9457 has it, with a line for each field at fault."""
    document: dict[str, Any] = {
        "type": f"urn:hatangchung:problem:{problem.code}",
        "title": TITLES.get(problem.status, "Error"),
        "status": problem.status,
        "detail": words_of(problem.code, problem.facts),
        "code": problem.code,
        "request_id": g.get("request_id", ""),
    }
    if isinstance(problem, Invalid):
        document["errors"] = [
            {"name": each.field, "code": each.code, "detail": words_of(each.code, each.facts)}
            for each in problem.complaints
        ]
    return document


def words_of(code: str, facts: dict[str, object]) -> str:
    """Give the sentence of a code; words a form already made for a person pass as they are."""
    return sentence(code, facts) if code in SENTENCES else str(facts.get("message", code))


def answer(problem: Problem) -> ResponseReturnValue:
    """Tell the asker of a problem in the form he reads."""
    abandon()
    response = _as_json(problem) if wants_json() else _as_page(problem)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    if isinstance(problem, NotSignedIn) and for_programs():
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def tell_program(problem: Problem) -> Response:
    """Tell a program of a problem on an address where it need not say what it reads."""
    abandon()
    response = _as_json(problem)
    if isinstance(problem, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _as_json(problem: Problem) -> Response:
    body = json.dumps(problem_document(problem), ensure_ascii=False)
    return Response(body, problem.status, mimetype="application/problem+json")


def _as_page(problem: Problem) -> Response:
    complaints = [
        {"field": each.field, "text": words_of(each.code, each.facts)}
        for each in (problem.complaints if isinstance(problem, Invalid) else ())
    ]
    words = words_of(problem.code, problem.facts)
    try:
        page = render_template(
            "errors/problem.html",
            status=problem.status,
            code=problem.code,
            sentence=words,
            complaints=complaints,
            reference=g.get("request_id", ""),
        )
    except SQLAlchemyError:  # the page asks who is signed in, and the database does not answer
        page = _bare_page(words)
    return Response(page, problem.status)


def _bare_page(words: str) -> str:
    # Needs no template, no database, no language: what is left when the page of errors fails.
    safe = escape(words)
    return f"<!doctype html><meta charset=utf-8><title>{safe}</title><h1>{safe}</h1>"


def tell(problem: Problem) -> ResponseReturnValue:
    """Tell the asker of a problem; a person who is not signed in is asked to do that first."""
    if isinstance(problem, NotSignedIn) and not wants_json():
        abandon()
        return keeping.ask_to_sign_in()
    return answer(problem)


def _on_http(fault: HTTPException) -> ResponseReturnValue:
    if fault.code is None or fault.code < 400:
        return fault  # a redirect that the address itself asks for
    code = _OWN_REFUSALS.get(fault.code, "bad_request")
    limit_mb = (request.max_content_length or 0) // (1024 * 1024)
    response = answer(Refused(fault.code, code, limit_mb=limit_mb))
    if fault.code == HTTPStatus.METHOD_NOT_ALLOWED and isinstance(response, Response):
        response.headers["Allow"] = dict(fault.get_headers()).get("Allow", "")
    return response


def _on_integrity(fault: IntegrityError) -> ResponseReturnValue:
    name = getattr(getattr(fault.orig, "diag", None), "constraint_name", None)
    if name not in CONSTRAINTS:
        raise fault
    return answer(Conflict(CONSTRAINTS[name]))


def _on_stale(_: StaleDataError) -> ResponseReturnValue:
    return answer(Conflict("stale"))


def _on_operational(fault: OperationalError) -> ResponseReturnValue:
    state = getattr(fault.orig, "sqlstate", None)
    if state in _BUSY or fault.connection_invalidated or state is None:
        log.warning("database busy", extra={"sqlstate": state})
        response = answer(Refused(503, "busy"))
        if isinstance(response, Response):
            response.headers["Retry-After"] = "5"
        return response
    raise fault


def _on_fault(fault: InternalServerError) -> ResponseReturnValue:
    reference = g.get("request_id", "")
    log.error("request failed", exc_info=fault.original_exception or fault)
    try:
        return answer(Refused(500, "server", reference=reference))
    except Exception:
        log.exception("the page of errors failed as well")
        return Response(_bare_page(f"500 {reference}"), 500)


def install(app: Flask) -> None:
    """Catch every problem at the edge, and only there."""
    app.register_error_handler(Problem, tell)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(InternalServerError, _on_fault)
    app.register_error_handler(IntegrityError, _on_integrity)
    app.register_error_handler(StaleDataError, _on_stale)
    app.register_error_handler(OperationalError, _on_operational)
