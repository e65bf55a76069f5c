"""What the planning check found of a dossier, and saying that a finding is wrong."""

from typing import Any

from flask.typing import ResponseReturnValue

from permits.api import shapes
from permits.api.blueprint import body, bp
from permits.api.carrier_routes import own
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.planning import contest_pages, contesting
from permits.planning.change_forms import ContestForm
from permits.planning.contest_pages import HitRow
from permits.web.auth import current_actor, found, requires


@bp.get("/dossiers/<ref>/findings")
@requires(Permission.FILE_DOSSIER)
def findings(ref: str) -> ResponseReturnValue:
    """List what the check a dossier stands on found, with what was said about each."""
    rows = contest_pages.hits_of(db.session, own(ref))
    return {"findings": [_finding(row) for row in rows]}


@bp.post("/dossiers/<ref>/findings/<rule>/<int:feature>/contest")
@requires(Permission.FILE_DOSSIER)
def contest_finding(ref: str, rule: str, feature: int) -> ResponseReturnValue:
    """Say that a finding is wrong, and why; `paper` names an attached paper that shows it."""
    dossier = own(ref)
    _hit(dossier, rule, feature)
    form = body(ContestForm, prepare=lambda made: _with_papers(made, dossier))
    about, said = contest_pages.meant(rule, feature), form.to_command()
    with committing() as session:
        contesting.contest(session, current_actor(), dossier, about, said)
    return _finding(_hit(own(ref), rule, feature)), 201


def _with_papers(form: ContestForm, dossier: Dossier) -> None:
    kept = dossiers.papers(db.session, dossier.id)
    form.paper.options = [(paper.ref, paper.filename) for paper in kept]


def _hit(dossier: Dossier, rule: str, feature: int) -> HitRow:
    rows = contest_pages.hits_of(db.session, dossier)
    return found(next((row for row in rows if (row.rule, row.feature) == (rule, feature)), None))


def _finding(row: HitRow) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "feature": row.feature,
        "title": shapes.both(row.title),
        "feature_name": row.feature_name,
        "effect": str(row.effect),
        "state": str(row.check_state),
        "citation": {"text": row.citation, "certainty": row.certainty},
        "distance_m": row.distance_m,
        "contest": row.state and str(row.state),
        "may_be_contested": row.may_be_contested,
        "said": [
            {
                "move": str(each.move),
                "reason": each.reason,
                "at": shapes.moment(each.at),
                "office": each.office and shapes.both(each.office),
                "paper": each.paper_ref,
            }
            for each in row.said
        ],
    }
