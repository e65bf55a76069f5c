"""The carrier's door for programs: drafts, sections, papers, filing, supplements, results."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from gis import queries as map_queries
from permits.api import pages, shapes
from permits.api.blueprint import body, bp
from permits.api.forms import DossiersForm, NewDossierForm
from permits.cases import queries as cases
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import Matter, Permission
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import choices, service, story
from permits.filing import pages as views
from permits.filing.drafts import filing_anyway, list_queries
from permits.filing.forms import CheckForm
from permits.filing.queries import OwnRow
from permits.filing.uploads import taking
from permits.filing.uploads.taking import Placing
from permits.papers import queries as papers
from permits.papers.vocabulary import INTERNAL
from permits.web.auth import current_actor, found, requires

#: What a list of each order is sorted by; every other by the number of its rows.
SORTED_BY: Mapping[str, type] = {"name": str, "due": datetime}


@bp.get("/dossiers")
@requires(Permission.FILE_DOSSIER)
def listing() -> ResponseReturnValue:
    """List one's enterprise's dossiers, narrowed and sorted as in the page."""
    form = pages.asked(DossiersForm, prepare=_with_wards)
    wanted = form.to_wanted()
    turn = pages.turn(f"dossiers:{wanted.sort}", form, SORTED_BY.get(wanted.sort, int), int)
    after = (turn.after[0], turn.after[1]) if turn.after else None
    rows = list_queries.listed(db.session, current_actor(), wanted, after=after, limit=turn.fetched)
    return pages.page("dossiers", rows, turn, marking=lambda row: (row[1], row[0].id), write=_line)


@bp.post("/dossiers")
@requires(Permission.FILE_DOSSIER)
def create() -> ResponseReturnValue:
    """Begin a draft for one kind of work."""
    form = body(NewDossierForm)
    with committing() as session:
        matter = form.matter.data or Matter.NEW
        ref = service.start(session, current_actor(), form.work.data, matter=matter).ref
    return shown(ref), 201, {"Location": url_for("api.show", ref=ref)}


@bp.get("/dossiers/<ref>")
@requires(Permission.FILE_DOSSIER)
def show(ref: str) -> ResponseReturnValue:
    """Show one of one's own dossiers with its check, its papers and what is missing."""
    return shown(ref)


@bp.delete("/dossiers/<ref>")
@requires(Permission.FILE_DOSSIER)
def discard(ref: str) -> ResponseReturnValue:
    """Throw a draft away."""
    dossier = own(ref)
    with committing() as session:
        service.discard(session, dossier)
    return "", 204


@bp.put("/dossiers/<ref>/sections/<name>")
@requires(Permission.FILE_DOSSIER)
def fill(ref: str, name: str) -> ResponseReturnValue:
    """Fill in one section; the site's section places the dossier and checks the place."""
    dossier = own(ref)
    form_class = found(service.sections_of(dossier).get(name))
    actor = current_actor()
    form = body(form_class, prepare=lambda made: choices.offer(db.session, actor, dossier, made))
    with committing() as session:
        service.keep(session, actor, dossier, form.to_command())
    return shown(ref)


@bp.post("/dossiers/<ref>/papers")
@requires(Permission.FILE_DOSSIER)
def attach(ref: str) -> ResponseReturnValue:
    """Attach a file (multipart: `component`, `file`, and `instead_of` or `beside`)."""
    dossier, sent = own(ref), request.files.get("file")
    if sent is None:
        raise Invalid.one("file", "paper.none")
    kept = taking.take_file(
        db.session,
        current_actor(),
        dossier,
        request.form.get("component", ""),
        sent.filename or "",
        sent.read(),
        Placing(request.form.get("instead_of", ""), beside=request.form.get("beside") == "true"),
    )
    return shapes.paper(found(dossiers.paper(db.session, own(ref).id, kept.paper_ref))), 201


@bp.post("/dossiers/<ref>/submission")
@requires(Permission.FILE_DOSSIER)
def submit(ref: str) -> ResponseReturnValue:
    """File the dossier; the answer carries its code and its look-up code."""
    dossier = own(ref)
    form = body(CheckForm, prepare=lambda made: _warn(made, dossier))
    with committing() as session:
        filing_anyway.submit(session, current_actor(), dossier, form.why.data)
    return shown(ref)


@bp.get("/dossiers/<ref>/events")
@requires(Permission.FILE_DOSSIER)
def events(ref: str) -> ResponseReturnValue:
    """List what happened to a dossier, the first first."""
    case = found(cases.case_of(db.session, own(ref).id))
    turn = pages.of(f"events:{ref}", int)
    rows = cases.event_page(db.session, case.id, after=turn.number or 0, limit=turn.fetched)
    return pages.page("events", rows, turn, marking=lambda row: (row.seq,), write=shapes.event)


@bp.get("/dossiers/<ref>/documents")
@requires(Permission.FILE_DOSSIER)
def documents(ref: str) -> ResponseReturnValue:
    """List the papers issued about a dossier."""
    dossier = own(ref)
    issued = papers.of_applicant(db.session, dossier.code) if dossier.code else ()
    return {"documents": [shapes.issued(paper) for paper in issued]}


@bp.get("/dossiers/<ref>/documents/<sha256>")
@requires(Permission.FILE_DOSSIER)
def document(ref: str, sha256: str) -> ResponseReturnValue:
    """Download one issued paper, byte for byte as it was signed."""
    dossier, paper = own(ref), papers.by_file(db.session, sha256)
    if paper is None or paper.subject != dossier.code or paper.file_sha256 is None:
        return found(None)
    if paper.kind in INTERNAL:
        return found(None)
    content = installation.files().get(paper.file_sha256)
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{dossier.code}-{paper.kind}.pdf",
    )


def own(ref: str, *, to_change: bool = False) -> Dossier:
    """Give one of one's own enterprise's dossiers; any other does not exist."""
    return found(dossiers.own(db.session, current_actor(), ref, to_change=to_change))


def shown(ref: str) -> dict[str, object]:
    """Write one of one's own dossiers as it stands."""
    dossier = own(ref)
    case = cases.case_of(db.session, dossier.id)
    withdrawal, _ = story.withdrawal_of(db.session, dossier)
    return shapes.dossier(
        dossier,
        case,
        missing=service.missing(db.session, dossier) if dossier.is_draft else (),
        check=checking.last(db.session, dossier),
        withdrawal=withdrawal,
    )


def _with_wards(form: DossiersForm) -> None:
    form.ward.options = [(ward.code, ward.name) for ward in map_queries.wards(db.session)]


def _warn(form: CheckForm, dossier: Dossier) -> None:
    """Ask for the tick and the reason where the check warns, as the page does."""
    form.warned, form.asks_why = views.is_warned(db.session, dossier), True


def _line(row: tuple[OwnRow, Any]) -> dict[str, Any]:
    found_row = row[0]
    asked = found_row.asked_at is not None
    return {
        "ref": found_row.ref,
        "code": found_row.code,
        "work": str(found_row.work_kind),
        "matter": str(found_row.matter),
        "work_name": found_row.work_name,
        "ward": found_row.ward_code,
        "status": found_row.status and str(found_row.status),
        "asked": asked,
        "due_at": shapes.moment(found_row.asked_due if asked else found_row.due_at),
        "created_at": shapes.moment(found_row.created_at),
        "filed_at": shapes.moment(found_row.filed_at),
        "decided_at": shapes.moment(found_row.decided_at),
        "ended_at": shapes.moment(found_row.ended_at),
    }
