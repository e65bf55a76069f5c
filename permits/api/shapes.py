"""What the API answers: dossiers, checks, tasks and papers as plain JSON values."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from gis.results import Check
from permits.accounts.actor import Actor
from permits.cases.models import Case
from permits.cases.queries import EventStory, TaskStory
from permits.core import clock
from permits.core.codes import grouped
from permits.core.errors import Complaint
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus
from permits.decisions.drafting.desk import Desk
from permits.decisions.forms import DraftForm
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier, Paper
from permits.filing.story import Withdrawal
from permits.papers.models import PaperIssued
from permits.processing.offers import Offer
from permits.processing.queue.pages import Queue
from permits.processing.review.pages import Review
from permits.tracking.pages import Tracking
from permits.web.filters import sentence
from permits.web.language import language
from workflow.model import Names


def moment(value: Any) -> str | None:
    """Write an instant with its offset, or null."""
    return value.astimezone(clock.VIETNAM).isoformat() if value else None


def faces(names: Names) -> dict[str, str]:
    """Write a name in both languages."""
    return {"vi": names.vi, "en": names.en or names.vi}


def dossier(
    found: Dossier,
    case: Case | None,
    *,
    missing: Sequence[Complaint] = (),
    check: Check | None,
    withdrawal: Withdrawal | None = None,
) -> dict[str, Any]:
    """Write a dossier as its carrier sees it."""
    status = DossierStatus(case.status) if case else None
    return {
        "ref": found.ref,
        "look_up_code": grouped(found.ref),
        "code": found.code,
        "work": str(found.work_kind),
        "matter": str(found.matter),
        "work_name": found.work_name,
        "is_draft": found.is_draft,
        "filed_at": moment(found.filed_at),
        "procedure": {"code": found.procedure_code, "version": found.procedure_version},
        "status": {"code": str(status), "vi": status.vi, "en": status.en} if status else None,
        "due_at": moment(case.due_at) if case else None,
        "clock_stopped": bool(case and case.is_stopped),
        "decided_at": moment(case.decided_at) if case else None,
        "withdrawal": withdrawal
        and {"reason": withdrawal.reason, "asked_at": moment(withdrawal.asked_at)},
        "sections": found.content,
        "site": found.site_source and {"vertices": found.site_source["geometry"], "srid": 9218},
        "check": check and of_check(check),
        "papers": [paper(p) for p in found.papers if p.replaced_at is None],
        "missing": complaints(missing),
        "links": {
            "self": url_for("api.show", ref=found.ref),
            "tracking": url_for("tracking.track", ref=found.ref),
        },
    }


def complaints(found: Sequence[Complaint]) -> list[dict[str, str]]:
    """Write what is wrong, each under its name, as refusals do."""
    return [{"name": c.field, "code": c.code, "detail": sentence(c.code, c.facts)} for c in found]


def both(text: Bilingual) -> dict[str, str]:
    """Write a text in both languages."""
    return {"vi": text.vi, "en": text.en or text.vi}


def paper(found: Paper) -> dict[str, Any]:
    """Write one attached paper."""
    return {
        "ref": found.ref,
        "component": found.component,
        "place": found.place,
        "filename": found.filename,
        "media_type": found.media_type,
        "size": found.size,
        "sha256": found.sha256,
        "uploaded_at": moment(found.uploaded_at),
        "signatures": found.signatures,
        "scan": str(found.scan),
    }


def issued(found: PaperIssued) -> dict[str, Any]:
    """Write one paper that was issued about a dossier."""
    return {
        "kind": str(found.kind),
        "state": str(found.state),
        "sha256": found.file_sha256,
        "size": found.size,
        "signed_at": moment(found.signed_at),
        "signatures": found.signatures,
    }


def of_check(check: Check) -> dict[str, Any]:
    """Write a check with its evidence."""
    return {
        "run": check.run_id,
        "outcome": str(check.outcome),
        "asked_as_of": check.asked_as_of.isoformat(),
        "known_at": moment(check.known_at),
        "ruleset_sha256": check.ruleset_sha256,
        "ward": check.ward and {"code": check.ward.code, "name": check.ward.name},
        "zone": check.zone
        and {
            "code": check.zone.code,
            "name": check.zone.name,
            "kind": check.zone.kind,
            "authority": check.zone.authority,
        },
        "layers": [
            {"kind": layer.kind, "state": str(layer.state), "editions": list(layer.editions)}
            for layer in check.layers
        ],
        "hits": [hit.document() for hit in check.hits],
    }


def queue(page: Queue) -> dict[str, Any]:
    """Write a page of a queue."""
    return {
        "view": page.view,
        "tasks": [
            {
                "code": line.row.code,
                "node": line.row.node,
                "instance": line.row.instance_no,
                "step": faces(line.step),
                "work": str(line.row.work_kind),
                "work_name": line.row.work_name,
                "carrier": line.row.carrier,
                "role": str(line.row.role),
                "holder": line.row.holder,
                "opened_at": moment(line.row.opened_at),
                "due_at": moment(line.row.due_at),
                "trouble": line.row.trouble,
                "escalated_at": moment(line.row.escalated_at),
            }
            for line in page.rows
        ],
    }


def offer(found: Offer) -> dict[str, Any]:
    """Write what one task offers and asks."""
    return {
        "node": found.node.id,
        "instance": found.instance_no,
        "step": faces(found.node.names),
        "form": found.node.form,
        "question": found.party
        and {
            "vi": found.party["question_vi"],
            "en": found.party["question_en"],
        },
        "outcomes": [
            {"code": o.code, "name": faces(o.names), "needs_reason": o.needs_reason}
            for o in found.outcomes
        ],
        "people": [{"login": person.login, "name": person.name} for person in found.people],
        "drafting": drafting(found.form.desk) if isinstance(found.form, DraftForm) else None,
    }


def drafting(desk: Desk) -> dict[str, Any]:
    """Write what a draft may take over; `source` is what a condition's row says of it."""
    return {
        "phrases": [
            {
                "source": f"phrase:{phrase.code}",
                "text": {"vi": phrase.shown("vi"), "en": phrase.shown("en")},
                "blanks": [{"vi": blank.vi, "en": blank.en} for blank in phrase.blanks],
                "trigger": str(phrase.trigger),
                "cite": {"text": phrase.cite, "certainty": phrase.certainty},
                "is_caused": phrase.depends,
            }
            for phrase in (*desk.caused, *desk.usual)
        ],
        "opinions": [
            {
                "source": each.source,
                "office": {"vi": each.office.vi, "en": each.office.en},
                "text": each.text,
                "document_number": each.document_number,
            }
            for each in desk.opinions
        ],
        "carried": [{"source": f"carried:{each.id}", "text": each.text} for each in desk.carried],
        "recipients": list(desk.recipients),
    }


