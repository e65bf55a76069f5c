"""A draft as a list of what is to be done: how each part stands, who is at it, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases.subject import Subject, subject_of
from permits.core.errors import Complaint
from permits.core.vocabulary import DossierSection, Matter
from permits.dossiers.models import Dossier
from permits.filing import pages, sections, service
from permits.filing.drafts import queries, sketching
from permits.filing.drafts.queries import EarlierRow, PresentRow, SavedRow, SketchRow
from permits.filing.uploads.rows import Component
from permits.network import standing
from permits.network.places import KEEPING
from permits.network.standing import Standing
from permits.sharing import looking

#: What of an earlier dossier may be taken over: a place is never that of another one.
TAKEN_OVER = (DossierSection.APPLICANT, DossierSection.TECHNICAL)
MOST_EARLIER = 12
#: States of a part, as the list words them.
EMPTY, TYPED, WRONG, DONE = "empty", "typed", "wrong", "done"


@dataclass(frozen=True, slots=True)
class SectionState:
    """One line of the task list: how it stands, what it says, who typed, saved and is there now.

    `state` is one of `empty`, `typed` (begun, not saved), `wrong` (kept words no longer pass
    their form), `done`. `typed_by` is empty where the actor himself typed.
    """

    name: DossierSection
    state: str
    note: str | None = None
    saved: SavedRow | None = None
    typed_at: datetime | None = None
    typed_by: str = ""
    present: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Say whether the part counts as done: kept, right, and nothing typed over it since."""
        return self.state == DONE


@dataclass(frozen=True, slots=True)
class Hub:
    """A draft's task list."""

    sections: tuple[SectionState, ...]
    papers_have: int
    papers_need: int
    complaints: tuple[Complaint, ...]
    keeps_places: bool
    places: Standing | None
    subject: Subject | None
    present: tuple[PresentRow, ...]
    earlier: Sequence[EarlierRow]
    touched_at: datetime | None

    @property
    def ready(self) -> bool:
        """Say whether nothing is missing any more."""
        return not self.complaints

    @property
    def total(self) -> int:
        """Count the parts of the list; filing itself is the last."""
        return len(self.sections) + 2

    @property
    def done(self) -> int:
        """Count the parts that are done."""
        papers = self.papers_have >= self.papers_need
        return sum(each.done for each in self.sections) + papers


def hub(session: Session, actor: Actor, dossier: Dossier, asked: Sequence[Component]) -> Hub:
    """Say what of a draft is done, by whom and when, and what is missing."""
    needed = [component for component in asked if component.required]
    typed = queries.sketches(session, dossier.id)
    saved = queries.last_saved(session, dossier.id)
    present = sketching.others(session, actor, dossier)
    named = _shown_sections(session, dossier)
    takes = [name for name in TAKEN_OVER if name in named]
    moments = [row.saved_at for row in typed] + [row.saved_at for row in saved.values()]
    return Hub(
        sections=tuple(
            _state(session, actor, dossier, name, _About(typed, saved, present)) for name in named
        ),
        papers_have=sum(component.file is not None for component in needed),
        papers_need=len(needed),
        complaints=tuple(service.missing(session, dossier)),
        keeps_places=dossier.matter is Matter.NEW and dossier.work_kind in KEEPING,
        places=standing.of_draft(session, dossier),
        subject=subject_of(session, dossier),
        present=tuple(present),
        earlier=queries.earlier(session, actor, dossier, takes, limit=MOST_EARLIER)
        if takes
        else (),
        touched_at=max(moments, default=None),
    )


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of who wrote a draft."""

    typed: Sequence[SketchRow]
    saved: Mapping[DossierSection, SavedRow]
    present: Sequence[PresentRow]


def _shown_sections(session: Session, dossier: Dossier) -> tuple[DossierSection, ...]:
    """List the sections of the list; the one about sharing where a rule asks for it."""
    named = pages.asked_sections(dossier)
    if DossierSection.SHARING not in named or looking.is_asked(session, dossier):
        return named
    return tuple(name for name in named if name is not DossierSection.SHARING)


def _state(
    session: Session, actor: Actor, dossier: Dossier, name: DossierSection, about: _About
) -> SectionState:
    sketch = _sketch(actor, name, about.typed)
    is_mine = sketch is not None and sketch.person_id == actor.person_id
    is_begun = is_mine or (sketch is not None and name not in dossier.content)
    return SectionState(
        name=name,
        state=TYPED if is_begun else _kept_state(session, actor, dossier, name),
        note=_note(session, dossier, name),
        saved=about.saved.get(name),
        typed_at=sketch.saved_at if sketch else None,
        typed_by=sketch.person if sketch and not is_mine else "",
        present=tuple(row.person for row in about.present if row.section is name),
    )


def _sketch(actor: Actor, name: DossierSection, typed: Sequence[SketchRow]) -> SketchRow | None:
    """Give the actor's own sketch of a section, else the latest of anybody's."""
    found = [row for row in typed if row.section is name]
    mine = next((row for row in found if row.person_id == actor.person_id), None)
    return mine or next(iter(found), None)


def _kept_state(session: Session, actor: Actor, dossier: Dossier, name: DossierSection) -> str:
    """Judge what is kept by today's form: what was right once may lack something since."""
    if name is DossierSection.SHARING:
        found = looking.look(session, dossier)
        needless = found is not None and not found.suitable
        return DONE if name in dossier.content or needless else EMPTY
    if name not in dossier.content:
        return EMPTY
    return DONE if sections.kept(session, actor, dossier, name).validate() else WRONG


def _note(session: Session, dossier: Dossier, name: DossierSection) -> str | None:
    if name not in dossier.content:
        return None
    if name is DossierSection.APPLICANT:
        return str(dossier.section(name).get("work_name"))
    return pages.place_name(session, dossier) if name is DossierSection.SITE else None
