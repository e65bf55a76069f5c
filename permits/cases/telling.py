"""Tells people what has become of cases: read from the events of a move, a moment after it.

A move only notes that it is untold; this makes notices of it later, so that nobody who clicks waits
for it, and once, because each notice is named after its event or task. What is over by then asks
nobody any more: of a task only those are told who still have to do it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases import link_queries, linking
from permits.cases import telling_queries as queries
from permits.cases.models import Event
from permits.cases.telling_queries import Subject, TaskTold
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus, EventKind, Role
from permits.notices import queries as notice_queries
from permits.notices import telling
from permits.notices.facts import Fact
from permits.notices.vocabulary import NoticeKind
from permits.procedures import catalogue
from workflow import side
from workflow.model import Node

#: Effects that bring an applicant news; their names are those of permits.wiring.
ACCEPTS = "accept_dossier"
ISSUES = frozenset({"issue_permit", "issue_refusal", "issue_document"})
#: What an applicant is asked to do, by the status his step gives the dossier.
ASKED = {
    DossierStatus.SUPPLEMENT: NoticeKind.SUPPLEMENT_ASKED,
    DossierStatus.FEE: NoticeKind.FEE_ASKED,
}
#: How a dossier ended, by the status of its last node; any other end is a result.
ENDS = {
    DossierStatus.NOT_RECEIVED: NoticeKind.INTAKE_REFUSED,
    DossierStatus.STOPPED: NoticeKind.DOSSIER_STOPPED,
    DossierStatus.WITHDRAWN: NoticeKind.DOSSIER_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One case being told about, with its tasks as they stand and the news of this telling."""

    session: Session
    about: Subject
    tasks: Sequence[TaskTold]
    news: Sequence[Event]

    def node(self, node_id: str) -> Node | None:
        """Find a step in the procedure the case is pinned to, or beside it."""
        if node_id in side.NODES:
            return side.NODES[node_id]
        about = self.about
        procedure = catalogue.pinned(about.procedure_code, about.procedure_version)
        return next((node for node in procedure.nodes if node.id == node_id), None)

    def name(self, node_id: str) -> Bilingual:
        """Name a step in both languages."""
        node = self.node(node_id)
        return Bilingual(node.names.vi, node.names.en) if node else Bilingual(node_id, node_id)

    def task(self, event: Event) -> TaskTold | None:
        """Find the task an event is about: the latest of its place."""
        no = event.data.get("instance_no", 0)
        at = [t for t in self.tasks if (t.node, t.instance_no) == (event.node, no)]
        return at[-1] if at else None

    def tell(
        self,
        kind: NoticeKind,
        people: Sequence[int],
        once: str,
        at: datetime,
        *,
        is_mailed: bool = True,
        question: TaskTold | None = None,
        **facts: Fact,
    ) -> int:
        """Tell officials and consultees about this case; gives how many had not been told.

        What is told of a `question` leads whoever is asked to that very question.
        """
        return self._tell(kind, people, once, at, facts, is_mailed=is_mailed, question=question)

    def _tell(
        self,
        kind: NoticeKind,
        people: Sequence[int],
        once: str,
        at: datetime,
        facts: Mapping[str, Fact],
        *,
        to_applicant: bool = False,
        is_mailed: bool = True,
        question: TaskTold | None = None,
    ) -> int:
        """Officials and applicants have pages of their own."""
        about = self.about
        usual: dict[str, Fact] = {
            "code": about.code,
            "carrier": about.carrier,
            "office": about.authority,
        }
        path = f"/dn/ho-so/{about.ref}" if to_applicant else f"/cb/ho-so/{about.code}"
        if question is not None and question.party is not None:
            path += f"/viec/{question.node}/{question.instance_no}"
        return telling.tell(
            self.session,
            kind,
            people,
            once=once,
            path=path,
            facts=usual | dict(facts),
            dossier_id=about.dossier_id,
            happened_at=at,
            is_mailed=is_mailed,
        )

    def tell_applicant(self, kind: NoticeKind, once: str, at: datetime, **facts: Fact) -> None:
        """Tell the people of the carrier whom the dossier concerns."""
        people = queries.applicants(self.session, self.about)
        self._tell(kind, people, once, at, facts, to_applicant=True)

    def workers(self, task: TaskTold) -> Sequence[int]:
        """List who could do a task."""
        return queries.workers(
            self.session, task.office_id, task.role, task.person_id, today=clock.today()
        )

    def handlers(self) -> list[int]:
        """List whom the case lies with on the deciding side now."""
        found = {p for t in self.tasks if t.is_open and t.is_officials for p in self.workers(t)}
        return sorted(found) or list(queries.last_worker(self.session, self.about))


