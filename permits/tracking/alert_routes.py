"""For officials: papers shown around after they ended, and bursts of codes nobody issued."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from permits.core import clock
from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.tracking import scan_queries
from permits.tracking.vocabulary import verdict_of
from permits.web.auth import current_actor, requires

bp = Blueprint("alerts", __name__)

LOOKED_BACK = timedelta(days=30)
#: A holder looks once or twice himself; more is others looking at what he shows.
OFTEN, BURST, MOST = 3, 100, 100


@bp.get("/cb/quet-ma")
@requires(Permission.WORK_TASKS)
def alerts() -> ResponseReturnValue:
    """Show an office what happens with its papers: counts only, nobody's address."""
    now, office_id = clock.now(), current_actor().office_id
    since = (now - LOOKED_BACK).date()
    papers = scan_queries.after_the_end(db.session, office_id, since=since, least=OFTEN, limit=MOST)
    return render_template(
        "tracking/alerts.html",
        papers=papers,
        bursts=scan_queries.bursts(db.session, since=now - LOOKED_BACK, least=BURST, limit=MOST),
        totals=scan_queries.scans_of_day(db.session, office_id, since=since),
        verdict_of=verdict_of,
        since=since,
        often=OFTEN,
        burst=BURST,
    )
