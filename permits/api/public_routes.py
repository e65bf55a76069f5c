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
from permits.papers import queries as papers
from permits.procedures import catalogue
from permits.tracking import pages
from permits.tracking.routes import UNKNOWN_LIMIT, UNKNOWN_PER
from permits.web import rates
from permits.web.auth import public
from permits.web.language import language
from permits.web.transactions import abandon


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
    page = pages.verified(db.session, code, installation.settings())
    if page is None:
        raise _unknown(code)
    return shapes.verified(page)


@bp.post("/verify")
@public
def verify_file() -> ResponseReturnValue:
    """Say what a PDF (the request's body) is worth: ours or not, and its signatures."""
    if request.mimetype != "application/pdf":
        raise Invalid.one("body", "paper.unreadable")
    content = request.get_data()
    paper = papers.by_file(db.session, hashlib.sha256(content).hexdigest())
    if paper is not None:
        return shapes.verified(pages.of_paper(db.session, paper))
    rates.spend(f"check:{request.remote_addr}", limit=UNKNOWN_LIMIT, per=UNKNOWN_PER)
    raise NotFound("file.unknown")


def _unknown(code: str) -> NotFound:
    abandon()  # the reading transaction of this request may not count anything
    rates.spend(f"code:{request.remote_addr}", limit=UNKNOWN_LIMIT, per=UNKNOWN_PER)
    return NotFound("code.unknown", code=code[:60])
