"""Cases that were thought out by hand: each says one rule of docs/bpmn-subset.md, for both."""

import pytest

from tests.workflow.oracle.duel import drawn, duel, procedure_of
from tests.workflow.oracle.net import read_net
from tests.workflow.oracle.sketch import (
    CHOICE,
    ERROR,
    PARALLEL,
    SERVICE,
    STOP,
    TIMER,
    USER,
    Shape,
    Sketch,
    sketched,
)
from tests.workflow.oracle.soundness import judge
from workflow import engine
from workflow.errors import BadDefinition, NotCaught, NotOpen
from workflow.model import Completed, Failed, Marking

SPLIT, JOIN = Shape(PARALLEL), Shape(PARALLEL)
XOR, STOPS = Shape(CHOICE), Shape(STOP)
CALLED, WAITING = Shape(SERVICE), Shape(SERVICE, waits=True)
FACTS = {"pick": 0, "parties": []}


def timer(host: str, **how: bool) -> Shape:
    """Draw a timer on a task."""
    return Shape(TIMER, host=host, **how)


def error(host: str, code: str | None = None) -> Shape:
    """Draw what catches the errors of a service."""
    return Shape(ERROR, host=host, catches=code)


CONSULTATION = sketched(
    {"again": XOR, "split": SPLIT, "join": JOIN, "more": XOR},
    "start > again > split > a > join > decide > more > end",
    "split > b > join",
    "split > c > join",
    "more > again",
)


def test_a_join_in_a_loop_waits_for_every_branch_on_the_second_round_too(tmp_path):
    # SpiffWorkflow 3.2 fires this join as soon as the branch that came last in the first round
    # comes again, with the other two still open.
    case = duel(tmp_path, CONSULTATION.text())
    case.start(FACTS)
    for first_round in ("a", "b", "c"):
        case.at(first_round)
    case.at("decide", pick=1)

    seen = case.at("c")

    assert seen.open == {"a", "b"}
    assert seen.waiting == {"c-join"}
    case.at("b")
    assert case.at("a").opened == {"decide"}
    assert case.at("decide", pick=0).ended == "end"


def test_branches_may_come_to_a_join_in_any_order(tmp_path):
    case = duel(tmp_path, CONSULTATION.text())
    case.start(FACTS)

    assert case.at("b").waiting == {"b-join"}
    assert case.at("c").waiting == {"b-join", "c-join"}
    assert case.at("a").waiting == set()


def test_a_late_answer_finds_its_task_closed_by_the_timer(tmp_path):
    sketch = sketched(
        {"late": timer("ask"), "merge": XOR}, "start > ask > merge > end", "late > merge"
    )
    case = duel(tmp_path, sketch.text())
    case.start(FACTS)

    assert case.at("late").closed == {"ask"}
    with pytest.raises(NotOpen):
        engine.advance(case.procedure, case.marking, Completed(1), FACTS)


def test_a_side_branch_runs_beside_its_task_and_ends_only_itself(tmp_path):
    sketch = sketched(
        {"reminder": timer("ask", cancels=False), "remind": CALLED},
        "start > ask > sign > end",
        "reminder > remind > reminded",
    )
    sketch.change("reminded", kind="endEvent")
    case = duel(tmp_path, sketch.text())
    case.start(FACTS)

    assert case.at("reminder").calls == {"remind"}
    seen = case.at("remind")
    assert (seen.open, seen.ended) == ({"ask"}, None)
    assert case.at("ask").opened == {"sign"}


def test_a_quorum_closes_the_task_and_the_others_are_no_longer_asked(tmp_path):
    sketch = sketched({"ask": Shape(USER, many=True, quorum=2)}, "start > ask > sign > end")
    case = duel(tmp_path, sketch.text())
    case.start({"pick": 0, "parties": ["road", "power", "water"]})

    assert case.at("ask").closed == set()
    assert case.at("ask").closed == {"ask"}


def test_a_quorum_larger_than_the_list_asks_everybody(tmp_path):
    sketch = sketched({"ask": Shape(USER, many=True, quorum=2)}, "start > ask > sign > end")
    case = duel(tmp_path, sketch.text())
    case.start({"pick": 0, "parties": ["road"]})

    assert case.at("ask").opened == {"sign"}


def test_an_empty_list_of_parties_is_passed_at_once(tmp_path):
    sketch = sketched({"ask": Shape(USER, many=True)}, "start > ask > sign > end")

    assert duel(tmp_path, sketch.text()).start(FACTS).open == {"sign"}


def test_the_silence_of_one_party_is_an_answer_and_leaves_the_others_time(tmp_path):
    sketch = sketched(
        {"ask": Shape(USER, many=True), "silent": timer("ask", each=True)},
        "start > ask > sign > end",
    )
    case = duel(tmp_path, sketch.text())
    case.start({"pick": 0, "parties": ["road", "power"]})

    assert case.at("silent").open == {"ask"}
    assert case.at("ask").open == {"sign"}


FAILING = sketched(
    {"call": CALLED, "any": error("call"), "lost": error("call", "lost")},
    "start > call > end",
    "any > look > end",
    "lost > search > end",
)


def test_the_event_that_names_an_error_goes_before_the_one_that_takes_all(tmp_path):
    case = duel(tmp_path, FAILING.text())
    case.start(FACTS)

    assert case.at("lost").open == {"search"}


