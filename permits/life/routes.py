"""Pages of a permit's life: lists, the permit with the chain of its site, what follows from it."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gis import crs
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.vocabulary import Matter, Permission
from permits.filing import followups
from permits.life import (
    access,
    chain_queries,
    inspection_routes,
    noticing,
    pages,
    queries,
    report_queries,
    report_routes,
    screens,
)
from permits.life.forms import ListForm
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("life", __name__)
bp.register_blueprint(report_routes.bp)
bp.register_blueprint(inspection_routes.bp)


@bp.get("/giay-phep")
@requires(Permission.FILE_DOSSIER)
def own() -> ResponseReturnValue:
    """List the permits of the caller's enterprise."""
    form, actor = ListForm(request.args), current_actor()
    mark = paging.read_mark(request.args.get("after"))
    wanted = form.to_wanted()
    rows = pages.own(db.session, actor, wanted, mark[0] if mark else None)
    page = paging.page_of(rows, pages.PAGE_SIZE, lambda row: (row.id,))
    return render_template(
        "life/permits.html",
        form=form,
        wanted=wanted,
        page=page,
        rows=pages.listed(db.session, page.rows),
        told=report_queries.unseen(db.session, actor.office_id, limit=screens.MOST_TOLD),
    )


@bp.get("/cb/giay-phep")
@requires(Permission.WORK_TASKS)
def watched() -> ResponseReturnValue:
    """List the permits the caller's office issued, or those of its ward."""
    form, actor = ListForm(request.args), current_actor()
    mark = paging.read_mark(request.args.get("after"))
    wanted = form.to_wanted()
    rows = pages.watched(db.session, actor, wanted, mark[0] if mark else None)
    page = paging.page_of(rows, pages.PAGE_SIZE, lambda row: (row.id,))
    return render_template(
        "life/watched.html",
        form=form,
        wanted=wanted,
        page=page,
        rows=pages.listed(db.session, page.rows),
        counts=screens.counts(db.session, actor),
        told=report_queries.unseen(db.session, actor.office_id, limit=screens.MOST_TOLD),
    )


@bp.get("/giay-phep/<ref>")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def show(ref: str) -> ResponseReturnValue:
    """Show one permit; a letter about a permit leads to that permit."""
    actor = current_actor()
    seen = found(queries.by_ref(db.session, ref))
    if seen.permit.outcome not in queries.ALIVE:
        older = found(queries.by_id(db.session, seen.permit.predecessor_id or 0))
        access.see(db.session, actor, older.dossier.ref)
        return redirect(url_for("life.show", ref=older.dossier.ref))
    seen, may = access.see(db.session, actor, ref)
    page = pages.permit_page(db.session, actor, seen, may)
    return render_template(
        "life/permit.html", page=page, proj4=crs.PROJ4, **screens.conditions(db.session, seen)
    )


@bp.get("/giay-phep/<ref>/van-ban/<sha256>")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def paper(ref: str, sha256: str) -> ResponseReturnValue:
    """Hand out a paper of the chain exactly as it was signed."""
    seen, _ = access.see(db.session, current_actor(), ref)
    wanted = found(screens.paper_of_chain(db.session, seen.permit.id, sha256))
    content = installation.files().get(sha256)
    name = f"{wanted.subject}-{wanted.kind}.pdf"
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


@bp.get("/giay-phep/<ref>/anh/<photo>")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def photo(ref: str, photo: str) -> ResponseReturnValue:
    """Show a photograph, as it was drawn anew when it came."""
    seen, _ = access.see(db.session, current_actor(), ref)
    ids = chain_queries.permit_ids(db.session, seen.permit.id)
    wanted = found(report_queries.photo(db.session, ids, photo))
    content = installation.files().get(wanted.sha256)
    return send_file(io.BytesIO(content), mimetype="image/jpeg")


@bp.post("/giay-phep/<ref>/de-nghi/<any('extend','adjust','reissue','complete'):matter>")
@requires(Permission.FILE_DOSSIER)
def ask(ref: str, matter: str) -> ResponseReturnValue:
    """Begin a dossier about the permit, or go on with the one begun."""
    actor = current_actor()
    seen = access.hold(db.session, actor, ref)
    try:
        with committing() as session:
            draft = followups.start(session, actor, seen.permit.id, Matter(matter)).ref
    except Problem as refusal:
        flash(say(refusal.code, **refusal.facts), "warning")
        return redirect(url_for("life.show", ref=ref), 303)
    return redirect(url_for("filing.show", ref=draft), 303)


@bp.post("/giay-phep/<ref>/thong-bao/<notice>")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def note(ref: str, notice: str) -> ResponseReturnValue:
    """Note that the caller's office has seen what it was told."""
    actor = current_actor()
    access.see(db.session, actor, ref)
    with committing() as session:
        noticing.see(session, actor, notice)
    flash(say("notice.seen"), "success")
    return redirect(url_for("life.show", ref=ref), 303)
