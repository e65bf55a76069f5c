"""The engine and the oracle agree: on every random drawing, and on every move of random cases."""

from pathlib import Path
from random import Random

import pytest

from tests.workflow.oracle.duel import Duel, drawn, places, procedure_of
from tests.workflow.oracle.generator import sound
from tests.workflow.oracle.mutations import MISTAKES, broken, harmless
from tests.workflow.oracle.net import read_net
from tests.workflow.oracle.sketch import PARALLEL, USER, Shape, Sketch
from tests.workflow.oracle.soundness import judge
from workflow.binding import bare_graph
from workflow.bpmn import read_drawing
from workflow.errors import BadDefinition, Faults

WALKS_OF_EACH = 2
BROKEN_OF_EACH_KIND, HARMLESS_OF_EACH_KIND = 80, 12
SOMETIMES_HARMLESS = (
    "escape",
    "end_inside",
    "missing_branch",
    "back_into_block",
    "aside_joins_main",
    "timer_lets_stand",
    "soft_end",
    "stray_arrow",
)
# So many branches have 32,768 markings, more than the proof lists; so it must shrink the drawing.
TOO_MANY_BRANCHES = 15


def in_chunks(first: int, end: int) -> pytest.MarkDecorator:
    """Run a test for these seeds, in parts that several workers can share."""
    parts = [range(start, start + 100) for start in range(first, end, 100)]
    return pytest.mark.parametrize("seeds", parts, ids=lambda seeds: f"from-{seeds.start}")


@in_chunks(0, 1000)
def test_a_sound_drawing_is_accepted_with_the_positions_the_oracle_finds(seeds, tmp_path):
    for seed in seeds:
        text = sound(seed).text()
        verdict = judge(read_net(text))
        assert verdict.reason is None, f"seed {seed}"
        assert places(*drawn(tmp_path, text)) == verdict.places, f"seed {seed}"


@in_chunks(1000, 1500)
def test_every_move_of_a_case_is_the_one_the_oracle_makes(seeds, tmp_path):
    for seed in seeds:
        text = sound(seed).text()
        procedure, net = procedure_of(*drawn(tmp_path, text)), read_net(text)
        for walk in range(WALKS_OF_EACH):
            Duel(procedure, net).walk(Random(f"{seed} {walk}"))


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_drawing_with_a_harmful_mistake_is_refused_by_the_proof(kind, tmp_path):
    for seed in range(BROKEN_OF_EACH_KIND):
        text = broken(kind, seed).text()
        assert is_well_formed(text), f"{kind} {seed}"
        assert is_refused(tmp_path, text), f"{kind} {seed}"


@pytest.mark.parametrize("kind", SOMETIMES_HARMLESS)
def test_a_drawing_with_a_harmless_mistake_is_accepted_and_moves_alike(kind, tmp_path):
    for seed in range(HARMLESS_OF_EACH_KIND):
        text = harmless(kind, seed).text()
        net, (graph, reachable) = read_net(text), drawn(tmp_path, text)
        assert places(graph, reachable) == judge(net).places, f"{kind} {seed}"
        Duel(procedure_of(graph, reachable), net).walk(Random(seed))


@pytest.mark.parametrize("seed", range(2))
def test_a_sound_drawing_too_large_to_list_is_accepted(seed, tmp_path):
    _, reachable = drawn(tmp_path, enlarged(sound(seed)).text())

    assert reachable.markings is None


@pytest.mark.parametrize("kind", ["swap_split", "timer_lets_stand"])
def test_a_drawing_too_large_to_list_is_refused_for_a_harmful_mistake(kind, tmp_path):
    assert is_refused(tmp_path, enlarged(broken(kind, 0)).text())


def enlarged(sketch: Sketch) -> Sketch:
    """Put a block of many branches before everything else, which cannot change the verdict."""
    (arrow,) = sketch.out_of("start_0")
    first = sketch.arrows[arrow][1]
    split = sketch.draw(Shape(PARALLEL))
    sketch.turn(arrow, split)
    branches = [sketch.draw(Shape(USER), split) for _ in range(TOO_MANY_BRANCHES)]
    sketch.connect(sketch.draw(Shape(PARALLEL), *branches), first)
    return sketch


def is_well_formed(text: str) -> bool:
    """Is there nothing against this drawing before the proof?"""
    faults = Faults("process.bpmn")
    bare_graph(read_drawing(text.encode(), faults), faults)
    return not faults.found


def is_refused(folder: Path, text: str) -> bool:
    """Does the engine's loader refuse this drawing?"""
    try:
        drawn(folder, text)
    except BadDefinition:
        return True
    return False
