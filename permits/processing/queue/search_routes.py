"""The search of the desk: one box in its masthead, one page of what was found."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.processing.queue import searching
from permits.web.auth import current_actor, requires

bp = Blueprint("search", __name__)


@bp.get("/cb/tim")
@requires(Permission.WORK_TASKS)
def search() -> ResponseReturnValue:
    """Show what was found for what was typed, by kind, or how to search."""
    typed, system = request.args.get("q", ""), request.args.get("he", "")
    page = searching.search(db.session, current_actor(), typed, system)
    return render_template("processing/search.html", page=page)
