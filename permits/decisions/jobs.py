"""Issues a numbered decision: prints and signs it, keeps the file, records the permit, moves on."""

from permits.cases import printing, transitions
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import RETRIES, queue
from permits.decisions import ordering, service
from permits.dossiers import queries as dossiers
from permits.papers import service as papers


@queue.task(name="decisions.issue", retry=RETRIES)
def issue(dossier_id: int) -> None:
    """Make the paper of a numbered decision exist, once; a second run finds nothing left to do."""
    waiting = ordering.waiting(db.session, dossier_id)
    if waiting is None:
        return
    db.session.rollback()  # nothing is held while the paper is printed
    try:
        signed = printing.press(waiting.order, installation.settings())
        with committing() as session:
            dossier = dossiers.whole(session, dossier_id)
            paper = papers.store_signed(session, installation.files(), signed)
            service.issue(session, dossier, waiting.draft_id, paper.id)
            transitions.finish_service(session, dossier, waiting.node, {})
    except Problem as problem:
        with committing() as session:  # shown to the clerk at once; the queue tries again
            dossier = dossiers.whole(session, dossier_id)
            transitions.give_up_service(session, dossier, waiting.node, problem.code)
        raise
