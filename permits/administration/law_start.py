"""The administrator's first page: what needs him, then where everything is."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from permits.administration import law_start_pages
from permits.core import installation
from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.web.auth import requires

bp = Blueprint("start", __name__)


@bp.get("")
@requires(Permission.ADMINISTER)
def start() -> ResponseReturnValue:
    """Show what waits, then every place."""
    needs = law_start_pages.needs(db.session, installation.settings())
    return render_template("administration/law/start.html", needs=needs)