def test_every_other_error_goes_to_the_event_without_a_name(tmp_path):
    case = duel(tmp_path, FAILING.text())
    case.start(FACTS)

    assert case.at("any").open == {"look"}


def test_an_error_that_nothing_takes_is_no_move(tmp_path):
    sketch = sketched(
        {"call": WAITING, "lost": error("call", "lost")}, "start > call > end", "lost > look > end"
    )
    procedure = procedure_of(*drawn(tmp_path, sketch.text()))
    call = procedure.node("call").index

    with pytest.raises(NotCaught):
        engine.advance(procedure, Marking(frozenset({call})), Failed(call, "strange"), FACTS)


def test_a_terminate_end_cancels_open_tasks_and_waiting_branches(tmp_path):
    sketch = sketched(
        {"split": SPLIT, "join": JOIN, "way": XOR, "stop": STOPS},
        "start > split > a > join > end",
        "split > b > way > join",
        "way > stop",
        "split > c > join",
    )
    case = duel(tmp_path, sketch.text())
    case.start(FACTS)
    case.at("a")

    seen = case.at("b", pick=1)

    assert (seen.closed, seen.waiting, seen.ended) == ({"b", "c"}, set(), "stop")


SOUND = {
    "strands that wait for each other": sketched(
        {"split": SPLIT, "give": SPLIT, "take": JOIN, "join": JOIN},
        "start > split > a > give > b > join > end",
        "split > c > take > d > join",
        "give > take",
    ),
    "a loop by the timer of a task of many, which only runs while somebody is asked": sketched(
        {"ask": Shape(USER, many=True), "late": timer("ask")}, "start > ask > end", "late > ask"
    ),
    "a side branch with a task, where the end stops it": sketched(
        {"late": timer("a", cancels=False), "stop": STOPS, "over": Shape("endEvent")},
        "start > a > stop",
        "late > chase > over",
    ),
    "a side branch that stops the case": sketched(
        {"late": timer("a", cancels=False), "stop": STOPS}, "start > a > end", "late > stop"
    ),
    "a timer that leaves a task open fires once, so its branch is there once": sketched(
        {"late": timer("a", cancels=False), "stop": STOPS, "over": Shape("endEvent")},
        "start > a > stop",
        "late > chase > report > over",
    ),
}

UNSOUND = {
    "a side branch with a task that the end would leave behind": sketched(
        {"late": timer("a", cancels=False), "over": Shape("endEvent")},
        "start > a > end",
        "late > chase > over",
    ),
    "a side branch with a task on a loop, begun again while it runs": sketched(
        {"late": timer("a", cancels=False), "w": XOR, "stop": STOPS, "over": Shape("endEvent")},
        "start > a > w > stop",
        "w > a",
        "late > chase > over",
    ),
    "a side branch that flows into the main way": sketched(
        {"late": timer("a", cancels=False)}, "start > a > b > end", "late > b"
    ),
    "a plain end in a parallel branch": sketched(
        {"split": SPLIT}, "start > split > a > end", "split > b > end"
    ),
    "a join after a choice": sketched(
        {"way": XOR, "join": JOIN}, "start > way > a > join > end", "way > b > join"
    ),
    "a merge after a split": sketched(
        {"split": SPLIT, "merge": XOR}, "start > split > a > merge > c > end", "split > b > merge"
    ),
    "a timer that is a branch of the join its own task belongs to": sketched(
        {"split": SPLIT, "join": JOIN, "late": timer("a")},
        "start > split > a > join > end",
        "split > b > join",
        "late > join",
    ),
    "a loop back into a parallel block": sketched(
        {"split": SPLIT, "join": JOIN, "way": XOR},
        "start > split > a > join > c > way > end",
        "split > b > join",
        "way > a",
    ),
    "a loop that only the system goes round": sketched(
        {"call": CALLED, "way": XOR}, "start > call > way > end", "way > call"
    ),
    "a loop whose only task asks a list that may be empty": sketched(
        {"ask": Shape(USER, many=True), "way": XOR}, "start > ask > way > end", "way > ask"
    ),
    "a loop by the error of a service that is called again at once": sketched(
        {"call": CALLED, "failed": error("call")}, "start > call > end", "failed > call"
    ),
    "a loop with one branch on which nobody has to act": sketched(
        {"split": SPLIT, "join": JOIN, "way": XOR, "call": CALLED, "merge": XOR},
        "start > merge > split > a > join > way > end",
        "split > call > join",
        "way > merge",
    ),
    "a round from which no way leads to the end": sketched(
        {"way": XOR}, "start > way > end", "way > a > b > a"
    ),
    "two tasks that only lead to each other": sketched({}, "start > a > end", "b > c > b"),
}


@pytest.mark.parametrize("rule", SOUND)
def test_both_accept(rule, tmp_path):
    assert _verdicts(SOUND[rule], tmp_path) == (True, True)


@pytest.mark.parametrize("rule", UNSOUND)
def test_both_refuse(rule, tmp_path):
    assert _verdicts(UNSOUND[rule], tmp_path) == (False, False)


def _verdicts(sketch: Sketch, folder) -> tuple[bool, bool]:
    """Say whether the engine and the oracle accept a drawing."""
    try:
        drawn(folder, sketch.text())
    except BadDefinition:
        is_accepted = False
    else:
        is_accepted = True
    return is_accepted, judge(read_net(sketch.text())).reason is None
