"""Moves a running case to another version of its procedure, if it can stand there."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import history_queries, opening, recording, version_queries
from permits.cases.history_queries import Running
from permits.cases.opening import ASKED
from permits.cases.standing import Standing
from permits.cases.taking import take_up
from permits.core.vocabulary import EventKind, Party
from workflow import migration
from workflow.migration import Plan, Refusal
from workflow.model import Marking, NodeKind, Procedure

Ids = Mapping[str, str]


class NotMoved(Exception):
    """A case cannot stand in the other version, for these reasons."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def judge(case: Running, old: Procedure, new: Procedure, mapping: Ids) -> Plan | Refusal:
    """Say where a case would stand in the new version, or why it stays where it is."""
    flows = {flow.id: flow.index for flow in old.flows}
    places = [old.node(name).index for name in case.open]
    marking = Marking(
        frozenset(index for index in places if index >= 0),  # the rest is beside every drawing
        frozenset(flows[name] for name in case.waiting),
    )
    verdict = migration.plan(old, new, marking, mapping, case.facts)
    if isinstance(verdict, Refusal):
        return verdict
    # Pages tell every step a case has taken in the words of the version it goes by.
    untold = sorted(n for n in case.been if mapping.get(n, n) not in new.by_id)
    reasons = [f"'{n}' was taken, and v{new.version} has no '{mapping.get(n, n)}'" for n in untold]
    return Refusal(tuple(reasons)) if reasons else verdict


def migrate(session: Session, dossier_id: int, new: Procedure, mapping: Ids) -> None:
    """Move a case; Conflict where it has ended, NotMoved where it cannot stand there."""
    standing = take_up(session, None, dossier_id)
    old = standing.procedure
    (case,) = history_queries.running(session, old.code, old.version, dossier_id)
    verdict = judge(case, old, new, mapping)
    if isinstance(verdict, Refusal):
        raise NotMoved(verdict.reasons)
    _rename(standing, verdict, mapping)
    _settle_in(standing, new, verdict)
    standing.tell(
        EventKind.MIGRATED,
        old_version=old.version,
        new_version=new.version,
        sha256=new.sha256,
        renamed={name: to for name, to in mapping.items() if name != to},
    )
    version_queries.pin(session, standing.case.id, dossier_id, new)
    recording.write(standing)


def _rename(standing: Standing, plan: Plan, mapping: Ids) -> None:
    """Put tasks, tokens and timers under their new names; what was promised stays as it is."""
    session, case_id = standing.session, standing.case.id
    steps = {name: to for name, to in mapping.items() if name in standing.procedure.by_id}
    version_queries.rename_tasks(session, case_id, _changed({**steps, **plan.tasks}))
    version_queries.rename_tokens(session, case_id, _changed(plan.waiting))
    version_queries.rename_timers(session, case_id, _changed(plan.timers))
    version_queries.stop_timers(session, case_id, plan.dropped, standing.now)
    version_queries.forget_undo(session, case_id)
    asked: dict[str, Any] = standing.facts.get(ASKED, {})
    if asked:
        standing.facts[ASKED] = {mapping.get(name, name): many for name, many in asked.items()}


def _changed(names: Ids) -> dict[str, str]:
    return {name: to for name, to in names.items() if name != to}


def _settle_in(standing: Standing, new: Procedure, plan: Plan) -> None:
    """Read the open tasks as steps of the new version, and begin the timers only it has."""
    standing.procedure = new
    for task in standing.tasks:
        task.node = new.node(plan.tasks.get(task.node.id, task.node.id))
        clock = Party(task.node.clock or task.clock)
        if task.node.kind is NodeKind.USER and not task.node.is_many and clock is not task.clock:
            version_queries.set_clock(standing.session, standing.case.id, task.node.id, clock)
            task.clock = clock
    standing.waiting = {plan.waiting[name] for name in standing.waiting}
    version_queries.start_timers(standing.session, _timers(standing, plan))


def _timers(standing: Standing, plan: Plan) -> list[dict[str, Any]]:
    """Draw up the timers to begin now, on the step or on each party that has one."""
    case_id, rows = standing.case.id, []
    for node in (standing.procedure.nodes[index] for index in sorted(plan.marking.open)):
        for task_id, party in version_queries.open_at(standing.session, case_id, node.id):
            for timer, due_at in opening.timers_of(standing, node, party):
                if timer.id in plan.started:
                    rows.append(
                        {
                            "case_id": case_id,
                            "task_id": task_id,
                            "node": timer.id,
                            "due_at": due_at,
                        }
                    )
    return rows
