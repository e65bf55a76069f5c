"""Prints the slips that steps have promised the applicant."""

from permits.cases import printing
from permits.core import installation
from permits.core.db import committing, db
from permits.core.jobs import RETRIES, queue
from permits.papers import queries as issued
from permits.papers import service as papers
from permits.papers.vocabulary import PaperKind
from permits.processing import slips


@queue.task(name="processing.print_receipt", retry=RETRIES)
def print_receipt(dossier_id: int) -> None:
    """Print slip 01: received, with the day to come back."""
    _print(dossier_id, PaperKind.RECEIPT)


@queue.task(name="processing.print_supplement", retry=RETRIES)
def print_supplement(dossier_id: int) -> None:
    """Print slip 02: what is missing, why, and how to put it right."""
    _print(dossier_id, PaperKind.SUPPLEMENT)


@queue.task(name="processing.print_intake_refusal", retry=RETRIES)
def print_intake_refusal(dossier_id: int) -> None:
    """Print slip 03: not accepted, with the reasons in words."""
    _print(dossier_id, PaperKind.REFUSE)


def _print(dossier_id: int, kind: PaperKind) -> None:
    """Print what was promised and does not stand yet; a second run finds nothing left to do."""
    settings = installation.settings()
    promised = slips.orders(db.session, dossier_id, kind)
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
