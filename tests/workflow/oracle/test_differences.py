"""Where the engine and the text parted when the oracle was written.

All are of one family: several tokens run in one move, and it matters which of them runs first.
The random drawings leave this family out, so the ways in which it may go wrong are written here.
"""

from itertools import permutations

import pytest

from tests.workflow.oracle.duel import drawn, duel
from tests.workflow.oracle.net import read_net
from tests.workflow.oracle.sketch import CHOICE, PARALLEL, SERVICE, STOP, Shape, Sketch, sketched
from tests.workflow.oracle.soundness import judge
from workflow.errors import BadDefinition

FACTS = {"pick": 0, "parties": []}
SPLIT, MERGE, CALLED, STOPS = Shape(PARALLEL), Shape(CHOICE), Shape(SERVICE), Shape(STOP)
TWO_ENDS = sketched({"split": SPLIT, "stop": STOPS}, "start > a > split > stop", "split > end")


def test_a_service_to_which_two_tokens_of_one_move_come_is_refused(tmp_path):
    # "No task is opened while it is open". When this was written, the proof accepted the drawing,
    # and the first step of a case then raised BrokenMarking.
    sketch = sketched(
        {"split": SPLIT, "merge": MERGE, "call": CALLED, "stop": STOPS},
        "start > a > split > merge > call > stop",
    )
    sketch.connect("split", "merge")
    assert judge(read_net(sketch.text())).reason is not None

    assert not _is_accepted(tmp_path, sketch)


def test_a_service_to_which_another_returns_before_it_has_returned_itself_is_refused(tmp_path):
    # The calls are `first`, `call`; when `first` is back, `call` is called a second time.
    sketch = sketched(
        {"split": SPLIT, "first": CALLED, "call": CALLED, "stop": STOPS},
        "start > a > split > first > call > stop",
        "split > call",
    )
    assert judge(read_net(sketch.text())).reason is not None

    assert not _is_accepted(tmp_path, sketch)


@pytest.mark.parametrize("last", [("part-merge", "part-join"), ("part-join", "part-merge")])
def test_a_join_to_which_one_move_may_bring_a_second_token_is_refused(last, tmp_path):
    # After `b`, then `a`: one token makes the join fire, the other comes a second time by `merge`.
    # Of the two orders of arrows the proof accepted just the one with which the engine then
    # raises BrokenMarking: they take the tokens of a split in opposite orders.
    sketch = sketched(
        {"split": SPLIT, "part": SPLIT, "merge": MERGE, "join": SPLIT, "stop": STOPS},
        "start > split > a > part > merge > join > c > stop",
        "split > b > merge",
        "part > join",
    )
    for arrow in last:
        sketch.arrows[arrow] = sketch.arrows.pop(arrow)
    assert judge(read_net(sketch.text())).reason is not None

    assert not _is_accepted(tmp_path, sketch)


def test_an_end_beside_an_end_that_stops_the_case_is_refused(tmp_path):
    # Either `end` comes first, and leaves a branch behind; or `stop` does, and `end` can never be
    # reached: there is no order of the tokens in which this drawing keeps every rule.
    assert judge(read_net(TWO_ENDS.text())).reason is not None

    assert not _is_accepted(tmp_path, TWO_ENDS)


def test_the_verdict_does_not_depend_on_the_order_of_arrows_in_the_file(tmp_path):
    orders = permutations(TWO_ENDS.arrows.items())

    verdicts = {_is_accepted(tmp_path, Sketch(TWO_ENDS.shapes, dict(order))) for order in orders}

    assert len(verdicts) == 1


def test_a_service_that_a_case_calls_counts_as_reached(tmp_path):
    # Both services are called in one move, and the first one back ends the case. The
    # proof once said that 'first' can never be reached, although the engine would call it.
    sketch = sketched(
        {"split": SPLIT, "first": CALLED, "second": CALLED, "merge": MERGE, "stop": STOPS},
        "start > a > split > first > merge > stop",
        "split > second > merge",
    )
    assert judge(read_net(sketch.text())).reason is None

    case = duel(tmp_path, sketch.text())

    case.start(FACTS)
    assert case.at("a").calls == {"first", "second"}


def test_what_comes_after_a_service_that_is_never_called_cannot_be_reached(tmp_path):
    # In the move in which `call` would be called, the case has ended: so it never returns.
    sketch = sketched(
        {"split": SPLIT, "call": CALLED, "next": CALLED, "stop": STOPS},
        "start > a > split > stop",
        "split > call > next > stop",
    )
    assert judge(read_net(sketch.text())).reason == "'next' can never be reached"

    assert not _is_accepted(tmp_path, sketch)


def _is_accepted(folder, sketch: Sketch) -> bool:
    try:
        drawn(folder, sketch.text())
    except BadDefinition:
        return False
    return True
