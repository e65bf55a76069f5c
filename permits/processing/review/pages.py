"""What the officials' pages show: frozen rows put together from the queries, nothing more."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from gis import drawing as map_drawing
from gis import queries as map_queries
from gis.results import Check
from gis.site import Degrees, Metres, Site
from permits.accounts.actor import Actor
from permits.cases import queries as cases
from permits.cases import reckoning, registry
from permits.cases.due import Due, due_of_case
from permits.cases.models import Case
from permits.cases.queries import EventStory, TaskStory
from permits.cases.reckoning import Reckoning
from permits.cases.subject import Subject, subject_of
from permits.core import calendar
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, EventKind, Role, TaskState
from permits.dossiers import checking, evidence, signatures
from permits.dossiers import queries as dossiers
from permits.dossiers.evidence import Evidence
from permits.dossiers.models import Dossier, Paper
from permits.network import standing
from permits.network.standing import Standing
from permits.papers import queries as papers
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind
from permits.procedures import catalogue
from permits.processing import told
from permits.processing.offers import Offer, Typed, may, offers_of
from permits.processing.review import history
from permits.processing.review.besides import Besides, Sent, besides_of
from permits.processing.review.history import Happening
from permits.processing.told import Fact, Opinion
from permits.sharing import showing
from permits.sharing.showing import Answered
from workflow import drawing
from workflow.law import Signed
from workflow.model import Names, Procedure

_ABOUT_THE_DRAFT = frozenset({"review", "signature", "number"})


@dataclass(frozen=True, slots=True)
class Component:
    """One paper the procedure asks for, and what the carrier attached as it."""

    code: str
    names: Names
    required: bool
    cite: str
    certainty: str
    wish: Signed
    papers: Sequence[Paper]


class Draft(Protocol):
    """What a page shows of a proposed decision; the stage that decides gives it."""

    version: int
    outcome: str
    content: dict[str, Any]
    content_sha256: str
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    print: Any
    compared: Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is: drawn, as the map's script reads it, and point by point."""

    geojson: str
    svg: str
    points: Sequence[tuple[Metres, Degrees]]
    length_m: float


@dataclass(frozen=True, slots=True)
class Holder:
    """One open step, and who has it in hands."""

    step: Names
    office: Bilingual
    person: str | None
    due_at: datetime | None
    escalated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A step of the system that gave up, and why."""

    node: str
    step: Names
    words: str


@dataclass(frozen=True, slots=True)
class Review:
    """Everything one needs to decide on one dossier."""

    dossier: Dossier
    case: Case
    procedure: Procedure
    place: Place | None
    ward: str
    check: Check | None
    evidence: Evidence | None
    components: Sequence[Component]
    sections: Mapping[DossierSection, Sequence[Fact]]
    tasks: Sequence[TaskStory]
    events: Sequence[EventStory]
    history: Sequence[Happening]
    opinions: Sequence[Opinion]
    offers: Sequence[Offer]
    drafts: Sequence[Draft]
    issued: Sequence[PaperIssued]
    troubles: Sequence[Trouble]
    due: Due
    time: Reckoning
    besides: Sequence[Besides]
    drawing: str
    is_asked_only: bool
    sharing: Answered | None
    subject: Subject | None
    places: Sequence[Standing]
    seen_version: int | None  # of the drafts: the last this person decided on

    @property
    def holders(self) -> Sequence[Holder]:
        """List who has the dossier in hands now."""
        return [
            Holder(
                step=self.procedure.node(task.node).names,
                office=Bilingual(task.office, task.office_en),
                person=task.person,
                due_at=task.due_at,
                escalated_at=task.escalated_at,
            )
            for task in self.tasks
            if task.state == TaskState.OPEN
        ]

    @property
    def draft(self) -> Draft | None:
        """Give the draft that counts: the newest."""
        return self.drafts[0] if self.drafts else None

    @property
    def since(self) -> Any:
        """Say what the newest draft changed since the one this person knows, else since the last.

        None where there is no earlier draft.
        """
        if self.draft is None or not self.draft.compared:
            return None
        known = self.draft.compared.get(self.seen_version or 0)
        return known or self.draft.compared[max(self.draft.compared)]

    @property
    def is_drafting(self) -> bool:
        """Say whether this person works on the draft itself, which needs the room."""
        return any(registry.task_kinds[o.node.form or ""].bench for o in self.offers)

    @property
    def grounds(self) -> str:
        """Give what the officer wrote when he proposed the draft that counts."""
        proposed = [
            task.answer.get("note")
            for task in self.tasks
            if task.closed_at and self.procedure.node(task.node).form == "proposal"
        ]
        return str(proposed[-1] or "") if proposed else ""

    @property
    def withdrawal(self) -> EventStory | None:
        """Give the applicant's last request to take the dossier back."""
        asked = [event for event in self.events if event.kind is EventKind.WITHDRAWAL]
        return asked[-1] if asked else None

    @property
    def is_draft_in_hand(self) -> bool:
        """Say whether what is offered now is about the newest draft, and so shows it itself."""
        return any(offer.node.form in _ABOUT_THE_DRAFT for offer in self.offers)

    @property
    def missing(self) -> int:
        """Count the required papers nobody attached."""
        return sum(part.required and not part.papers for part in self.components)


