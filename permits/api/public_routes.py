"""What programs may ask without a name: a dossier by its look-up code, a paper by its code."""

import hashlib

from flask import request
from flask.typing import ResponseReturnValue

from permits.api import openapi, shapes
from permits.api.blueprint import bp
from permits.core import clock, installation
from permits.core.codes import normalise
from permits.core.db import db
from permits.core.errors import Invalid, NotFound
from permits.procedures import catalogue
from permits.tracking import answers, counting, pages, verified
from permits.tracking.verified import Verified
from permits.web.auth import public
from permits.web.language import language


@bp.get("/openapi.json")
@public
def description() -> ResponseReturnValue:
    """Describe this API from the forms it reads."""
    return openapi.document(installation.settings().base_url)


@bp.get("/procedures")
@public
def procedures() -> ResponseReturnValue:
    """List what may be filed today, with papers, days and sources."""
    return {
        "procedures": [
            {
                "work": str(work),
                "code": choice.procedure.code,
                "version": choice.procedure.version,
                "name": shapes.faces(choice.procedure.names),
                "limit_days": float(choice.procedure.limit_days),
                "papers": [
                    {
                        "code": paper.code,
                        "name": shapes.faces(paper.names),
                        "required": paper.required,
                        "accept": list(paper.accept),
                    }
                    for paper in choice.procedure.papers
                ],
                "legal_basis": [
                    {"text": cite.text, "certainty": cite.certainty} for cite in choice.why
                ],
            }
            for work, choice in catalogue.offered(db.session, clock.today())
        ]
    }


@bp.get("/tracking/<ref>")
@public
def tracking(ref: str) -> ResponseReturnValue:
    """Say where a dossier stands."""
    page = pages.tracking(db.session, normalise(ref), language())
    if page is None:
        raise _unknown(ref)
    return shapes.tracking(page)


@bp.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """Say what a paper is worth now."""
    page = verified.by_code(db.session, code, installation.settings())
    if page is None:
        raise _unknown(code)
    return _verified(page)


@bp.post("/verify")
@public
def verify_file() -> ResponseReturnValue:
    """Say what a PDF (the request's body) is worth: ours or not, and its signatures."""
    if request.mimetype != "application/pdf":
        raise Invalid.one("body", "paper.unreadable")
    content = request.get_data()
    sha256 = hashlib.sha256(content).hexdigest()
    page = verified.by_file(db.session, sha256, installation.settings())
    if page is not None:
        return _verified(page)
    counting.strange_file(request.remote_addr)
    raise NotFound("file.unknown")


def _verified(page: Verified) -> ResponseReturnValue:
    said = answers.verified(page)
    counting.scanned(page)
    return said


def _unknown(code: str) -> NotFound:
    counting.unknown(request.remote_addr)
    return NotFound("code.unknown", code=code[:60])
