"""Reads of printed application forms, and of the certificates an applicant signs with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts.company.models import CompanyCertificate
from permits.filing.application.models import ApplicationForm


def of_answers(session: Session, dossier_id: int, answers_sha256: str) -> ApplicationForm | None:
    """Find the print of one state of a dossier's answers, printed already or asked for."""
    return session.scalar(
        select(ApplicationForm).where(
            ApplicationForm.dossier_id == dossier_id,
            ApplicationForm.answers_sha256 == answers_sha256,
        )
    )


def by_id(session: Session, form_id: int) -> ApplicationForm | None:
    """Find a form that was asked for; None where its draft was thrown away."""
    return session.get(ApplicationForm, form_id)


def fingerprints(session: Session, office_id: int) -> frozenset[str]:
    """List the certificates an enterprise says it signs with, by their SHA-256."""
    statement = select(CompanyCertificate.fingerprint).where(
        CompanyCertificate.office_id == office_id, CompanyCertificate.retired_at.is_(None)
    )
    return frozenset(session.scalars(statement))
