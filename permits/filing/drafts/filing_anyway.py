"""Filing over a warning: the reason goes with the dossier to who weighs it."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import notes
from permits.cases.vocabulary import NoteAudience
from permits.dossiers.models import Dossier
from permits.filing import pages, service


def submit(session: Session, actor: Actor, dossier: Dossier, why: str | None) -> None:
    """File a draft; where its check warned, tell the officials why it was filed all the same.

    Whether it is a warning is judged by the check that filing itself makes.
    """
    service.submit(session, actor, dossier)
    if why and pages.is_warned(session, dossier):
        notes.write(session, actor, dossier.id, NoteAudience.FROM_APPLICANT, why)