def tell(session: Session, dossier_id: int, case_id: int) -> bool:
    """Tell everybody concerned what has happened to a case since it was told last."""
    begin = queries.take(session, case_id)
    if begin is None:
        return False
    about = queries.subject(session, case_id)
    tasks = queries.tasks(session, case_id)
    news = queries.events_after(session, case_id, begin)
    told = Telling(session, about, tasks, news)
    for event in news:
        say = SAYINGS.get(event.kind)
        if say is not None:
            say(told, event)
    telling.settle(session, *(_of(task) for task in tasks if not task.is_open))
    for task in tasks:
        if task.is_open and task.person_id is not None:
            notice_queries.settle_for_others(
                session, _of(task), NoticeKind.TASK_UNIT, task.person_id, at=clock.now()
            )
    return True


def _of(task: TaskTold) -> str:
    """Name what people were told when a task was given to them."""
    return f"task:{task.id}"


def _by(told: Telling, event: Event) -> str:
    """Name what an event brings."""
    return f"case:{told.about.case_id}:{event.seq}"


def _filed(told: Telling, event: Event) -> None:
    told.tell_applicant(NoticeKind.DOSSIER_FILED, _by(told, event), event.at)


def _opened(told: Telling, event: Event) -> None:
    task = told.task(event)
    if task is None or not task.is_open or task.role is Role.SYSTEM:
        return
    step = told.name(task.node)
    if task.role is Role.APPLICANT:
        node = told.node(task.node)
        status = DossierStatus(node.status) if node and node.status else None
        kind = ASKED.get(status, NoticeKind.APPLICANT_TASK) if status else NoticeKind.APPLICANT_TASK
        told.tell_applicant(kind, _of(task), event.at, step=step, due=task.due_at)
        return
    # Whoever has just brought the case to himself need not be told so.
    people: Sequence[int] = [each for each in told.workers(task) if each != event.actor_id]
    if linking.serves(told.node(task.node)) and task.role is Role.CONSULTEE:
        people = _ask_by_link(told, task, people, event)
    kind, once, due = _kind_of(told, task), _of(task), task.due_at
    told.tell(kind, people, once, event.at, question=task, step=step, due=due)


def _ask_by_link(
    told: Telling, task: TaskTold, people: Sequence[int], event: Event
) -> Sequence[int]:
    """Send everybody who is mailed at once a link to answer by; gives who is told the usual way."""
    if not linking.is_possible() or clock.now() - event.at >= telling.STALE:
        return people
    kind, once, due = _kind_of(told, task), _of(task), task.due_at
    facts: dict[str, Fact] = {"step": told.name(task.node), "due": due}
    by_link = link_queries.mailed_at_once(told.session, people, kind)
    fresh = [
        each
        for each in by_link
        if told.tell(
            kind, [each.person_id], once, event.at, is_mailed=False, question=task, **facts
        )
    ]
    if fresh:
        linking.send(told.session, told.about.dossier_id, task.id, fresh)
    linked = {each.person_id for each in by_link}
    return [each for each in people if each not in linked]


def _kind_of(told: Telling, task: TaskTold) -> NoticeKind:
    if task.party is not None:
        return NoticeKind.OPINION_ASKED
    if any(_is_answer(told, event) for event in told.news):
        return NoticeKind.SUPPLEMENT_ANSWERED
    return NoticeKind.TASK_UNIT if task.person_id is None else NoticeKind.TASK_YOURS


def _is_answer(told: Telling, event: Event) -> bool:
    """Say whether an applicant has just done what a supplement asked of him."""
    node = told.node(event.node) if event.kind is EventKind.COMPLETED and event.node else None
    return bool(node and node.role == Role.APPLICANT and node.status == DossierStatus.SUPPLEMENT)


def _handed(told: Telling, event: Event) -> None:
    """A task has gone to somebody else, or back to the unit."""
    task = told.task(event)
    if task is None or not task.is_open:
        return
    kind = NoticeKind.TASK_UNIT if task.person_id is None else NoticeKind.TASK_YOURS
    once, step, due = _by(told, event), told.name(task.node), task.due_at
    told.tell(kind, told.workers(task), once, event.at, question=task, step=step, due=due)


def _warned(told: Telling, event: Event) -> None:
    task = told.task(event)
    if task is None or not task.is_open:
        return
    once, step, due = _by(told, event), told.name(task.node), task.due_at
    if task.role is Role.APPLICANT:
        told.tell_applicant(NoticeKind.APPLICANT_DUE_SOON, once, event.at, step=step, due=due)
        return
    kind = NoticeKind.OPINION_REMINDED if task.party is not None else NoticeKind.TASK_DUE_SOON
    told.tell(kind, told.workers(task), once, event.at, question=task, step=step, due=due)


