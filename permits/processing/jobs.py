"""Prints the slips and letters that steps have promised."""

from collections.abc import Sequence

from permits.cases import printing
from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, NotFound, Problem
from permits.core.jobs import RETRIES, queue
from permits.papers import pool
from permits.papers import queries as issued
from permits.papers import service as papers
from permits.papers.vocabulary import PaperKind
from permits.processing import (
    batch_run,
    batch_telling,
    control_slips,
    letters,
    printout_queries,
    printouts,
    slips,
)

#: What a person is told of a failure nobody foresaw; the log has the rest.
UNFORESEEN = "paper.press_gone"


@queue.task(name="processing.print_receipt", retry=RETRIES)
def print_receipt(dossier_id: int) -> None:
    """Print slip 01: received, with the day to come back."""
    _print(slips.orders(db.session, dossier_id, PaperKind.RECEIPT))


@queue.task(name="processing.print_supplement", retry=RETRIES)
def print_supplement(dossier_id: int) -> None:
    """Print slip 02: what is missing, why, and how to put it right."""
    _print(slips.orders(db.session, dossier_id, PaperKind.SUPPLEMENT))


@queue.task(name="processing.print_intake_refusal", retry=RETRIES)
def print_intake_refusal(dossier_id: int) -> None:
    """Print slip 03: not accepted, with the reasons in words."""
    _print(slips.orders(db.session, dossier_id, PaperKind.REFUSE))


@queue.task(name="processing.print_apology", retry=RETRIES)
def print_apology(dossier_id: int) -> None:
    """Print slip 04: sorry, why, and the new day to come back."""
    _print(slips.orders(db.session, dossier_id, PaperKind.APOLOGY))


@queue.task(name="processing.print_stop", retry=RETRIES)
def print_stop(dossier_id: int) -> None:
    """Print slip 05: withdrawn or stopped, and why."""
    _print(slips.orders(db.session, dossier_id, PaperKind.STOP))


@queue.task(name="processing.print_control", retry=RETRIES)
def print_control(dossier_id: int) -> None:
    """Print slip 06 of a dossier that has ended: through whose hands it went."""
    _print(control_slips.orders(db.session, dossier_id))


@queue.task(name="processing.print_consultations", retry=RETRIES)
def print_consultations(dossier_id: int) -> None:
    """Print the letters of a dossier's consultations."""
    _print(letters.orders(db.session, dossier_id))


@queue.task(name="processing.print_out")
def print_out(printout_id: int) -> None:
    """Make one printout an official asked for, or say why not: then he asks again himself."""
    asked = printout_queries.waiting(db.session, printout_id)
    if asked is None:
        return
    try:
        content = printouts.content(db.session, asked)
        db.session.rollback()  # nothing is held while the paper is printed
        pdf = pool.shared().render(
            content.template, content, simulation=installation.settings().demo
        )
    except Exception as fault:
        db.session.rollback()
        code = fault.code if isinstance(fault, Problem) else UNFORESEEN
        with committing() as session:
            printout_queries.give_up(session, printout_id, clock.now(), code)
        if isinstance(fault, Conflict | NotFound):
            return  # it would be the same the next time
        raise
    with committing() as session:
        printout_queries.finish(session, printout_id, clock.now(), pdf)


@queue.periodic(cron="17 3 * * *")
@queue.task(
    name="processing.drop_printouts",
    queueing_lock="processing.drop_printouts",
    pass_context=False,
)
def drop_printouts(timestamp: int) -> None:
    """Remove printouts nobody will come for any more; they can be asked for anew."""
    with committing() as session:
        printout_queries.drop(session, before=clock.now() - printouts.KEPT)


def _print(promised: Sequence[printing.Order]) -> None:
    """Print what was promised and does not stand yet; a second run finds nothing left to do."""
    settings = installation.settings()
    missing = [order for order in promised if not _stands(order)]
    db.session.rollback()  # nothing is held while the paper is printed
    for order in missing:
        signed = printing.press(order, settings)
        with committing() as session:
            papers.store_signed(session, installation.files(), signed)


def _stands(order: printing.Order) -> bool:
    settings = installation.settings()
    code = printing.code_of(order, settings)
    return issued.by_verify_code(db.session, code, key=settings.code_key) is not None


@queue.task(name="processing.act_on_many", retry=RETRIES)
def act_on_many(batch_id: int) -> None:
    """Go on with what a person confirmed for many dossiers, where his own request left off."""
    batch_run.run(batch_id)
    with committing() as session:
        batch_telling.tell(session, batch_id)
