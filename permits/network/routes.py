"""Pages of the register that everybody with the map reads: lists, segments, structures, nodes."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gis.network import listing
from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.network import built_routes, dossier_routes, line_routes, owner_routes, views
from permits.network.forms import ListForm
from permits.web import paging
from permits.web.auth import current_actor, found, requires

bp = Blueprint("network", __name__, url_prefix="/ha-tang")
for part in (owner_routes, dossier_routes, line_routes, built_routes):
    bp.register_blueprint(part.bp)


@bp.get("")
@requires(Permission.SEE_MAP)
def index() -> ResponseReturnValue:
    """List ducts, poles, masts or buildings with how full they are today."""
    form = ListForm(request.args)
    form.validate()
    after = paging.read_mark(request.args.get("after"))
    listed = views.listed(db.session, form.to_wanted(), after=after[0] if after else 0)
    page = paging.page_of(listed.lines, views.PAGE_SIZE, lambda line: (line.row.id,))
    return render_template(
        "network/index.html", listed=listed, page=page, wanted=form.to_wanted(), is_first=not after
    )


@bp.get("/doan/<owner>/<path:ref>")
@requires(Permission.SEE_MAP)
def segment(owner: str, ref: str) -> ResponseReturnValue:
    """Show a segment: its cross-section, the state of every bore, and what was done to it."""
    row = found(listing.segment(db.session, owner, ref))
    page = views.segment_page(db.session, current_actor(), row)
    return render_template("network/segment.html", page=page)


@bp.get("/cot/<owner>/<path:ref>")
@requires(Permission.SEE_MAP)
def structure(owner: str, ref: str) -> ResponseReturnValue:
    """Show a pole, mast or building: its slots, what it bears and how much more it could."""
    row = found(listing.structure(db.session, owner, ref))
    page = views.structure_page(db.session, current_actor(), row)
    return render_template("network/structure.html", page=page)


@bp.get("/nut/<owner>/<path:ref>")
@requires(Permission.SEE_MAP)
def node(owner: str, ref: str) -> ResponseReturnValue:
    """Show a node, the segments that end there and the structure that stands there."""
    row = found(listing.node(db.session, owner, ref))
    return render_template("network/node.html", page=views.node_page(db.session, row))