#: What a consulted agency is shown of a dossier: the place and the work, not the people.
ASKED_SECTIONS = ("site", "technical")


def case(page: Review, actor: Actor, draft: Draft | None) -> dict[str, Any]:
    """Write one case as far as it is the caller's business."""
    dossier, asked_only = page.dossier, page.is_asked_only
    sections = {
        name: said
        for name, said in dossier.content.items()
        if not asked_only or name in ASKED_SECTIONS
    }
    tasks = [t for t in page.tasks if not asked_only or t.office_id == actor.office_id]
    return {
        "code": dossier.code,
        "work": str(dossier.work_kind),
        "work_name": dossier.work_name,
        "carrier": dossier.carrier.name_vi,
        "status": str(page.case.status),
        "due_at": moment(page.case.due_at),
        "decided_at": moment(page.case.decided_at),
        "sections": sections,
        "check": page.check and of_check(page.check),
        "papers": [paper(p) for part in page.components for p in part.papers],
        "documents": [issued(p) for p in page.issued],
        "draft": draft
        and {
            "version": draft.version,
            "outcome": draft.outcome,
            "content": draft.content,
            "draft_sha256": draft.content_sha256,
        },
        "tasks": [task(story) for story in tasks],
        "events": [] if asked_only else [event(story) for story in page.events],
        "offers": [offer(each) for each in page.offers],
    }


def task(story: TaskStory) -> dict[str, Any]:
    """Write one task of a case, open or past."""
    return {
        "node": story.node,
        "instance": story.instance_no,
        "state": str(story.state),
        "role": str(story.role),
        "office_code": story.office_code,
        "office": story.office,
        "person": story.person,
        "opened_at": moment(story.opened_at),
        "due_at": moment(story.due_at),
        "closed_at": moment(story.closed_at),
        "outcome": story.outcome,
        "note": story.answer.get("note"),
        "file": _attached(story.answer.get("file")),
        "trouble": story.trouble,
    }


def _attached(file: dict[str, str] | None) -> dict[str, str] | None:
    """Name the file of an answer; its address in the pages is nobody else's business."""
    return file and {"filename": file["filename"], "sha256": file["sha256"]}


def event(story: EventStory) -> dict[str, Any]:
    """Write one event of a case."""
    return {
        "seq": story.seq,
        "at": moment(story.at),
        "kind": str(story.kind),
        "node": story.node,
        "office": story.office,
    }


def tracking(page: Tracking) -> dict[str, Any]:
    """Write what the public may know of a dossier."""
    status = page.dossier.status
    return {
        "code": page.dossier.code,
        "status": {"code": str(status), "vi": status.vi, "en": status.en},
        "authority": page.dossier.authority_vi,
        "filed_at": moment(page.dossier.filed_at),
        "due_at": moment(page.dossier.due_at),
        "due_state": page.due_state,
        "days_left": page.days_left,
        "next": page.next_step and faces(page.next_step),
        "story": [
            {
                "step": faces(line.names),
                "state": line.state,
                "office": line.office_en if language() == "en" else line.office_vi,
                "at": moment(line.at),
            }
            for line in page.moments
        ],
    }