def _escalated(told: Telling, event: Event) -> None:
    """The superior the sheet names has it before him, and who let it pass knows that he has."""
    task, role = told.task(event), Role(event.data["role"])
    if task is None or not task.is_open:
        return
    step = told.name(task.node)
    above = queries.workers(told.session, event.data["to_office"], role, None, today=clock.today())
    told.tell(
        NoticeKind.TASK_ESCALATED, above, _by(told, event), event.at, step=step, office=task.office
    )
    late = sorted(set(told.workers(task)) - set(above))
    kind, once, superior = NoticeKind.TASK_OVERDUE, _by(told, event), Bilingual(role.vi, role.en)
    told.tell(kind, late, once, event.at, question=task, step=step, superior=superior)


def _completed(told: Telling, event: Event) -> None:
    task = told.task(event)
    if task is not None and linking.serves(told.node(task.node)):
        linking.drop(told.session, task.id)
    if task is not None and task.party is not None:
        told.tell(
            NoticeKind.OPINION_GIVEN,
            told.handlers(),
            _by(told, event),
            event.at,
            office=task.office,
        )


def _silent(told: Telling, event: Event) -> None:
    task = told.task(event) if event.node else None
    if task is not None:
        linking.drop(told.session, task.id)
        told.tell(
            NoticeKind.OPINION_SILENT,
            told.handlers(),
            _by(told, event),
            event.at,
            office=task.office,
        )


def _effect(told: Telling, event: Event) -> None:
    effect = event.data.get("effect")
    if effect == ACCEPTS:
        due = told.about.due_at
        told.tell_applicant(NoticeKind.DOSSIER_ACCEPTED, _by(told, event), event.at, due=due)
    elif effect in ISSUES and not event.data.get("again"):
        _result(told, event)


def _result(told: Telling, event: Event) -> None:
    """A signed result is news once, whether its paper or the end of the case comes first."""
    told.tell_applicant(NoticeKind.RESULT_ISSUED, f"result:{told.about.dossier_id}", event.at)


def _failed(told: Telling, event: Event) -> None:
    if event.node and told.about.authority_id is not None:
        heads = queries.workers(
            told.session, told.about.authority_id, Role.UNIT_HEAD, None, today=clock.today()
        )
        people = sorted({*heads, *told.handlers()})
        step = told.name(event.node)
        told.tell(NoticeKind.STEP_FAILED, people, _by(told, event), event.at, step=step)


def _extended(told: Telling, event: Event) -> None:
    due = event.data.get("due_after")
    told.tell_applicant(
        NoticeKind.DEADLINE_EXTENDED,
        _by(told, event),
        event.at,
        due=datetime.fromisoformat(due) if due else None,
    )


def _answer_changed(told: Telling, event: Event) -> None:
    title, once = event.data.get("title", ""), _by(told, event)
    told.tell(NoticeKind.PLANNING_CHANGED, told.handlers(), once, event.at, title=title)
    told.tell_applicant(NoticeKind.PLANNING_CHANGED, once, event.at, title=title)


def _contested(told: Telling, event: Event) -> None:
    told.tell(NoticeKind.CONTEST_FILED, told.handlers(), _by(told, event), event.at)


def _contest_decided(told: Telling, event: Event) -> None:
    told.tell_applicant(NoticeKind.CONTEST_DECIDED, _by(told, event), event.at)


def _ended(told: Telling, event: Event) -> None:
    node = told.node(event.node) if event.node else None
    status = DossierStatus(node.status) if node and node.status else DossierStatus.DONE
    if status in ENDS:
        told.tell_applicant(ENDS[status], _by(told, event), event.at)
    else:
        _result(told, event)


#: What is said of each kind of event; the others are nobody's news.
SAYINGS: dict[EventKind, Callable[[Telling, Event], None]] = {
    EventKind.FILED: _filed,
    EventKind.OPENED: _opened,
    EventKind.REASSIGNED: _handed,
    EventKind.RELEASED: _handed,
    EventKind.WARNED: _warned,
    EventKind.ESCALATED: _escalated,
    EventKind.COMPLETED: _completed,
    EventKind.SILENT: _silent,
    EventKind.EFFECT: _effect,
    EventKind.FAILED: _failed,
    EventKind.EXTENDED: _extended,
    EventKind.ANSWER_CHANGED: _answer_changed,
    EventKind.CONTESTED: _contested,
    EventKind.CONTEST_DECIDED: _contest_decided,
    EventKind.ENDED: _ended,
}
