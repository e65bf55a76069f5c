"""A second opinion: SpiffWorkflow opens the same tasks, on random drawings that it reads rightly.

It is wrong where branches meet inside a loop, so none is drawn there (docs/decisions/0047). Its
data belong to a branch and ours to the case: all its open tasks are given the same data.
"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.workflow.models import Model
from tests.workflow.sketches import bpmn, procedure, verdict
from workflow.conditions import FactKind, FactType
from workflow.engine import advance, start
from workflow.model import Completed

pytest.importorskip("SpiffWorkflow", reason="the second opinion is not installed")

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

PICK = {"pick": FactType(FactKind.INT)}
MOST_STEPS = 80
seeds = st.integers(0, 10**9)


def drawn(seed, size):
    """Draw tasks, choices, branches and loops, with no branches inside a loop."""
    model = Model(Random(seed))
    begin = model.new("start")
    first, last = block(model, size, looped=False)
    model.arrow(begin, first)
    model.arrow(last, model.new("end"))
    return model.sketch()


def block(model, size, *, looped):
    kinds = ["row", "choice", "loop"] + (["branches", "branches"] if not looped else [])
    kind = "task" if size <= 1 else model.random.choice(kinds)
    if kind == "task":
        task = model.new("user")
        return task, task
    if kind == "row":
        first, middle = block(model, size // 2, looped=looped)
        again, last = block(model, size - size // 2, looped=looped)
        model.arrow(middle, again)
        return first, last
    if kind == "loop":
        return loop(model, size)
    return split(model, size, "and" if kind == "branches" else "xor", looped)


def loop(model, size):
    merge, choice, after = model.new("xor"), model.new("xor"), model.new("xor")
    first, last = block(model, size - 1, looped=True)
    model.arrow(merge, first)
    model.arrow(last, choice)
    model.arrow(choice, merge, "[pick==0]")
    model.arrow(choice, after, "*")
    return merge, after


def split(model, size, kind, looped):
    gate, join = model.new(kind), model.new(kind)
    count = model.random.randint(2, 3)
    for branch in range(count):
        asked = "" if kind == "and" else "*" if branch == count - 1 else f"[pick=={branch}]"
        first, last = block(model, size // count, looped=looped)
        model.arrow(gate, first, asked)
        model.arrow(last, join)
    return gate, join


class Theirs:
    """One case in SpiffWorkflow."""

    def __init__(self, nodes, flows, data):
        parser = BpmnParser()
        text = bpmn(nodes, flows).replace(b"<process ", b'<process isExecutable="true" ')
        parser.add_bpmn_xml(etree.fromstring(text))
        self.case = BpmnWorkflow(parser.get_spec("sketch"))
        self.case.task_tree.data.update(data)
        self.case.do_engine_steps()

    @property
    def ready(self):
        return self.case.get_tasks(state=TaskState.READY, manual=True)

    @property
    def open(self):
        return sorted(task.task_spec.name for task in self.ready)

    def do(self, name, data):
        for task in self.ready:
            task.data.update(data)
        next(task for task in self.ready if task.task_spec.name == name).run()
        self.case.do_engine_steps()


@settings(max_examples=100)
@given(seeds, st.integers(1, 10), seeds)
def test_spiffworkflow_opens_the_same_tasks(seed, size, life):
    nodes, flows = drawn(seed, size)
    ways, random = procedure(nodes, flows, facts=PICK), Random(life)
    facts = {"pick": random.randrange(3)}
    theirs, move = Theirs(nodes, flows, facts), start(ways, facts)

    for _ in range(MOST_STEPS):
        opened = sorted(ways.nodes[index].id for index in move.marking.open)
        assert theirs.open == opened
        if move.ended is not None:
            break
        facts = {"pick": random.randrange(3)}
        name = random.choice(opened)
        theirs.do(name, facts)
        move = advance(ways, move.marking, Completed(ways.node(name).index), facts)

    assert theirs.case.is_completed() is (move.ended is not None)


@given(seeds, st.integers(1, 10))
def test_what_is_compared_is_sound(seed, size):
    assert verdict(*drawn(seed, size)) == []
