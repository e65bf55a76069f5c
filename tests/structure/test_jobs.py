"""What is promised can be done: every enqueued job exists, every job is promised by somebody."""

import ast
import re

from permits.core.jobs import queue
from tests.structure.sources import calls, named, program


def promised():
    """Names of jobs as they are enqueued, with the place."""
    found = {}
    for path in program():
        for name, call in calls(path):
            if name == "enqueue" and len(call.args) > 1:
                match call.args[1]:
                    case ast.Constant(value=str(job)):
                        found.setdefault(job, named(path))
    return found


def periodic():
    return {each.task.name for each in queue.periodic_registry.periodic_tasks.values()}


def ours():
    return {name for name in queue.tasks if re.fullmatch(r"[a-z]+\.[a-z_]+", name)}


def test_every_promised_job_exists(app):
    unknown = {job: where for job, where in promised().items() if job not in queue.tasks}

    assert not unknown


def test_every_job_is_promised(app):
    texts = {
        node.value
        for path in program()
        if path.name != "jobs.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert not ours() - set(promised()) - periodic() - texts


def test_periodic_work_never_piles_up(app):
    piling = [name for name in periodic() if queue.tasks[name].queueing_lock is None]

    assert not piling
