"""What holds for every procedure, tried on random ones: blocks of every kind, sound and broken."""

from collections import Counter
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workflow.models import broken, rewired, sound, wild
from tests.workflow.sketches import graph, procedure, verdict
from workflow.binding import Graph
from workflow.conditions import FactKind, FactType
from workflow.engine import advance, start
from workflow.errors import Faults
from workflow.model import (
    Completed,
    Event,
    Failed,
    Fired,
    Marking,
    Move,
    Node,
    NodeKind,
    Procedure,
    Returned,
)
from workflow.reduction import can_be_reduced, reduced
from workflow.soundness import Explorer, prove
from workflow.structure import refuse_misshapen

seeds = st.integers(0, 10**9)
PICK = {"pick": FactType(FactKind.INT)}


def reasons(drawn: Graph) -> list[str]:
    """Prove a graph as it is."""
    explorer = Explorer(drawn)
    explorer.explore()
    faults = Faults("sketch.bpmn")
    explorer.report(faults)
    return [fault.reason for fault in faults.found]


def shrunk(drawn: Graph) -> Graph:
    return reduced(drawn, Explorer(drawn).side)


@given(seeds, st.integers(1, 12))
def test_every_procedure_of_nested_blocks_is_sound(seed, size):
    assert verdict(*sound(seed, size).sketch()) == []


@given(seeds, st.integers(2, 10))
def test_every_procedure_with_a_join_of_the_wrong_kind_is_refused(seed, size):
    model = broken(seed, size)
    assume(model is not None)

    assert verdict(*model.sketch()) != []


@given(seeds, st.integers(1, 12))
def test_shrinking_a_sound_procedure_leaves_it_sound(seed, size):
    assert reasons(shrunk(graph(*sound(seed, size).sketch()))) == []


@given(seeds, st.integers(2, 10))
def test_shrinking_a_broken_procedure_leaves_it_broken(seed, size):
    model = broken(seed, size)
    assume(model is not None)

    assert reasons(shrunk(graph(*model.sketch()))) != []


@given(seeds, st.integers(2, 12))
def test_shrinking_changes_no_verdict(seed, size):
    drawn = graph(*rewired(seed, size).sketch())
    misshapen = Faults("sketch.bpmn")
    refuse_misshapen(drawn, misshapen)
    assume(not misshapen.found)

    assert bool(reasons(shrunk(drawn))) is bool(reasons(drawn))


def test_shrinking_changes_no_verdict_on_drawings_of_any_shape():
    verdicts = Counter(wild_verdicts(range(4_000)))

    assert {sound for sound, _ in verdicts} == {True, False}
    assert all(whole is shrunk_too for whole, shrunk_too in verdicts)
    assert verdicts[True, True] > 100


def wild_verdicts(numbers):
    """Prove well-drawn ones as they are and shrunk: is there nothing against the one, the other?"""
    for seed in numbers:
        drawn = graph(*wild(seed).sketch())
        misshapen = Faults("sketch.bpmn")
        refuse_misshapen(drawn, misshapen)
        if not misshapen.found and can_be_reduced(drawn):
            yield not reasons(drawn), not reasons(shrunk(drawn))


@given(seeds, st.integers(1, 10), seeds)
def test_a_case_only_ever_stands_where_the_proof_says_it_can(seed, size, walk):
    ways = procedure(*sound(seed, size).sketch(), facts=PICK)
    markings = prove(Graph(ways.nodes, ways.flows), Faults("sketch.bpmn")).markings

    for marking in rests(ways, Random(walk)):
        assert marking in markings


@given(seeds, st.integers(1, 10), seeds)
def test_every_case_ends_if_people_go_on_working(seed, size, walk):
    ways = procedure(*sound(seed, size).sketch(), facts=PICK)

    *_, (_, last) = moves(ways, Random(walk))

    assert ways.nodes[last.ended].kind is NodeKind.END


