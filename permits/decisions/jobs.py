"""Issues a numbered decision: prints and signs it, keeps the file, records the permit, moves on."""

from permits.cases import printing, transitions
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import RETRIES, queue
from permits.decisions import ordering, service
from permits.decisions.ordering import Waiting
from permits.dossiers import queries as dossiers
from permits.papers import service as papers
from permits.papers.service import SignedPaper

#: What a person is told of a failure nobody foresaw; the log has the rest.
UNFORESEEN = "paper.press_gone"


@queue.task(name="decisions.issue", retry=RETRIES)
def issue(dossier_id: int) -> None:
    """Make the paper of a numbered decision exist, once; a second run finds nothing left to do."""
    waiting = ordering.waiting(db.session, dossier_id)
    if waiting is None:
        return
    db.session.rollback()  # nothing is held while the paper is printed
    try:
        signed = printing.press(waiting.order, installation.settings())
        _keep(dossier_id, waiting, signed)
    except Exception as fault:
        # Shown to the clerk at once, whatever it was; the queue tries again.
        _tell(dossier_id, waiting, fault.code if isinstance(fault, Problem) else UNFORESEEN)
        raise


def _keep(dossier_id: int, waiting: Waiting, signed: SignedPaper) -> None:
    with committing() as session:
        dossier = dossiers.whole(session, dossier_id)
        if not transitions.waits_for_service(session, dossier_id, waiting.node):
            return  # a twin of this job was faster: its paper is the one that counts
        paper = papers.store_signed(session, installation.files(), signed)
        service.issue(session, dossier, waiting.draft_id, paper.id)
        transitions.finish_service(session, dossier_id, waiting.node, {})


def _tell(dossier_id: int, waiting: Waiting, trouble: str) -> None:
    with committing() as session:
        if transitions.waits_for_service(session, dossier_id, waiting.node):
            transitions.give_up_service(session, dossier_id, waiting.node, trouble)
