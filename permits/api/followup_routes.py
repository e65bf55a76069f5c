"""What a holder asks and reports about his permits: follow-up dossiers, transfers, conditions."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from permits.api import shapes
from permits.api.blueprint import body, bp
from permits.api.carrier_routes import shown
from permits.api.forms import AboutPermitForm
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import Permission
from permits.decisions.conditions import service as conditions
from permits.decisions.conditions.forms import ReportForm
from permits.decisions.conditions.routes import ACCEPTED
from permits.decisions.conditions.service import ConditionRow, Report
from permits.dossiers import intake
from permits.dossiers.intake import ReceivedFile
from permits.filing import followups
from permits.filing.followup_forms import FindPermitForm
from permits.forms.base import read
from permits.life import access
from permits.web.auth import current_actor, found, requires


@bp.post("/permits/<ref>/dossiers")
@requires(Permission.FILE_DOSSIER)
def ask_about(ref: str) -> ResponseReturnValue:
    """Begin a dossier about one's own permit, or give the one begun: extension, adjustment, …"""
    actor, form = current_actor(), body(AboutPermitForm)
    seen = access.hold(db.session, actor, ref)
    with committing() as session:
        draft = followups.start(session, actor, seen.permit.id, form.matter.data).ref
    return shown(draft), 201, {"Location": url_for("api.show", ref=draft)}


@bp.post("/transfers")
@requires(Permission.FILE_DOSSIER)
def take_over() -> ResponseReturnValue:
    """Begin a transfer as the new holder, who knows the permit's number and its verify code."""
    form, key = body(FindPermitForm), installation.settings().code_key
    with committing() as session:
        draft = followups.start_transfer(
            session, current_actor(), form.number.data, form.code.data, key=key
        ).ref
    return shown(draft), 201, {"Location": url_for("api.show", ref=draft)}


@bp.get("/permits/<ref>/conditions")
@requires(Permission.FILE_DOSSIER)
def permit_conditions(ref: str) -> ResponseReturnValue:
    """List the conditions of one's permit as they stand today, with what was reported of each."""
    seen = access.hold(db.session, current_actor(), ref)
    rows = conditions.of(db.session, seen.permit.id)
    return {"conditions": [_condition(row) for row in rows]}


@bp.post("/permits/<ref>/conditions/<int:position>/reports")
@requires(Permission.FILE_DOSSIER)
def report_condition(ref: str, position: int) -> ResponseReturnValue:
    """Report a condition done, with the file that shows it (multipart: `note`, `file`)."""
    actor = current_actor()
    seen = access.hold(db.session, actor, ref)
    row = _at(seen.permit.id, position)
    said = Report(str(read(ReportForm, request.form).note.data), _file())
    with committing() as session:
        conditions.report(session, actor, installation.files(), seen.permit, row.id, said)
    return _condition(_at(seen.permit.id, position)), 201


def _at(permit_id: int, position: int) -> ConditionRow:
    """Find a condition by where it is printed."""
    rows = conditions.of(db.session, permit_id)
    return found(next((row for row in rows if row.position == position), None))


def _file() -> ReceivedFile:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.one("file", "field.required")
    with sent.stream as stream:  # a large one lies in a temporary file
        content = stream.read(intake.LIMIT + 1)
    return intake.receive(sent.filename, content, accept=ACCEPTED)


def _condition(row: ConditionRow) -> dict[str, Any]:
    return {
        "position": row.position,
        "text": {"vi": row.text, "en": row.text_en},
        "asked_by": row.asked_by,
        "trigger": row.trigger and str(row.trigger),
        "due_on": row.due_on and row.due_on.isoformat(),
        "cite": row.cite and {"text": row.cite, "certainty": row.cite_certainty},
        "state": str(row.state),
        "may_be_reported": row.may_be_reported,
        "discharged_on": row.discharged_on and row.discharged_on.isoformat(),
        "reports": [
            {
                "note": report.note,
                "filename": report.filename,
                "sha256": report.file_sha256,
                "reported_at": shapes.moment(report.reported_at),
                "verdict": report.verdict and str(report.verdict),
                "judged_at": shapes.moment(report.judged_at),
                "reason": report.reason,
            }
            for report in row.reports
        ],
    }
