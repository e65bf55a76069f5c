"""The verbs of a decision: propose a draft, sign it, number it, order its paper, issue it."""

import hashlib
import json
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import registry
from permits.cases.registry import Act, Facts, Milestone
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.core import clock
from permits.core.errors import Conflict, NotAllowed
from permits.core.jobs import enqueue
from permits.core.vocabulary import EventKind
from permits.decisions import evidence, life, queries
from permits.decisions.conditions import service as conditions
from permits.decisions.drafting import previewing, rows
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.models import Draft, Permit, RegisterEntry
from permits.dossiers.models import Dossier
from permits.forms import blanks
from permits.papers.contents import CONTENTS
from permits.papers.vocabulary import Decided, PermitState
from permits.procedures import catalogue
from workflow.model import Document

#: What an issued document means for those who follow the dossier; others mean nothing to them.
MILESTONES: dict[str, Milestone] = {
    Decided.PERMIT: Milestone.GRANTED,
    Decided.REFUSAL: Milestone.REFUSED,
}


def propose(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Keep a new version of the draft: what the officer wrote, and what the decision rests on."""
    document = standing.procedure.proposed_by(act.outcome)
    own = written(standing.session, standing.dossier, document, act)
    check_run = evidence.renew(standing)
    content = own | {
        "dossier": standing.dossier.content,
        "site": standing.dossier.site_source,
        "check_run": check_run,
    }
    person_id = _actor(standing).person_id
    standing.session.add(
        Draft(
            dossier_id=standing.dossier.id,
            version=queries.next_version(standing.session, standing.dossier.id),
            outcome=document.code,
            content=content,
            content_sha256=sha256_of(content),
            proposed_by_id=person_id,
            proposed_at=standing.now,
            print_id=previewing.order(
                standing.session, standing.dossier, person_id, document.code, content
            ),
        )
    )
    drafting_queries.forget_sketch(standing.session, standing.dossier.id)
    return {}


def written(session: Session, dossier: Dossier, document: Document, act: Act) -> dict[str, Any]:
    """Give the officer's part of a draft; raises Invalid where what he wrote cannot stand so."""
    gives_reasons = CONTENTS[document.template].gives_reasons
    if gives_reasons:
        blanks.demand("note", act.note)
    reasons = _lines(act.note) if gives_reasons else []
    return rows.write(session, dossier, act.fields) | {"reasons": reasons}


def sign(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Let the leader sign exactly the draft he saw; whoever proposed it may not sign it."""
    if act.outcome != "sign":
        return {}
    draft = _draft(standing)
    if act.fields.get("draft_sha256") != draft.content_sha256:
        raise Conflict("draft.stale")
    actor = _actor(standing)
    if draft.proposed_by_id in (actor.person_id, standing.acting_for):
        raise NotAllowed("four_eyes")
    if draft.signed_at is not None:
        return {}  # sent back here after it was signed: that signature stands
    evidence.confirm(standing, draft)
    previewing.confirm(standing.session, standing.dossier, draft)
    draft.signed_by_id = actor.person_id
    draft.signed_at = standing.now
    return {}


def number(standing: Standing, task: OpenTask, act: Act) -> Facts:
    """Take the paper's number in its book, in order, for the draft that was signed."""
    draft = _draft(standing)
    if draft.signed_at is None:
        raise Conflict("draft.stale")
    document = standing.procedure.document(draft.outcome)
    office = accounts.office_of(standing.session, task.office_id)
    book_id, taken = queries.take_number(
        standing.session, office.id, document.book, standing.now.year
    )
    text = f"{taken:02d}/{previewing.suffix_of(document.suffix, office.document_suffix)}"
    standing.session.add(
        RegisterEntry(
            book_id=book_id,
            number=taken,
            draft_id=draft.id,
            number_text=text,
            taken_on=standing.now.date(),
            taken_by_id=_actor(standing).person_id,
        )
    )
    standing.tell(EventKind.PAPER, number=text, kind=document.template)
    return {"number_text": text}


def order_issue(standing: Standing) -> Facts:
    """Ask the worker to print and sign the paper; the case waits until that is done."""
    enqueue(standing.session, "decisions.issue", dossier_id=standing.dossier.id)
    return {}


def issue(session: Session, dossier: Dossier, draft_id: int, paper_id: int) -> Permit:
    """Record a decision whose signed file is stored; without that file there is no permit."""
    draft = session.get_one(Draft, draft_id)
    entry = queries.entry_of(session, draft_id)
    if entry is None:
        raise Conflict("draft.stale")
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    document = procedure.document(draft.outcome)
    permit = Permit(
        dossier_id=dossier.id,
        draft_id=draft.id,
        book_id=entry.book_id,
        number=entry.number,
        outcome=draft.outcome,
        state=PermitState.VALID,
        paper_id=paper_id,
        issued_on=entry.taken_on,
        start_before=life.months_after(entry.taken_on, document.validity_months),
        holder_id=dossier.carrier_id,
        created_at=clock.now(),
    )
    life.apply(session, permit, dossier, document)
    session.add(permit)  # whole from the first: what was issued does not change
    conditions.record(session, permit, draft)
    if draft.outcome in MILESTONES:
        registry.reach(session, dossier.id, MILESTONES[draft.outcome])
    return permit


def sha256_of(content: dict[str, Any]) -> str:
    """Hash a draft's content in one way only, so that a signature is over one content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _draft(standing: Standing) -> Draft:
    draft = queries.latest_draft(standing.session, standing.dossier.id)
    if draft is None:
        raise Conflict("draft.stale")
    return draft


def _actor(standing: Standing) -> Actor:
    if standing.actor is None:  # the engine offers these tasks to people only
        raise NotAllowed("not_allowed")
    return standing.actor


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
