"""Looks into the papers a plan received, each as a single upload would have been looked into."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.core.errors import Complaint, Invalid
from permits.core.files import FileStore
from permits.dossiers import signatures
from permits.dossiers.vocabulary import SignedState
from permits.filing.rollout import paper_queries, queries, service
from permits.filing.rollout.faults import plain_facts
from permits.filing.rollout.vocabulary import BulkPaperState
from permits.filing.uploads import admitting
from workflow.model import Paper as Asked


@dataclass(frozen=True, slots=True)
class Visit:
    """A paper as it waits to be looked into: its content's hash, and what it is to be."""

    id: int
    filename: str
    sha256: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found: what the file may be kept as, or why it may not."""

    media_type: str = ""
    signatures: dict[str, Any] | None = None
    fault: Complaint | None = None


def waiting(session: Session, plan_id: int) -> list[int]:
    """List the papers that are matched and nobody looked into yet."""
    found = paper_queries.papers(session, plan_id, BulkPaperState.WAITING)
    return [paper.id for paper in found if paper.component]


def visit(session: Session, paper_id: int) -> Visit | None:
    """Say what is to be looked into; None where the paper is gone or was seen meanwhile."""
    paper = paper_queries.paper_of(session, paper_id)
    if paper is None or paper.state is not BulkPaperState.WAITING:
        return None
    plan = queries.plan_of(session, paper.plan_id)
    known: Sequence[Asked] = service.components(session, plan) if plan else ()
    asked = next((each for each in known if each.code == paper.component), None)
    return Visit(paper.id, paper.filename, paper.sha256, asked)


def look(one: Visit, store: FileStore) -> Found:
    """Look into one file, outside any transaction: it may take seconds."""
    if one.asked is None:
        return Found(fault=Complaint("file", "rollout.component_unknown"))
    try:
        received = admitting.admit(one.filename, store.get(one.sha256), one.asked.accept)
    except Invalid as refusal:
        return Found(fault=refusal.complaints[0])
    examined = received.examined
    if signatures.is_refused(examined, signatures.wanted(one.asked)):
        state = examined.state if examined else SignedState.UNSIGNED
        facts: dict[str, object] = {"filename": one.filename, "state": state}
        return Found(fault=Complaint("file", "paper.must_be_signed", facts))
    return Found(received.media_type, examined.to_plain() if examined else None)


def keep(session: Session, paper_id: int, found: Found) -> None:
    """Keep with a paper what was found of it."""
    paper = paper_queries.paper_of(session, paper_id)
    if paper is None or paper.state is not BulkPaperState.WAITING:
        return
    if found.fault is not None:
        paper.state = BulkPaperState.REFUSED
        paper.fault = [found.fault.code, plain_facts(found.fault.facts)]
        return
    paper.state, paper.fault = BulkPaperState.GOOD, None
    paper.media_type, paper.signatures = found.media_type, found.signatures
