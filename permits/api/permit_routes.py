"""The holder's door for programs: what he holds, what it is worth today, and what he reports."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from permits.api import pages
from permits.api.blueprint import bp, sent
from permits.api.forms import PermitsForm
from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.filing import followups
from permits.forms.base import read
from permits.life import access, queries, report_queries, reporting
from permits.life.forms import ReportForm
from permits.life.models import PermitReport
from permits.life.queries import PermitRow, PermitSeen
from permits.life.report_routes import developed
from permits.life.vocabulary import ReportKind
from permits.web.auth import current_actor, found, requires


@bp.get("/permits")
@requires(Permission.FILE_DOSSIER)
def permits() -> ResponseReturnValue:
    """List the permits of one's enterprise, the newest first, narrowed as in the page."""
    form = pages.asked(PermitsForm)
    turn = pages.turn("permits", form, int)
    wanted, today = form.to_wanted(), clock.today()
    rows = queries.held(
        db.session, current_actor(), wanted, today, after=turn.number, limit=turn.fetched
    )
    return pages.page("permits", rows, turn, marking=lambda row: (row.id,), write=_line)


@bp.get("/permits/<ref>")
@requires(Permission.FILE_DOSSIER)
def permit(ref: str) -> ResponseReturnValue:
    """Show one permit: what it is worth today, what was reported, what may be reported now."""
    return _shown(access.hold(db.session, current_actor(), ref))


@bp.post("/permits/<ref>/reports/<kind>")
@requires(Permission.FILE_DOSSIER)
def report(ref: str, kind: str) -> ResponseReturnValue:
    """Report what happened: JSON, or a form with photographs; `corrects` names an earlier one."""
    what = found(next((each for each in ReportKind if each.value == kind), None))
    form = read(ReportForm, sent())
    corrects = request.args.get("corrects", "")
    command = form.to_command(what, developed(), corrects)
    with committing() as session:
        made = reporting.report(session, installation.files(), current_actor(), ref, command)
        said = _reported(made)
    return said, 201


def _line(row: PermitRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "number": row.number_text,
        "work": row.work_kind.value,
        "work_name": row.work_name,
        "state": row.state.value,
        "issued_on": row.issued_on.isoformat(),
        **_days(row),
    }


def _days(of: Any) -> dict[str, str | None]:
    names = ("start_before", "started_on", "finished_on", "on_air_on")
    found = {name: getattr(of, name) for name in names}
    return {name: day.isoformat() if day else None for name, day in found.items()}


def _shown(seen: PermitSeen) -> dict[str, Any]:
    stories = report_queries.reports_of(db.session, [seen.permit.id])
    return {
        "ref": seen.dossier.ref,
        "number": seen.number_text,
        "state": seen.state(clock.today()).value,
        "issuer": {"vi": seen.issuer.name_vi, "en": seen.issuer.name_en},
        "issued_on": seen.permit.issued_on.isoformat(),
        **_days(seen.permit),
        "may_report": [kind.value for kind in reporting.possible(seen.permit)],
        "may_ask": [
            {"matter": str(matter), "open": problem is None, "code": problem and problem.code}
            for matter, problem in followups.offered(db.session, current_actor(), seen.permit.id)
        ],
        "reports": [_reported(s.report) | {"corrected": s.corrected} for s in stories],
    }


def _reported(row: PermitReport) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "kind": row.kind.value,
        "happened_on": row.happened_on.isoformat(),
        "acknowledged_at": row.reported_at.isoformat(),
        "distance_m": row.distance_m,
        "tolerance_m": row.tolerance_m,
        "height_m": None if row.height_m is None else float(row.height_m),
        "deviates": row.deviates,
    }