@given(seeds, st.integers(1, 10), seeds)
def test_a_move_says_exactly_what_changed(seed, size, walk):
    ways = procedure(*sound(seed, size).sketch(), facts=PICK)

    for before, move in moves(ways, Random(walk)):
        opened = set(move.opened) | set(move.calls)
        assert move.marking.open == before.open - set(move.closed) | opened
        assert move.marking.waiting == before.waiting - set(move.removed) | set(move.added)
        assert set(move.closed) <= before.open
        assert len(opened) == len(move.opened) + len(move.calls)
        assert (move.ended is not None) is (move.marking == Marking())


@given(seeds, st.integers(1, 8), seeds)
def test_the_order_of_the_file_changes_nothing(seed, size, shuffle):
    model = sound(seed, size)
    nodes, flows = model.sketch()
    random = Random(shuffle)
    other_nodes = " ".join(random.sample(model.nodes, len(model.nodes)))
    other_flows = " ".join(random.sample(model.flows, len(model.flows)))

    assert standing(nodes, flows) == standing(other_nodes, other_flows)


@given(seeds, st.integers(1, 8))
def test_splitting_a_flow_with_a_gateway_changes_nothing(seed, size):
    model = sound(seed, size)
    nodes, flows = model.sketch()
    source, _, target = model.flows[-1].partition(">")

    others = " ".join(model.flows[:-1])

    split = standing(f"{nodes} extra:xor", f"{others} {source}>extra extra>{target}")

    assert {open_ for open_, _ in split} == {open_ for open_, _ in standing(nodes, flows)}


def standing(nodes: str, flows: str) -> set[tuple[frozenset[str], frozenset[str]]]:
    """List the markings of a sketch by names."""
    drawn = graph(nodes, flows)
    markings = prove(drawn, Faults("sketch.bpmn")).markings or ()
    names = [node.id for node in drawn.nodes]
    return {
        (
            frozenset(names[i] for i in marking.open),
            frozenset(
                f"{names[drawn.flows[i].source]}>{names[drawn.flows[i].target]}"
                for i in marking.waiting
            ),
        )
        for marking in markings
    }


def rests(ways: Procedure, random: Random) -> list[Marking]:
    """Give every marking at which one random case rests, when all calls have returned."""
    found = [move.marking for _, move in moves(ways, random) if move.ended is None]
    return [m for m in found if not any(_is_call(ways.nodes[i]) for i in m.open)]


def moves(ways: Procedure, random: Random) -> list[tuple[Marking, Move]]:
    """Walk one case at random from its start to its end."""
    spent: set[int] = set()
    move = start(ways, _facts(random))
    found = [(Marking(), move)]
    while move.ended is None:
        before = move.marking
        event = _event(ways, before, random, spent)
        move = advance(ways, before, event, _facts(random))
        spent -= {timer.index for i in move.closed for timer in ways.boundary_of(i)}
        if isinstance(event, Fired) and not ways.nodes[event.timer].interrupting:
            spent.add(event.timer)
        found.append((before, move))
        assert len(found) < 5_000, "the case never ends"
    return found


def _facts(random: Random) -> dict[str, object]:
    return {"pick": random.randrange(4), "parties": ["a", "b"][: random.randrange(3)]}


def _is_call(node: Node) -> bool:
    return node.kind is NodeKind.SERVICE and not node.waits


def _event(ways: Procedure, marking: Marking, random: Random, spent: set[int]) -> Event:
    """Choose what happens next: calls return or fail first, as they do in one transaction."""
    standing = [ways.nodes[index] for index in sorted(marking.open)]
    node = random.choice([n for n in standing if _is_call(n)] or standing)
    boundary = [b for b in ways.boundary_of(node.index) if b.index not in spent]
    remaining = random.randrange(2) if node.is_many else 0
    if not boundary or random.random() < 0.5:
        if node.kind is NodeKind.SERVICE:
            return Returned(node.index)
        return Completed(node.index, _word(ways, node), remaining)
    chosen = random.choice(boundary)
    if chosen.kind is NodeKind.ERROR:
        return Failed(node.index, "broken")
    return Fired(chosen.index, remaining)


def _word(ways: Procedure, node: Node) -> str | None:
    """These tasks offer nothing, except that the silence of a party may be recorded."""
    return "no_reply" if any(timer.each for timer in ways.boundary_of(node.index)) else None
