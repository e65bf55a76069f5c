"""The applicant's verbs about his request: have it printed, and hand it in unsigned."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.core.jobs import enqueue
from permits.dossiers import components, signatures
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.filing.application import answers, contents, queries
from permits.filing.application.models import ApplicationForm
from workflow.model import Paper as Asked


def component(session: Session, dossier: Dossier) -> Asked | None:
    """Give the component that is the applicant's own request; None where a procedure has none."""
    papers = service.procedure_of(session, dossier).papers
    return next((each for each in papers if components.known(each.code).is_form), None)


def current(session: Session, dossier: Dossier) -> ApplicationForm | None:
    """Find the print of the answers as they are now."""
    return queries.of_answers(session, dossier.id, answers.fingerprint(dossier))


def make(session: Session, actor: Actor, dossier: Dossier) -> ApplicationForm:
    """Have the request printed from today's answers; the same answers are printed once."""
    asked = component(session, dossier)
    if asked is None:
        raise Conflict("application.none")
    service.require_changeable(session, dossier, asked.code)
    lacking = [c for c in service.missing(session, dossier) if c.field.startswith("section-")]
    if lacking:
        raise Invalid(lacking)
    found = current(session, dossier)
    if found is None:
        found = ApplicationForm(
            dossier_id=dossier.id,
            answers_sha256=answers.fingerprint(dossier),
            content=contents.content(session, actor, dossier, asked).to_plain(),
            asked_by_id=actor.person_id,
            asked_at=clock.now(),
        )
        session.add(found)
        session.flush()  # its number is promised to the job
    elif found.printed_at is not None:
        return found
    found.trouble = None
    enqueue(session, "filing.print_application", once=f"application {found.id}", form_id=found.id)
    return found


def require_unsigned(session: Session, dossier: Dossier) -> Asked:
    """Say under which component an unsigned request may be handed in; Conflict where none may."""
    asked = component(session, dossier)
    if asked is None:
        raise Conflict("application.none")
    if signatures.wanted(asked) == "required":
        raise Conflict("application.signature_needed")
    return asked


def finish(session: Session, form_id: int, *, sha256: str, size: int) -> None:
    """Keep where a printed form lies; a draft thrown away meanwhile needs none."""
    form = queries.by_id(session, form_id)
    if form is not None:
        form.file_sha256, form.size, form.printed_at = sha256, size, clock.now()
        form.trouble = None


def give_up(session: Session, form_id: int, code: str) -> None:
    """Keep why a form could not be printed, so that its page says so and it can be asked anew."""
    form = queries.by_id(session, form_id)
    if form is not None:
        form.trouble = code
