"""A case file for QGIS: to the officials who work on the dossier, and to its own carrier."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from permits.cases import queries as cases
from permits.core.db import db
from permits.core.errors import NotFound
from permits.core.vocabulary import Permission
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.maps.exporting import case_file
from permits.procedures import catalogue
from permits.processing.review import pages
from permits.processing.review.screen import seen
from permits.web.auth import current_actor, found, requires

bp = Blueprint("exports", __name__)


@bp.get("/cb/ho-so/<code>/ban-do.gpkg")
@requires(Permission.WORK_TASKS)
def to_officials(code: str) -> ResponseReturnValue:
    """Give the site, the hits and the features met to those who decide on the dossier."""
    dossier, case = seen(code)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(db.session, case.id)
    if pages.is_asked_only(current_actor(), dossier, procedure, tasks):
        raise NotFound
    return _file_of(dossier)


@bp.get("/ho-so/<ref>/ban-do.gpkg")
@requires(Permission.FILE_DOSSIER)
def to_carrier(ref: str) -> ResponseReturnValue:
    """Give the same of one's own dossier, without drawings that are for officials."""
    return _file_of(found(dossiers.own(db.session, current_actor(), ref)))


def _file_of(dossier: Dossier) -> ResponseReturnValue:
    return case_file(dossier, found(checking.last(db.session, dossier)))
