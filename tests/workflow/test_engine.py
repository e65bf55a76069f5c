"""How a case moves: one event in, everything that follows out."""

import dataclasses

import pytest

from tests.workflow.sketches import procedure
from workflow.conditions import FactKind, FactType
from workflow.engine import advance, offers, start
from workflow.errors import (
    BrokenMarking,
    MissingFact,
    NotCaught,
    NotOffered,
    NotOpen,
    WrongFact,
)
from workflow.model import Completed, Failed, Fired, Marking, Procedure, Returned


def at(procedure: Procedure, *nodes: str, waiting: tuple[str, ...] = ()) -> Marking:
    """Name a marking by node ids and by `source>target` of waiting flows."""
    flows = frozenset(
        flow.index
        for flow in procedure.flows
        if f"{procedure.nodes[flow.source].id}>{procedure.nodes[flow.target].id}" in waiting
    )
    return Marking(frozenset(procedure.node(name).index for name in nodes), flows)


def index(procedure: Procedure, node: str) -> int:
    return procedure.node(node).index


def names(procedure: Procedure, indexes: tuple[int, ...]) -> list[str]:
    return [procedure.nodes[i].id for i in indexes]


@pytest.fixture
def straight():
    return procedure("s:start a:user b:user e:end", "s>a a>b b>e")


@pytest.fixture
def parallel():
    return procedure(
        "s:start p:and a:user b:user j:and c:user e:end", "s>p p>a p>b a>j b>j j>c c>e"
    )


@pytest.fixture
def choice():
    return procedure(
        "s:start a:user x:xor b:user c:user m:xor e:end",
        "s>a a>x x>b[go == 'yes'] x>c* b>m c>m m>e",
        decides={"a": "go"},
        offers={"a": "yes no later:retries==0"},
        facts={"retries": FactType(FactKind.INT, initial=0)},
    )


def test_a_new_case_stands_at_its_first_task(straight):
    move = start(straight, {})

    assert move.marking == at(straight, "a")
    assert names(straight, move.opened) == ["a"]
    assert names(straight, move.passed) == ["s"]
    assert move.ended is None


def test_finishing_a_task_closes_it_and_opens_the_next(straight):
    move = advance(straight, at(straight, "a"), Completed(index(straight, "a")), {})

    assert names(straight, move.closed) == ["a"]
    assert names(straight, move.opened) == ["b"]
    assert move.marking == at(straight, "b")


def test_the_last_task_ends_the_case(straight):
    move = advance(straight, at(straight, "b"), Completed(index(straight, "b")), {})

    assert move.marking == Marking()
    assert move.ended == index(straight, "e")
    assert names(straight, move.passed) == ["b", "e"]


def test_a_task_that_is_not_open_cannot_be_finished(straight):
    with pytest.raises(NotOpen) as refusal:
        advance(straight, at(straight, "b"), Completed(index(straight, "a")), {})

    assert refusal.value.node == "a"
    assert refusal.value.code == "workflow.not_open"


def test_a_node_of_another_procedure_is_as_good_as_not_open(straight):
    with pytest.raises(NotOpen):
        advance(straight, at(straight, "a"), Completed(99), {})


def test_an_outcome_decides_the_next_choice(choice):
    move = advance(choice, at(choice, "a"), Completed(index(choice, "a"), "yes"), {})

    assert names(choice, move.opened) == ["b"]
    assert move.facts == {"go": "yes"}


def test_where_no_condition_holds_the_default_is_taken(choice):
    move = advance(choice, at(choice, "a"), Completed(index(choice, "a"), "no"), {})

    assert names(choice, move.opened) == ["c"]


def test_an_outcome_that_is_not_offered_is_refused_with_those_that_are(choice):
    with pytest.raises(NotOffered) as refusal:
        advance(choice, at(choice, "a"), Completed(index(choice, "a"), "maybe"), {})

    assert refusal.value.outcome == "maybe"
    assert refusal.value.offered == ("yes", "no", "later")


def test_a_task_with_outcomes_cannot_be_finished_without_one(choice):
    with pytest.raises(NotOffered):
        advance(choice, at(choice, "a"), Completed(index(choice, "a")), {})


def test_a_task_without_outcomes_takes_none(straight):
    with pytest.raises(NotOffered):
        advance(straight, at(straight, "a"), Completed(index(straight, "a"), "yes"), {})


