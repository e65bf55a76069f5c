"""Prints drafts; issues numbered decisions: signed, kept, recorded as permits, moved on."""

from permits.cases import printing, transitions
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Problem
from permits.core.jobs import RETRIES, enqueue, queue
from permits.decisions import drawings, ordering, service
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.ordering import Waiting
from permits.dossiers import queries as dossiers
from permits.papers import service as papers
from permits.papers.service import SignedPaper
from permits.papers.stamper import NotStamped

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
        if not waiting.is_as_shown:
            raise Conflict("draft.paper_moved")
        signed = printing.press(waiting.order, installation.settings())
        _keep(dossier_id, waiting, signed)
    except Exception as fault:
        # Shown to the clerk at once, whatever it was; the queue tries again.
        _tell(dossier_id, waiting, fault.code if isinstance(fault, Problem) else UNFORESEEN)
        raise


@queue.task(name="decisions.print", retry=RETRIES)
def print_draft(print_id: int) -> None:
    """Print what a draft would be issued as, marked as a draft; a second run finds it done."""
    trial = ordering.trial(db.session, print_id)
    if trial is None:
        return
    db.session.rollback()  # nothing is held while the paper is printed
    try:
        pdf = printing.try_out(trial.content, trial.map_svg, installation.settings())
    except Exception as fault:
        with committing() as session:
            code = fault.code if isinstance(fault, Problem) else UNFORESEEN
            drafting_queries.give_up_print(session, print_id, code)
        raise
    with committing() as session:
        drafting_queries.keep_print(session, print_id, installation.files().put(pdf))


@queue.task(name="decisions.stamp_drawings", retry=RETRIES)
def stamp_drawings(dossier_id: int) -> None:
    """Stamp and sign the drawings of an issued permit, each by itself; the permit waits for none.

    What only a person can mend is told to the clerk once; anything else is told and tried again.
    """
    faults: list[Exception] = []
    for one in drawings.waiting(db.session, dossier_id):
        db.session.rollback()  # nothing is held while a file is stamped
        try:
            signed = drawings.make(one, installation.settings(), installation.files())
            drawings.keep(dossier_id, one, signed)
        except NotStamped as fault:
            drawings.tell(dossier_id, one, fault.code)
        except Exception as fault:
            faults.append(fault)
            code = fault.code if isinstance(fault, Problem) else UNFORESEEN
            drawings.tell(dossier_id, one, code)
    if faults:
        raise faults[0]


def _keep(dossier_id: int, waiting: Waiting, signed: SignedPaper) -> None:
    with committing() as session:
        dossier = dossiers.whole(session, dossier_id)
        if not ordering.still_waits(session, dossier_id, waiting):
            return  # a twin of this job was faster: its paper is the one that counts
        paper = papers.store_signed(session, installation.files(), signed)
        service.issue(session, dossier, waiting.draft_id, paper.id)
        if signed.content.stamp:
            enqueue(session, "decisions.stamp_drawings", dossier_id=dossier_id)
        transitions.finish_service(session, dossier_id, waiting.node, {})


def _tell(dossier_id: int, waiting: Waiting, trouble: str) -> None:
    with committing() as session:
        if ordering.still_waits(session, dossier_id, waiting):
            transitions.give_up_service(session, dossier_id, waiting.node, trouble)
