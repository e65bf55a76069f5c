"""The peer: SpiffWorkflow 3.2, its document in a `json` column, read and written at each step."""

import json
import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import psycopg
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.ours import DECIDED
from bench.province import OWN

#: What this engine calls one instance of `asking`.
EACH_PARTY = "consultation [child]"
NAME = f"SpiffWorkflow {version('SpiffWorkflow')}"

TABLES = """
drop table if exists spiff_event, spiff_task, spiff_case;
create table spiff_case (id bigint generated always as identity primary key, state json not null);
create table spiff_task (
    id uuid primary key, case_id bigint not null references spiff_case, node text not null,
    role text not null, office int not null, state text not null, opened_at timestamptz not null,
    due_at timestamptz, closed_at timestamptz, closed_by int
);
create index on spiff_task (office, role, due_at, id) where state = 'open';
create index on spiff_task (case_id);
create table spiff_event (
    case_id bigint not null references spiff_case, seq int generated always as identity,
    at timestamptz not null, kind text not null, node text not null, data jsonb,
    primary key (case_id, seq)
);
"""
READ = "select state::text from spiff_case where id = %s for update"
WRITE = "update spiff_case set state = %s::text::json where id = %s"
#: Everything but the reading in one statement, as ours does it.
WRITE_WITH_ROWS = """
with closed as (
    update spiff_task set state = 'done', closed_at = now(), closed_by = 1 where id = %(done)s
), opened as (
    insert into spiff_task (id, case_id, node, role, office, state, opened_at, due_at)
    select o.id, %(case)s, o.node, 'case_officer', 1, 'open', now(), now() + interval '2 days'
      from unnest(%(ids)s::uuid[], %(nodes)s::text[]) as o(id, node)
    on conflict do nothing
), told as (
    insert into spiff_event (case_id, at, kind, node, data)
    select %(case)s, now(), e.kind, e.node, '{"note": ""}'
      from unnest(%(kinds)s::text[], %(told)s::text[]) as e(kind, node)
)
update spiff_case set state = %(state)s::text::json where id = %(case)s
"""


def parsed(process: str = "speed", source: bytes | None = None) -> Any:
    """Read a drawing; without a source the one our engine is measured on too."""
    parser = BpmnParser()
    drawing = source or (OWN / "speed" / "v1" / "process.bpmn").read_bytes()
    parser.add_bpmn_xml(etree.fromstring(drawing))
    return parser.get_spec(process)


def asking(parties: int) -> bytes:
    """Draw a question to so many parties, as this engine's own multi-instance."""
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
    <process id="asking" isExecutable="true">
      <startEvent id="start"/>
      <userTask id="consultation"><multiInstanceLoopCharacteristics>
        <loopCardinality>{parties}</loopCardinality>
      </multiInstanceLoopCharacteristics></userTask>
      <userTask id="draft"/><endEvent id="end"/>
      <sequenceFlow id="a" sourceRef="start" targetRef="consultation"/>
      <sequenceFlow id="b" sourceRef="consultation" targetRef="draft"/>
      <sequenceFlow id="c" sourceRef="draft" targetRef="end"/>
    </process></definitions>""".encode()


def ready(workflow: Any, node: str) -> Any:
    """Find the task that is open at a node."""
    for task in workflow.get_tasks(state=TaskState.READY, manual=True):
        if task.task_spec.name == node:
            return task
    raise LookupError(f"{node} is not ready")


def said(taken: tuple[str, str]) -> dict[str, str]:
    """Give what a step puts into the data of the case."""
    node, outcome = taken
    return {DECIDED[node]: outcome} if node in DECIDED else {}


class Document:
    """Cases kept as documents: all of a case is read, moved, and written at each step."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        form: Mapping[str, str],
        *,
        rows: bool,
        spec: Any = None,
    ) -> None:
        """Keep `form` in each document, and task and event rows beside it if asked to."""
        self.connection, self.form, self.rows = connection, form, rows
        self.serializer, self.spec = BpmnWorkflowSerializer(), spec or parsed()
        self.drawing: Any = None  # the same for every case: kept out of the documents
        self.size = 0
        self.case_id = 0

    def begin(self) -> None:
        """Open a case; the measured steps are those of the newest."""
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        open_now = workflow.get_tasks(state=TaskState.READY, manual=True)
        open_now[0].data.update(self.form)
        row = self.connection.execute(
            "insert into spiff_case (state) values (%s::text::json) returning id",
            [self._packed(workflow)],
        ).fetchone()
        self.case_id = row[0] if row else 0
        if self.rows:
            self.connection.execute(
                "insert into spiff_task (id, case_id, node, role, office, state, opened_at)"
                " select id, %s, 'receive', 'case_officer', 1, 'open', now() from unnest(%s) id",
                [self.case_id, [task.id for task in open_now]],
            )
        self.connection.commit()

    def answer(self) -> float:
        """Let one of the parties of `asking` answer."""
        return self.step((EACH_PARTY, "agree"))

    def step(self, taken: tuple[str, str]) -> float:
        """Take one step up to its commit, and say how long that took."""
        started = time.perf_counter()
        row = self.connection.execute(READ, [self.case_id]).fetchone()
        kept = json.loads(row[0]) if row else {}
        kept["spec"] = self.drawing
        workflow = self.serializer.from_dict(kept)
        task = ready(workflow, taken[0])
        task.data.update(said(taken))
        task.run()
        workflow.do_engine_steps()
        state = self._packed(workflow)
        if self.rows:
            self._write_with_rows(workflow, task, state)
        else:
            self.connection.execute(WRITE, [state, self.case_id])
        self.connection.commit()
        took = time.perf_counter() - started
        self.size = len(state)
        if workflow.is_completed() and len(workflow.data) < len(self.form):
            raise AssertionError("the peer lost the form")
        return took

    def _packed(self, workflow: Any) -> str:
        kept = self.serializer.to_dict(workflow)
        self.drawing = kept.pop("spec")
        return json.dumps(kept)

    def _write_with_rows(self, workflow: Any, done: Any, state: str) -> None:
        opened = workflow.get_tasks(state=TaskState.READY, manual=True)
        names = [task.task_spec.name for task in opened]
        self.connection.execute(
            WRITE_WITH_ROWS,
            {
                "done": done.id,
                "ids": [task.id for task in opened],
                "nodes": names,
                "kinds": ["completed", *("opened" for _ in opened)],
                "told": [done.task_spec.name, *names],
                "state": state,
                "case": self.case_id,
            },
        )
