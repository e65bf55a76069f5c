"""Answering by a link, without signing in: the question, its papers, the answer, once."""

import io
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.accounts import keys
from permits.accounts import queries as accounts
from permits.cases import link_queries, linking
from permits.cases.link_queries import LinkRow
from permits.cases.linking import Answer
from permits.cases.vocabulary import LinkState
from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from permits.dossiers import queries as dossiers
from permits.forms.base import read
from permits.processing.consulted import asking, attaching
from permits.processing.consulted.forms import LinkAnswerForm
from permits.processing.review import pages
from permits.web import rates
from permits.web.auth import found, public
from permits.web.security import csrf
from permits.web.transactions import abandon

bp = Blueprint("answering", __name__)
csrf.exempt(bp)  # the address itself is the only power used here; no cookie of anybody counts

#: Addresses nobody was sent, and answers, from one place within a time.
UNKNOWN_LIMIT, ANSWER_LIMIT, PER = 20, 40, timedelta(minutes=10)


@bp.after_request
def keep_to_itself(response: Response) -> Response:
    """Let no other site, search engine or store learn the address."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/y-kien/<token>")
@public
def question(token: str) -> ResponseReturnValue:
    """Show the question, or what became of it; looking at it uses nothing up."""
    return _page(token, _link(token), LinkAnswerForm())


@bp.post("/y-kien/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Answer the question; the link answers nothing after that."""
    link = _link(token)
    rates.spend(f"opinion:answer:{request.remote_addr}", limit=ANSWER_LIMIT, per=PER)
    form = LinkAnswerForm(request.form)
    try:
        linking.refuse_ended(link)
        said = _said()
        with committing() as session:
            linking.answer(session, token, said)
    except NotFound:
        raise
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(token, _link(token), form, 422)
    except (Conflict, NotAllowed) as problem:
        return _page(token, _link(token), form, problem.status, problem)
    return redirect(url_for("answering.question", token=token), 303)


@bp.get("/y-kien/<token>/giay-to/<ref>")
@public
def paper(token: str, ref: str) -> ResponseReturnValue:
    """Hand out one paper of the dossier while the question is open."""
    link = _open(token)
    wanted = found(dossiers.readable(db.session, link.dossier_id, ref))
    return _file(wanted.sha256, wanted.media_type, wanted.filename)


@bp.get("/y-kien/<token>/van-ban/<sha256>")
@public
def letter(token: str, sha256: str) -> ResponseReturnValue:
    """Hand out the letter in which the office was asked, while the question is open."""
    link = _open(token)
    dossier = dossiers.whole(db.session, link.dossier_id)
    office = accounts.office_of(db.session, link.office_id)
    letters = pages.letters_to(db.session, office.code, dossier)
    wanted = found(next((each for each in letters if each.file_sha256 == sha256), None))
    return _file(sha256, "application/pdf", f"{dossier.code}-{wanted.kind}.pdf")


def _link(token: str) -> LinkRow:
    """Find a link by what its holder knows; guesses are counted."""
    link = link_queries.by_hash(db.session, keys.digest(token), at=clock.now())
    if link is None:
        abandon()  # the reading transaction of this request may not count anything
        rates.spend(f"opinion:unknown:{request.remote_addr}", limit=UNKNOWN_LIMIT, per=PER)
    return found(link)


def _open(token: str) -> LinkRow:
    link = _link(token)
    linking.refuse_ended(link)
    return link


def _said() -> Answer:
    form = read(LinkAnswerForm, request.form)
    name, title = str(form.answerer.data), str(form.answerer_title.data)
    return Answer(replace(form.to_command(), file=attaching.received()), name, title)


def _page(
    token: str,
    link: LinkRow,
    form: LinkAnswerForm,
    status: int = 200,
    problem: Problem | None = None,
) -> ResponseReturnValue:
    asked = asking.question_of(db.session, link)
    is_open = link.state is LinkState.OPEN
    page = render_template(
        "processing/asked.html",
        asked=asked,
        token=token,
        form=form,
        problem=problem,
        # Drawn by our own code, which escapes every name it writes.
        map_svg=Markup(asked.place.svg) if asked.place else "",  # noqa: S704
    )
    gone = link.state in (LinkState.EXPIRED, LinkState.REVOKED, LinkState.CLOSED)
    return page, status if is_open or status != 200 or not gone else 410


def _file(sha256: str, media_type: str, name: str) -> ResponseReturnValue:
    content = io.BytesIO(installation.files().get(sha256))
    return send_file(content, mimetype=media_type, as_attachment=True, download_name=name)
