"""The permit a dossier is about, as papers say it: what was issued, for which design."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Office
from permits.cases.lettering import holder_of, place_of
from permits.cases.registry import AboutPermit
from permits.core.errors import Conflict
from permits.core.vocabulary import WorkKind
from permits.decisions import about_queries
from permits.decisions.contents import describing
from permits.decisions.models import Draft, Permit
from permits.decisions.wording import clauses_of
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers import queries as paper_queries
from permits.papers.vocabulary import PaperKind, PermitChange
from permits.procedures import works


@dataclass(frozen=True, slots=True)
class Earlier:
    """A permit with what it said and the dossier whose design it permits."""

    permit: AboutPermit
    content: papers.Content
    kind: PaperKind
    design: Dossier

    @property
    def paper(self) -> papers.EarlierPaper:
        """Name it the way another paper refers to it."""
        permit = self.permit
        return papers.EarlierPaper(
            self.kind.vi, permit.number_text, permit.issued_on, permit.issuer_vi
        )

    @property
    def granted(self) -> papers.Content:
        """Give the permit itself, also where an adjustment or a copy carries it."""
        carried = getattr(self.content, "granted", None)
        return carried.content if isinstance(carried, papers.Granted) else self.content


def named(session: Session, permit_id: int) -> papers.EarlierPaper | None:
    """Name a decision the way another paper refers to it."""
    permit = about_queries.by_id(session, permit_id)
    row = session.get(Permit, permit_id)
    paper = paper_queries.by_id(session, row.paper_id) if row else None
    if permit is None or paper is None:
        return None
    return papers.EarlierPaper(
        PaperKind(paper.kind).vi, permit.number_text, permit.issued_on, permit.issuer_vi
    )


def about(
    session: Session, old: Earlier, draft: Draft, shared: Mapping[str, Any]
) -> dict[str, Any]:
    """Say what every paper about a permit says, whatever it does to it."""
    told = describing.also_told(session, old.design)
    return {
        **shared,
        "recipients": (*shared["recipients"], *told),
        "earlier": old.paper,
        "conditions": clauses_of(draft),
    }


def read(session: Session, dossier: Dossier) -> Earlier:
    """Read the permit a dossier is about; Conflict where it is about none."""
    permit = about_queries.by_id(session, dossier.permit_id) if dossier.permit_id else None
    if permit is None:
        raise Conflict("permit.not_standing")
    row = session.get_one(Permit, permit.id)
    paper = paper_queries.by_id(session, row.paper_id)
    if paper is None:  # the database holds the two together
        raise Conflict("permit.not_standing")
    return Earlier(
        permit=permit,
        content=papers.read_content(paper.template, paper.content),
        kind=PaperKind(paper.kind),
        design=dossiers.whole(session, _designed(session, row).dossier_id),
    )


def _designed(session: Session, permit: Permit) -> Permit:
    """Go back to the permit whose dossier says the design: a copy's says only why it is asked."""
    while permit.changes is PermitChange.COPIES and permit.predecessor_id is not None:
        permit = session.get_one(Permit, permit.predecessor_id)
    return permit


def brief_of(session: Session, design: Dossier) -> papers.WorkBrief:
    """Say as much of the works as tells them from others."""
    kind, height = WorkKind(design.work_kind), checking.height_of(design)
    return papers.WorkBrief(
        name=design.work_name,
        kind=kind.vi,
        works_class=works.classed(kind, height).works_class.vi,
        place=place_of(session, design),
    )


def party_of(session: Session, office_id: int, *said_in: Dossier) -> papers.Party:
    """Name an enterprise as it said itself in the first dossier of its own, else as it is known."""
    own = (each for each in said_in if each.carrier_id == office_id and each.section("applicant"))
    found = next(own, None)
    return holder_of(found) if found else _known(accounts.office_of(session, office_id))


def _known(office: Office) -> papers.Party:
    return papers.Party(office.name_vi, office.address or "—", office.tax_code)