def test_an_outcome_is_offered_only_while_its_condition_holds(choice):
    first = offers(choice.node("a"), {"retries": 0})
    second = offers(choice.node("a"), {"retries": 1})

    assert [o.code for o in first] == ["yes", "no", "later"]
    assert [o.code for o in second] == ["yes", "no"]


def test_a_fact_nobody_has_established_is_named(choice):
    undecided = procedure(
        "s:start x:xor a:user b:user m:xor e:end",
        "s>x x>a[in_zone] x>b* a>m b>m m>e",
        facts={"in_zone": FactType(FactKind.BOOL)},
    )

    with pytest.raises(MissingFact) as refusal:
        start(undecided, {})

    assert refusal.value.name == "in_zone"


def test_a_fact_of_the_wrong_kind_is_named():
    undecided = procedure(
        "s:start x:xor a:user b:user m:xor e:end",
        "s>x x>a[in_zone] x>b* a>m b>m m>e",
        facts={"in_zone": FactType(FactKind.BOOL)},
    )

    with pytest.raises(WrongFact) as refusal:
        start(undecided, {"in_zone": "yes"})

    assert refusal.value.expected == "bool"


def test_a_parallel_gateway_opens_its_branches_in_the_order_of_the_file(parallel):
    assert names(parallel, start(parallel, {}).opened) == ["a", "b"]


def test_a_branch_that_is_done_waits_for_the_others(parallel):
    move = advance(parallel, at(parallel, "a", "b"), Completed(index(parallel, "a")), {})

    assert move.marking == at(parallel, "b", waiting=("a>j",))
    assert move.added == tuple(at(parallel, waiting=("a>j",)).waiting)
    assert move.opened == ()


def test_the_last_branch_lets_the_case_go_on(parallel):
    standing = at(parallel, "b", waiting=("a>j",))

    move = advance(parallel, standing, Completed(index(parallel, "b")), {})

    assert move.marking == at(parallel, "c")
    assert move.removed == tuple(at(parallel, waiting=("a>j",)).waiting)
    assert move.added == ()


def test_a_join_in_a_loop_waits_for_every_branch_on_the_second_round_too():
    looped = procedure(
        "s:start m:xor p:and a:user b:user c:user j:and again:user x:xor e:end",
        "s>m m>p p>a p>b p>c a>j b>j c>j j>again again>x x>m[more == 'yes'] x>e*",
        decides={"again": "more"},
        offers={"again": "yes no"},
    )
    marking = start(looped, {}).marking
    for order in ("abc", "cab"):
        for task in order:
            marking = advance(looped, marking, Completed(index(looped, task)), {}).marking
            if task != order[-1]:
                assert index(looped, "again") not in marking.open
        assert marking == at(looped, "again")
        event = Completed(index(looped, "again"), "yes")
        marking = advance(looped, marking, event, {}).marking


def test_a_task_may_open_itself_again():
    looped = procedure(
        "s:start m:xor a:user x:xor e:end",
        "s>m m>a a>x x>m[more == 'yes'] x>e*",
        decides={"a": "more"},
        offers={"a": "yes no"},
    )

    move = advance(looped, at(looped, "a"), Completed(index(looped, "a"), "yes"), {})

    assert names(looped, move.closed) == ["a"]
    assert names(looped, move.opened) == ["a"]
    assert move.marking == at(looped, "a")