def sees(actor: Actor, dossier: Dossier, tasks: Sequence[TaskStory]) -> bool:
    """Say whether a dossier is this person's business: his office decides on it, or was given work.

    An enterprise's own file is no business of its consultees: it has its own pages for that.
    """
    return dossier.authority_id == actor.office_id or bool(_given(actor, tasks))


def is_asked_only(
    actor: Actor, dossier: Dossier, procedure: Procedure, tasks: Sequence[TaskStory]
) -> bool:
    """Say whether this person's office has nothing to do with a dossier but answer a question."""
    if dossier.authority_id == actor.office_id or actor.all_roles != {Role.CONSULTEE}:
        return False
    return all(told.is_opinion(procedure.node(task.node)) for task in _given(actor, tasks))


def _offices(tasks: Sequence[TaskStory]) -> dict[int, Bilingual]:
    return {task.office_id: Bilingual(task.office, task.office_en) for task in tasks}


def _given(actor: Actor, tasks: Sequence[TaskStory]) -> list[TaskStory]:
    return [t for t in tasks if t.office_id == actor.office_id and t.role is not Role.APPLICANT]


def has_offers(session: Session, actor: Actor, case: Case) -> bool:
    """Say whether a dossier has more for this person to do."""
    tasks = cases.task_stories(session, case.id)
    return any(may(actor, task, tasks) for task in tasks)


