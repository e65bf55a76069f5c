"""The drawings of an issued permit: which are still to be stamped, stamped, kept, or told of."""

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import printing, reading, recording, telling_queries
from permits.cases import queries as cases
from permits.cases.taking import hold
from permits.core import installation
from permits.core.db import committing
from permits.core.files import FileStore
from permits.core.settings import Settings
from permits.core.vocabulary import EventKind
from permits.decisions import earlier_queries
from permits.decisions.models import Draft
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier, Paper
from permits.notices import telling
from permits.notices.vocabulary import NoticeKind
from permits.papers import queries as papers
from permits.papers import service as issued
from permits.papers.approval import Stamp
from permits.papers.contents import (
    AdjustmentContent,
    DrawingsContent,
    LinearPermitContent,
    PermitContent,
    read_content,
)
from permits.papers.service import SignedPaper
from permits.papers.stamper import NotStamped
from permits.papers.stamping import stamp
from permits.papers.vocabulary import PaperKind

log = logging.getLogger(__name__)

#: The contents that carry a stamp for drawings.
StampedPermit = PermitContent | LinearPermitContent | AdjustmentContent

#: The component of a procedure's sheet under which drawings are handed in.
COMPONENT = "drawings"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class ToStamp:
    """One file of drawings that is not stamped yet, and the permit whose stamp it gets."""

    subject: str
    filename: str
    media_type: str
    sha256: str
    permit: StampedPermit
    number: str
    words: str
    person: printing.Hand
    office: printing.Hand


def waiting(session: Session, dossier_id: int) -> list[ToStamp]:
    """List the drawings of a dossier that go with its permit and have no stamp yet."""
    permit = earlier_queries.granted_to(session, dossier_id)
    paper = papers.by_id(session, permit.paper_id) if permit else None
    content = read_content(paper.template, paper.content) if paper else None
    if permit is None or not isinstance(content, StampedPermit):
        return []
    dossier = dossiers.whole(session, dossier_id)
    done = _stamped(session, dossier.code or "")
    found = [each for each in dossiers.papers(session, dossier_id) if each.component == COMPONENT]
    return [
        _to_stamp(session, dossier, permit.draft_id, content, drawing)
        for drawing in found
        if drawing.sha256 not in done
    ]


def _stamped(session: Session, subject: str) -> set[str]:
    rows = papers.of_subject(session, subject)
    return {str(row.content["original_sha256"]) for row in rows if row.kind is PaperKind.DRAWINGS}


def _to_stamp(
    session: Session, dossier: Dossier, draft_id: int, permit: StampedPermit, drawing: Paper
) -> ToStamp:
    signed_by = session.get_one(Draft, draft_id).signed_by_id
    person, office = printing.hands(
        accounts.person_of(session, signed_by or 0),
        accounts.office_of(session, dossier.authority_id or 0),
    )
    return ToStamp(
        subject=dossier.code or "",
        filename=drawing.filename,
        media_type=drawing.media_type,
        sha256=drawing.sha256,
        permit=permit,
        number=f"{permit.number}/{permit.suffix}",
        words=permit.stamp or "",
        person=person,
        office=office,
    )


def make(one: ToStamp, settings: Settings, files: FileStore) -> SignedPaper:
    """Stamp one file and sign it as the permit is signed; NotStamped says what is wrong with it."""
    if one.media_type != PDF:
        raise NotStamped("drawing.not_pdf")
    permit = one.permit
    said = Stamp(
        permit.office.name,
        one.words,
        one.number,
        permit.issued_on,
        permit.signatory.name,
        is_simulation=settings.demo,
    )
    made = stamp(files.get(one.sha256), one.filename, said)
    content = DrawingsContent(
        office=permit.office,
        number=permit.number,
        suffix=permit.suffix,
        issued_on=permit.issued_on,
        dossier_code=one.subject,
        signatory=permit.signatory,
        permit=one.number,
        words=one.words,
        filename=one.filename,
        original_sha256=one.sha256,
        pages=made.outcome.pages,
        original_was_signed=made.outcome.was_signed,
        original_is_attached=made.outcome.is_attached,
        crowded=made.outcome.crowded,
    )
    order = printing.Order(one.subject, f"drawing:{one.sha256}", content, one.person, one.office)
    return printing.endorse(order, made.pdf, settings)


def keep(dossier_id: int, one: ToStamp, signed: SignedPaper) -> None:
    """Issue a stamped file and tell the case of it, in one commit."""
    with committing() as session:
        if one.sha256 in _stamped(session, one.subject):
            return  # a twin of this job was faster
        issued.store_signed(session, installation.files(), signed)
        _note(session, dossier_id, EventKind.PAPER, one, kind=str(signed.kind), number=one.number)
        _announce(session, dossier_id)


def _announce(session: Session, dossier_id: int) -> None:
    """Tell the applicant once that stamped drawings are there: his permit came without them."""
    case = cases.case_of(session, dossier_id)
    if case is None:
        return
    about = telling_queries.subject(session, case.id)
    telling.tell(
        session,
        NoticeKind.PAPER_ISSUED,
        telling_queries.applicants(session, about),
        once=f"drawings:{dossier_id}",
        path=f"/dn/ho-so/{about.ref}",
        facts={"code": about.code, "paper": PaperKind.DRAWINGS},
        dossier_id=dossier_id,
    )


def tell(dossier_id: int, one: ToStamp, trouble: str) -> None:
    """Tell the clerk, once, why a file is not stamped; the permit stands without it."""
    log.warning("drawing not stamped", extra={"dossier": one.subject, "code": trouble})
    with committing() as session:
        case = cases.case_of(session, dossier_id)
        told = cases.events_of_kind(session, case.id, EventKind.FAILED) if case else []
        same = (one.sha256, trouble)
        if same not in {(e.data.get("drawing"), e.data.get("trouble")) for e in told}:
            _note(session, dossier_id, EventKind.FAILED, one, trouble=trouble)


def _note(
    session: Session, dossier_id: int, event: EventKind, one: ToStamp, /, **data: str
) -> None:
    found = reading.locked(session, dossier_id)
    if found is None:
        return  # the case has ended: its story is closed
    standing = hold(session, None, found)
    standing.tell(event, drawing=one.sha256, note=one.filename, **data)
    recording.write(standing)