class TestManyParties:
    """A task that several parties answer side by side."""

    @pytest.fixture
    def many(self):
        return procedure(
            "s:start a:many t:each@a b:user e:end", "s>a a>b b>e", offers={"a": "agree disagree"}
        )

    @pytest.fixture
    def quorum(self):
        return procedure("s:start a:quorum b:user e:end", "s>a a>b b>e", offers={"a": "yes no"})

    def test_stands_once_for_all_of_them(self, many):
        move = start(many, {"parties": ["road", "culture"]})

        assert names(many, move.opened) == ["a"]

    def test_is_passed_where_nobody_has_to_be_asked(self, many):
        move = start(many, {"parties": []})

        assert names(many, move.opened) == ["b"]
        assert names(many, move.passed) == ["s", "a"]

    def test_needs_to_know_whom_to_ask(self, many):
        with pytest.raises(MissingFact) as refusal:
            start(many, {})

        assert refusal.value.name == "parties"

    def test_stays_open_while_answers_are_missing(self, many):
        event = Completed(index(many, "a"), "agree", remaining=1, answered=1)

        move = advance(many, at(many, "a"), event, {"parties": ["road", "culture"]})

        assert move.marking == at(many, "a")
        assert (move.opened, move.closed, move.passed) == ((), (), ())

    def test_is_done_with_the_last_answer(self, many):
        event = Completed(index(many, "a"), "agree", remaining=0, answered=2)

        move = advance(many, at(many, "a"), event, {"parties": ["road", "culture"]})

        assert names(many, move.opened) == ["b"]

    def test_needs_a_list_that_was_declared(self, many):
        undeclared = dataclasses.replace(many, facts={})

        with pytest.raises(MissingFact):
            start(undeclared, {"parties": ["road"]})

    def test_is_done_when_the_quorum_has_answered(self, quorum):
        parties = {"parties": ["a", "b", "c", "d"]}
        first = Completed(index(quorum, "a"), "yes", remaining=3, answered=1)
        second = Completed(index(quorum, "a"), "no", remaining=2, answered=2)

        assert advance(quorum, at(quorum, "a"), first, parties).opened == ()
        assert names(quorum, advance(quorum, at(quorum, "a"), second, parties).opened) == ["b"]

    def test_is_done_below_the_quorum_when_nobody_remains(self, quorum):
        only = Completed(index(quorum, "a"), "yes", remaining=0, answered=1)

        move = advance(quorum, at(quorum, "a"), only, {"parties": ["a"]})

        assert names(quorum, move.opened) == ["b"]

    def test_takes_the_silence_of_one_party_as_that_partys_answer(self, many):
        timer = index(many, "t")

        still = advance(many, at(many, "a"), Fired(timer, remaining=1, answered=1), {})
        done = advance(many, at(many, "a"), Fired(timer, remaining=0, answered=2), {})

        assert still.marking == at(many, "a")
        assert names(many, done.opened) == ["b"]

    def test_takes_a_recorded_silence_as_an_outcome(self, many):
        event = Completed(index(many, "a"), "no_reply", remaining=0, answered=2)

        assert names(many, advance(many, at(many, "a"), event, {}).opened) == ["b"]

    def test_offers_silence_to_nobody(self, many):
        assert [o.code for o in offers(many.node("a"), {})] == ["agree", "disagree"]

    def test_cannot_be_silent_after_everybody_answered(self, many):
        with pytest.raises(NotOpen):
            advance(many, at(many, "b"), Fired(index(many, "t")), {})


class TestServices:
    """What the system does on the way."""

    @pytest.fixture
    def called(self):
        return procedure("s:start a:user n:service b:user e:end", "s>a a>n n>b b>e")

    def test_is_called_and_stands_until_it_returned(self, called):
        move = advance(called, at(called, "a"), Completed(index(called, "a")), {})

        assert names(called, move.calls) == ["n"]
        assert move.opened == ()
        assert move.marking == at(called, "n")

    def test_lets_the_case_go_on_when_it_returned(self, called):
        move = advance(called, at(called, "n"), Returned(index(called, "n")), {})

        assert names(called, move.opened) == ["b"]

    def test_a_service_that_waits_is_opened_like_a_task_and_not_called(self):
        waiting = procedure("s:start a:job e:end", "s>a a>e")

        move = start(waiting, {})

        assert names(waiting, move.opened) == ["a"]
        assert move.calls == ()
        assert advance(waiting, move.marking, Returned(index(waiting, "a")), {}).ended is not None

    def test_a_person_cannot_finish_a_service(self, called):
        with pytest.raises(NotOffered):
            advance(called, at(called, "n"), Completed(index(called, "n")), {})

    def test_a_task_of_a_person_cannot_return_or_fail(self, called):
        for event in (Returned(index(called, "a")), Failed(index(called, "a"), "broken")):
            with pytest.raises(NotOffered):
                advance(called, at(called, "a"), event, {})

    def test_a_caught_error_goes_its_own_way(self):
        caught = procedure("s:start a:service n:error@a b:user m:xor e:end", "s>a a>m n>b b>m m>e")

        move = advance(caught, at(caught, "a"), Failed(index(caught, "a"), "broken"), {})

        assert names(caught, move.closed) == ["a"]
        assert names(caught, move.opened) == ["b"]

    def test_a_catcher_that_names_the_error_goes_before_one_that_takes_any(self):
        caught = procedure(
            "s:start a:service n:any@a m:error@a b:user c:user x:xor e:end",
            "s>a a>x n>b m>c b>x c>x x>e",
        )
        standing = at(caught, "a")

        named = advance(caught, standing, Failed(index(caught, "a"), "broken"), {})
        other = advance(caught, standing, Failed(index(caught, "a"), "unplugged"), {})

        assert names(caught, named.opened) == ["c"]
        assert names(caught, other.opened) == ["b"]

    def test_an_error_nobody_catches_is_refused(self, called):
        with pytest.raises(NotCaught) as refusal:
            advance(called, at(called, "n"), Failed(index(called, "n"), "broken"), {})

        assert (refusal.value.node, refusal.value.error) == ("n", "broken")


