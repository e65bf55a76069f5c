"""The check a dossier stands on: the latest that was kept for it, also after a publication."""

from sqlalchemy.orm import Session

from gis import checks
from gis.results import Check
from permits.core.errors import Problem
from permits.dossiers.models import Dossier
from permits.planning import publication_queries as queries


def of(session: Session, dossier: Dossier) -> Check:
    """Give the check a dossier stands on, as it was stored; Problem before there is one."""
    if dossier.check_run_id is None:
        raise Problem("dossier.site_missing")
    return checks.load(session, queries.standing_on(session, [dossier.id])[0].run_id)
