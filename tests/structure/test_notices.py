"""No kind of notice is dead, and what goes out to other machines has a queue that is served."""

import ast
import re

from permits.core.jobs import MAIN, OUTWARD, QUEUES, queue
from permits.notices.vocabulary import NoticeKind
from tests.structure.sources import ROOT, program, tree

VOCABULARY = ROOT / "permits" / "notices" / "vocabulary.py"


def named() -> set[str]:
    """Give the members of NoticeKind that the program names outside their own list."""
    return {
        node.attr
        for path in program()
        if path.is_relative_to(ROOT / "permits") and path != VOCABULARY
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "NoticeKind"
    }


def test_every_kind_of_notice_is_told_somewhere() -> None:
    assert set(NoticeKind.__members__) - named() == set()


def test_jobs_of_notices_wait_apart_from_all_others(app: object) -> None:
    apart = {name for name, task in queue.tasks.items() if task.queue == OUTWARD}

    assert apart == {name for name in queue.tasks if name.startswith("notices.")}
    assert {task.queue for task in queue.tasks.values()} - {"builtin"} == {MAIN, OUTWARD}


def test_the_supervisor_lets_a_worker_serve_each_queue() -> None:
    text = (ROOT / "script" / "supervise.py").read_text()

    assert sorted(re.findall(r'"--queue", "(\w+)"', text)) == sorted(QUEUES)