class TestTimers:
    """What happens when time runs out."""

    def test_an_interrupting_timer_takes_the_task_away(self):
        timed = procedure("s:start a:user t:timer@a b:user m:xor e:end", "s>a a>m t>b b>m m>e")

        move = advance(timed, at(timed, "a"), Fired(index(timed, "t")), {})

        assert names(timed, move.closed) == ["a"]
        assert names(timed, move.opened) == ["b"]
        assert names(timed, move.passed) == ["t"]

    def test_a_reminder_leaves_the_task_open(self):
        timed = procedure("s:start a:user r:reminder@a n:service f:end e:end", "s>a a>e r>n n>f")

        move = advance(timed, at(timed, "a"), Fired(index(timed, "r")), {})
        after = advance(timed, move.marking, Returned(index(timed, "n")), {})

        assert names(timed, move.calls) == ["n"]
        assert move.closed == ()
        assert after.marking == at(timed, "a")
        assert after.ended is None

    def test_a_timer_of_a_task_that_is_done_is_refused(self):
        timed = procedure("s:start a:user t:timer@a b:user e:end", "s>a a>b t>b b>e")

        with pytest.raises(NotOpen):
            advance(timed, at(timed, "b"), Fired(index(timed, "t")), {})

    def test_only_a_timer_can_fire(self):
        timed = procedure("s:start a:user e:end", "s>a a>e")

        with pytest.raises(NotOpen):
            advance(timed, at(timed, "a"), Fired(index(timed, "a")), {})


class TestEndings:
    """How a case ends while something else is still open."""

    @pytest.fixture
    def branches(self):
        return procedure(
            "s:start p:and a:user x:xor t:terminate b:user c:user j:and e:end",
            "s>p p>a p>b p>c a>x x>t[stop == 'yes'] x>j* b>j c>j j>e",
            decides={"a": "stop"},
            offers={"a": "yes no"},
        )

    def test_a_terminate_end_closes_every_other_task(self, branches):
        standing = at(branches, "a", "b", waiting=("c>j",))

        move = advance(branches, standing, Completed(index(branches, "a"), "yes"), {})

        assert move.marking == Marking()
        assert names(branches, move.closed) == ["a", "b"]
        assert move.removed == tuple(standing.waiting)
        assert move.ended == index(branches, "t")

    def test_an_error_end_closes_every_other_task(self):
        failing = procedure(
            "s:start p:and a:user b:user x:xor t:failure j:and e:end",
            "s>p p>a p>b a>x x>t[stop == 'yes'] x>j* b>j j>e",
            decides={"a": "stop"},
            offers={"a": "yes no"},
        )

        move = advance(failing, at(failing, "a", "b"), Completed(index(failing, "a"), "yes"), {})

        assert names(failing, move.closed) == ["a", "b"]
        assert move.ended == index(failing, "t")

    def test_nothing_is_opened_or_called_beside_a_terminate_end(self):
        stopping = procedure(
            "s:start a:user p:and n:service b:user t:terminate f:end", "s>a a>p p>n p>b p>t n>f b>f"
        )

        move = advance(stopping, at(stopping, "a"), Completed(index(stopping, "a")), {})

        assert (move.opened, move.calls) == ((), ())
        assert move.marking == Marking()


def test_a_marking_that_cannot_arise_is_refused_instead_of_doubling_a_task(straight):
    with pytest.raises(BrokenMarking) as refusal:
        advance(straight, at(straight, "a", "b"), Completed(index(straight, "a")), {})

    assert refusal.value.node == "b"


def test_a_marking_with_a_token_twice_before_a_join_is_refused(parallel):
    standing = at(parallel, "a", "b", waiting=("a>j",))

    with pytest.raises(BrokenMarking):
        advance(parallel, standing, Completed(index(parallel, "a")), {})


def test_a_refusal_carries_its_code_and_facts_for_a_log_line(straight):
    with pytest.raises(NotOpen) as refusal:
        advance(straight, Marking(), Completed(index(straight, "a")), {})

    assert str(refusal.value) == "workflow.not_open: node='a'"
    assert refusal.value.facts == {"node": "a"}