def review(
    session: Session,
    actor: Actor,
    dossier: Dossier,
    case: Case,
    *,
    typed: Typed | Sent | None = None,
    locale: str = "vi",
) -> Review:
    """Put together the review page of one dossier for one person."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    known = calendar.working_calendar(session)
    tasks = cases.task_stories(session, case.id)
    events = cases.event_stories(session, case.id)
    check = checking.last(session, dossier)
    ward = check.ward.name if check and check.ward else ""
    asked_only = is_asked_only(actor, dossier, procedure, tasks)
    opinions = told.opinions_of(procedure, tasks, events, known)
    given = typed if isinstance(typed, Typed) else None
    drafts = () if asked_only else registry.readers["drafts"](session, dossier.id)
    return Review(
        dossier=dossier,
        case=case,
        procedure=procedure,
        place=place_of(session, dossier),
        ward=ward,
        check=check,
        evidence=evidence.read(check) if check else None,
        components=components_of(session, dossier, procedure, case),
        sections=told.facts_of(session, dossier, ward),
        tasks=tasks,
        events=events,
        history=history.history_of(session, procedure, events, tasks),
        opinions=[o for o in opinions if not asked_only or o.office_id == actor.office_id],
        offers=offers_of(session, actor, case, procedure, tasks, known, given),
        drafts=drafts,
        seen_version=_seen_version(actor, procedure, tasks, drafts),
        issued=issued_to(session, actor, dossier, asked_only=asked_only),
        troubles=[
            Trouble(task.node, procedure.node(task.node).names, words)
            for task in tasks
            if task.state == TaskState.OPEN and (words := told.trouble_words(task.trouble))
        ],
        due=due_of_case(known, case),
        time=reckoning.of_case(session, case, procedure, events=events, offices=_offices(tasks)),
        besides=besides_of(
            session, actor, dossier, case, tasks, typed if isinstance(typed, Sent) else None
        ),
        drawing=_drawn(procedure, tasks, locale),
        is_asked_only=asked_only,
        subject=subject_of(session, dossier),
        sharing=None if asked_only or dossier.permit_id else showing.answered(session, dossier),
        places=() if asked_only else standing.of_dossier(session, dossier.id),
    )


def _seen_version(
    actor: Actor, procedure: Procedure, tasks: Sequence[TaskStory], drafts: Sequence[Draft]
) -> int | None:
    """Find the newest draft this person has decided on before; a signature counts as well."""
    decided = [
        task.closed_at
        for task in tasks
        if task.closed_at
        and task.closed_by_id == actor.person_id
        and procedure.node(task.node).form in _ABOUT_THE_DRAFT
    ]
    return next((d.version for d in drafts[1:] if any(at > d.proposed_at for at in decided)), None)


def issued_to(
    session: Session, actor: Actor, dossier: Dossier, *, asked_only: bool
) -> Sequence[PaperIssued]:
    """List the papers issued about a dossier; who was only asked has the letters written to it."""
    if asked_only:
        return letters_to(session, actor.office_code, dossier)
    return papers.of_subject(session, dossier.code or "")


def letters_to(session: Session, office_code: str, dossier: Dossier) -> Sequence[PaperIssued]:
    """List the letters in which an office was asked about a dossier."""
    issued = papers.of_subject(session, dossier.code or "")
    letters = [paper for paper in issued if paper.kind is PaperKind.CONSULTATION]
    return [each for each in letters if each.content["addressee"]["code"] == office_code]


def components_of(
    session: Session, dossier: Dossier, procedure: Procedure, case: Case
) -> list[Component]:
    """List the papers a procedure asks for, and what came without being asked for."""
    attached = dossiers.papers(session, dossier.id)
    found = []
    for paper in procedure.papers:
        files = [file for file in attached if file.component == paper.code]
        if files or _holds(paper.is_asked, case.known):
            found.append(
                Component(
                    code=paper.code,
                    names=paper.names,
                    required=_holds(paper.is_required, case.known),
                    cite=paper.cite.text if paper.cite else "",
                    certainty=paper.cite.certainty if paper.cite else "found",
                    wish=signatures.wanted(paper),
                    papers=files,
                )
            )
    return found


def _holds(asked: Callable[[Mapping[str, Any]], bool], known: Mapping[str, Any]) -> bool:
    """Say whether a paper is asked for; where that cannot be known yet it is not demanded."""
    try:
        return asked(known)
    except LookupError:
        return False


def _drawn(procedure: Procedure, tasks: Sequence[TaskStory], locale: str) -> str:
    """Draw the procedure with the place of the case marked."""
    here = {task.node for task in tasks if task.state == TaskState.OPEN}
    done = {task.node for task in tasks if task.state == TaskState.DONE} - here
    return drawing.draw(procedure, here=here, done=done, locale=locale)


def place_of(session: Session, dossier: Dossier) -> Place | None:
    """Draw where the work is; None where the dossier has no place."""
    site: Site | None = checking.site_of(dossier)
    if site is None:
        return None
    feature = {
        "type": "Feature",
        "properties": {"label": dossier.code},
        "geometry": site.geojson(),
    }
    around = map_queries.nearby(session, site)
    shown = map_drawing.frame(site)
    return Place(
        geojson=json.dumps(feature),
        svg=map_drawing.site_map(site, around, shown=shown, title=dossier.work_name),
        points=tuple(zip(site.vn2000(), site.wgs84(), strict=True)),
        length_m=site.length_m,
    )
