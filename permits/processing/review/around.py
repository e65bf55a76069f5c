"""What stands around a dossier on its screen: papers, notes, changes, the queue it is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import backward, notes, taking
from permits.cases import queries as cases
from permits.cases.note_queries import Note
from permits.cases.transitions import Place
from permits.core import clock
from permits.procedures import catalogue
from permits.processing import queue_pages, told
from permits.processing.offers import tell_apart
from permits.processing.queue_pages import CAME_FROM, Neighbours
from permits.processing.review import changes, parties, receiving, shelf
from permits.processing.review.changes import Changes
from permits.processing.review.forms import ChecklistForm, NoteForm, VerdictForm
from permits.processing.review.pages import Review
from permits.processing.review.parties import Party
from permits.processing.review.receiving import Intake
from permits.processing.review.shelf import Shelf
from workflow.model import Names

#: In an address: the dossier something was just done with, so that the next one can say so.
DONE = "xong"
#: How long the next file offers to undo what was done with the last. The step itself may be
#: recalled for longer, on its own page, as long as nobody took up what follows.
UNDO = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Done:
    """What this person just did with another dossier, and until when he may undo it here."""

    code: str
    step: Names
    outcome: Names | None
    place: Place
    until: datetime | None  # None: the law, or what followed, leaves no way back


@dataclass(frozen=True, slots=True)
class Around:
    """Everything the screen shows beside what is decided on."""

    shelf: Shelf
    changes: Changes
    notes: Sequence[Note]
    note_form: NoteForm
    verdict_form: VerdictForm
    beside: Neighbours | None
    done: Done | None
    intake: Intake | None
    ahead: Sequence[Party]
    came_from: str | None

    @property
    def unread(self) -> int:
        """Count what the applicant wrote and no official has marked as read."""
        return sum(n.audience == "from_applicant" and n.read_at is None for n in self.notes)


def around_of(
    session: Session,
    actor: Actor,
    page: Review,
    wanted: Mapping[str, str],
    *,
    note_form: NoteForm | None = None,
    verdict_form: VerdictForm | None = None,
    checklist: ChecklistForm | None = None,
) -> Around:
    """Put it together; the form that was refused comes back as it was typed."""
    dossier, came_from = page.dossier, wanted.get(CAME_FROM)
    note_form, verdict_form = note_form or NoteForm(), verdict_form or VerdictForm()
    tell_apart(note_form, "ghi-chu")
    tell_apart(verdict_form, "y-kien")
    papers = shelf.shelf_of(
        session, dossier.id, page.components, office_id=actor.office_id, wanted=wanted
    )
    return Around(
        shelf=papers,
        changes=changes.changes_of(session, dossier, page.sections, page.ward),
        notes=notes.for_office(session, actor, dossier.id),
        note_form=note_form,
        verdict_form=verdict_form,
        beside=queue_pages.neighbours(session, actor, came_from or "", dossier.code or ""),
        intake=receiving.intake_of(session, page, papers, checklist),
        ahead=parties.ahead(session, page),
        done=done_with(session, actor, wanted.get(DONE, "")),
        came_from=came_from,
    )


def done_with(session: Session, actor: Actor, code: str) -> Done | None:
    """Say what a person just did with a dossier; None where it was not just now, or not his."""
    seen = cases.seen_by(session, actor, code) if code else None
    if seen is None:
        return None
    dossier, case = seen
    last = cases.last_done_by(session, case.id, actor.person_id)
    if last is None or last.closed_at is None or last.closed_at + UNDO < clock.now():
        return None
    place = Place(last.node, last.instance_no)
    node = catalogue.pinned(case.procedure_code, case.procedure_version).node(last.node)
    may_undo = case.ended_at is None and place == backward.recallable(
        taking.look_at(session, actor, case, dossier)
    )
    return Done(
        code=code,
        step=node.names,
        outcome=told.outcome_of(node, last.outcome),
        place=place,
        until=last.closed_at + UNDO if may_undo else None,
    )
