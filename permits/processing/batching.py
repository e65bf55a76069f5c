"""One act on many dossiers: written down once, carried out one by one, each for itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import form_queries, registry, transitions
from permits.cases.form_queries import FormTask, Spot
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed, Problem
from permits.core.jobs import enqueue
from permits.core.text import Bilingual
from permits.core.vocabulary import Role
from permits.procedures import catalogue
from permits.processing import batch_queries
from permits.processing.models import ActBatch, ActBatchItem
from permits.processing.vocabulary import BatchItemState
from workflow.model import Node, NodeKind

#: Forms of tasks that may be finished for many dossiers at once: each asks for one plain yes.
FORMS = ("review", "signature", "number")
#: So many at most in one batch; more is another batch.
MOST = 500
#: What is told of a failure nobody foresaw; the log has the rest.
UNFORESEEN = "batch.failed"


def spots(form: str) -> dict[Spot, Node]:
    """Find the steps of every published procedure that show a form."""
    return {
        (procedure.code, procedure.version, node.id): node
        for procedure in catalogue.published()
        for node in procedure.nodes
        if node.kind is NodeKind.USER and node.form == form and not node.is_many
    }


def forms_of(actor: Actor) -> list[str]:
    """List the forms a person may have many tasks of, by his hats."""
    return [
        form
        for form in FORMS
        if any(Role(node.role or "") in actor.all_roles for node in spots(form).values())
    ]


def outcome_of(node: Node) -> str:
    """Give the one answer of a step that needs no words; what needs a reason is no batch."""
    plain = [each.code for each in node.outcomes if not each.needs_reason and each.when is None]
    if not plain:
        raise Problem("batch.no_answer")
    return plain[0]


def begin(session: Session, actor: Actor, form: str, ref: str, ticked: Sequence[str]) -> None:
    """Write down what a person confirmed, once; a second click finds it and adds nothing.

    `ticked` says for each dossier its task and the draft that was on the page.
    """
    seen = read_ticked(ticked)
    known = spots(form)
    found = form_queries.of_office(session, actor, seen.keys(), known)
    if not found or len(found) != len(seen):
        raise Invalid.one("tasks", "batch.nothing_chosen" if not seen else "batch.not_yours")
    batch_id = batch_queries.begin(
        session,
        {
            "ref": ref,
            "form": form,
            "person_id": actor.person_id,
            "office_id": actor.office_id,
            "created_at": clock.now(),
        },
    )
    if batch_id is None:
        return
    session.add_all(
        _item(batch_id, place, task, known, seen[task.task_id])
        for place, task in enumerate(found, start=1)
    )
    enqueue(session, "processing.act_on_many", batch_id=batch_id)


def perform(session: Session, item: ActBatchItem, batch: ActBatch, login: str) -> None:
    """Finish one dossier's task as who confirmed it, with the powers he has now."""
    actor = actor_of(session, batch, login)
    _refuse_another_draft(session, item, batch)
    asked = registry.task_kinds[batch.form].form()
    fields = {"draft_sha256": item.seen_sha256} if "draft_sha256" in asked else {}
    act = Act(item.outcome, fields=fields)
    transitions.complete(session, actor, item.dossier_id, Place(item.node, item.instance_no), act)
    # Only now: what is found out while it is refused is kept, and it must still be waiting then.
    finish(item)


def send_back(session: Session, actor: Actor, code: str, note: str) -> None:
    """Send the draft of one dossier back from its signature, with the leader's words.

    The answer is the one of the step that needs a reason. Raises Invalid for a dossier that is not
    waiting there for this person.
    """
    known = spots("signature")
    found = form_queries.waiting(session, actor, known, code)
    if found is None:
        raise Invalid.one("code", "batch.not_yours")
    node = known[(found.procedure_code, found.procedure_version, found.node)]
    back = next((each.code for each in node.outcomes if each.needs_reason), "")
    place = Place(found.node, found.instance_no)
    transitions.complete(session, actor, found.dossier_id, place, Act(back, note))


def numbers_of(ticked: Sequence[str]) -> frozenset[int]:
    """Read the numbers of tasks an address names; what is no number names none."""
    try:
        return frozenset(read_ticked(ticked))
    except Invalid:
        return frozenset()


def actor_of(session: Session, batch: ActBatch, login: str) -> Actor:
    """Give who confirmed a batch as he may act now; raises NotAllowed where he left the office."""
    actor = accounts.actor_by_login(session, login)
    if actor is None or actor.office_id != batch.office_id:
        raise NotAllowed("task.not_yours")
    return actor


def finish(item: ActBatchItem) -> None:
    """Mark one dossier of a batch as done."""
    item.state, item.done_at = BatchItemState.DONE, clock.now()


def _refuse_another_draft(session: Session, item: ActBatchItem, batch: ActBatch) -> None:
    """Forward no draft nobody looked at: the form of a review does not say which one it is about.

    Raises Conflict.
    """
    if batch.form != "review":
        return
    drafts = registry.many_readers["drafts"](session, [item.dossier_id])
    draft = drafts.get(item.dossier_id)
    if draft is None or draft.content_sha256 != item.seen_sha256:
        raise Conflict("draft.stale")


def refuse(item: ActBatchItem, problem: Problem | None) -> None:
    """Leave one dossier as it was and keep why; None where nobody foresaw it."""
    if item.state is not BatchItemState.WAITING:
        return
    code, facts = _said(problem) if problem else (UNFORESEEN, {})
    item.state, item.done_at = BatchItemState.REFUSED, clock.now()
    item.trouble, item.facts = code, {name: _plain(value) for name, value in facts.items()}


def facts_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Read the facts of a refusal back, names in both languages as such."""
    return {name: _whole(value) for name, value in kept.items()}


def read_ticked(ticked: Sequence[str]) -> dict[int, str]:
    """Read what was ticked: the number of the task, a dot, the hash of the draft on the page."""
    if len(ticked) > MOST:
        raise Invalid.one("tasks", "batch.too_many", limit=MOST)
    seen = {}
    for each in ticked:
        task_id, _, sha256 = each.partition(".")
        if not task_id.isdecimal() or len(task_id) > 18 or len(sha256) > 64:
            raise Invalid.one("tasks", "batch.not_yours")
        seen[int(task_id)] = sha256
    return seen


def _item(
    batch_id: int, place: int, task: FormTask, known: Mapping[Spot, Node], sha256: str
) -> ActBatchItem:
    node = known[(task.procedure_code, task.procedure_version, task.node)]
    return ActBatchItem(
        batch_id=batch_id,
        place=place,
        dossier_id=task.dossier_id,
        task_id=task.task_id,
        node=task.node,
        instance_no=task.instance_no,
        outcome=outcome_of(node),
        seen_sha256=sha256,
        state=BatchItemState.WAITING,
        facts={},
    )


def _said(problem: Problem) -> tuple[str, Mapping[str, object]]:
    """Give the sentence of a refusal: of several complaints the first."""
    if isinstance(problem, Invalid):
        return problem.complaints[0].code, problem.complaints[0].facts
    return problem.code, problem.facts


def _plain(value: object) -> object:
    match value:
        case Bilingual():
            return {"vi": value.vi, "en": value.en}
        case list() | tuple():
            return [_plain(each) for each in value]
        case bool() | int() | float() | None:
            return value
    return str(value)


def _whole(value: Any) -> Any:
    match value:
        case {"vi": vi, "en": en}:
            return Bilingual(vi, en)
        case list():
            return [_whole(each) for each in value]
    return value
