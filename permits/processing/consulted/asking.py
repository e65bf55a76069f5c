"""The one page of whoever is asked: the question, what is needed to answer it, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import link_queries, linking
from permits.cases import queries as cases
from permits.cases.link_queries import LinkRow
from permits.cases.models import Case
from permits.core import calendar, clock
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.procedures import catalogue
from permits.processing import told
from permits.processing.consulted.forms import MakeLinkForm
from permits.processing.review import pages
from permits.processing.review.pages import Component, Place, Review
from permits.processing.told import Fact, Opinion
from workflow import engine
from workflow.model import Outcome

#: What of the carrier's own words an agency needs to answer.
NEEDED = (DossierSection.REQUEST, DossierSection.SITE, DossierSection.TECHNICAL)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one office, and what it may read to answer."""

    link: LinkRow
    dossier: Dossier
    asker: Bilingual
    opinion: Opinion
    outcomes: Sequence[Outcome]
    place: Place | None
    ward: str
    sections: Mapping[DossierSection, Sequence[Fact]]
    components: Sequence[Component]
    letters: Sequence[PaperIssued]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for an answer, with the links that may answer it."""

    opinion: Opinion
    links: Sequence[LinkRow]


@dataclass(frozen=True, slots=True)
class Links:
    """What the deciding office sees of links: by question, and whether it may send one."""

    waiting: Sequence[Waiting]
    may_send: bool
    sends_mail: bool
    form: MakeLinkForm


def question_of(session: Session, link: LinkRow) -> Question:
    """Put together what the holder of a link sees."""
    dossier = dossiers.whole(session, link.dossier_id)
    case = session.get_one(Case, link.case_id)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    check = checking.last(session, dossier)
    ward = check.ward.name if check and check.ward else ""
    sections = told.facts_of(session, dossier, ward)
    office = accounts.office_of(session, link.office_id)
    asker = accounts.office_of(session, dossier.authority_id or dossier.carrier_id)
    key = (link.node, link.instance_no, link.opened_at)
    return Question(
        link=link,
        dossier=dossier,
        asker=Bilingual(asker.name_vi, asker.name_en),
        opinion=_opinions(session, case)[key],
        outcomes=engine.offers(procedure.node(link.node), case.known),
        place=pages.place_of(session, dossier),
        ward=ward,
        sections={name: sections[name] for name in NEEDED if name in sections},
        components=pages.components_of(session, dossier, procedure, case),
        letters=pages.letters_to(session, office.code, dossier),
    )


def links_of(
    session: Session, actor: Actor, page: Review, refused: MakeLinkForm | None = None
) -> Links | None:
    """List the links of a dossier's open questions; None for whoever does not decide on it."""
    if page.dossier.authority_id != actor.office_id:
        return None
    rows = link_queries.of_case(session, page.case.id, at=clock.now())
    waiting = []
    for opinion in page.opinions:
        if opinion.state != "waiting" or not linking.serves(page.procedure.node(opinion.node)):
            continue
        place = (opinion.node, opinion.instance_no)
        here = [r for r in rows if r.is_task_open and (r.node, r.instance_no) == place]
        waiting.append(Waiting(opinion, here))
    may_send = bool(linking.MAKERS & actor.all_roles)
    return Links(waiting, may_send, linking.is_possible(), refused or MakeLinkForm())


def _opinions(session: Session, case: Case) -> dict[tuple[str, int, datetime], Opinion]:
    """Tell the questions of a case, each by its node, its number and when it was put."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(session, case.id)
    asked = [each for each in tasks if told.is_opinion(procedure.node(each.node))]
    known, events = calendar.working_calendar(session), cases.event_stories(session, case.id)
    opinions = told.opinions_of(procedure, tasks, events, known)
    keys = [(each.node, each.instance_no, each.opened_at) for each in asked]
    return dict(zip(keys, opinions, strict=True))
