"""Random drawings with one mistake in them; whether it does harm, the oracle's verdict says."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.workflow.oracle.generator import sound
from tests.workflow.oracle.net import read_net
from tests.workflow.oracle.sketch import (
    CHOICE,
    END,
    ENDS,
    PARALLEL,
    SERVICE,
    STOP,
    TIMER,
    USER,
    Shape,
    Sketch,
)
from tests.workflow.oracle.soundness import TOO_MANY_TO_TELL, TooMany, is_clear, judge

MOST_SHAPES = 24
Mistake = Callable[[Sketch, Random], bool]


def swap_join(sketch: Sketch, rng: Random) -> bool:
    """Gather branches with the wrong gateway."""
    return _swap(sketch, rng, [g for g in _gateways(sketch) if len(sketch.into(g)) > 1])


def swap_split(sketch: Sketch, rng: Random) -> bool:
    """Part ways with the wrong gateway."""
    return _swap(sketch, rng, [g for g in _gateways(sketch) if len(sketch.out_of(g)) > 1])


def escape(sketch: Sketch, rng: Random) -> bool:
    """Let a branch leave its parallel block for a place after the join."""
    found = _inside(sketch, rng)
    if found is None:
        return False
    _, join, arrows = found
    behind = _targets(sketch, sketch.after(join) - {join})
    return _turn(sketch, rng, arrows, behind)


def end_inside(sketch: Sketch, rng: Random) -> bool:
    """End a branch inside a parallel block."""
    found = _inside(sketch, rng)
    if found is None:
        return False
    sketch.turn(rng.choice(found[2]), sketch.draw(Shape(END)))
    return True


def missing_branch(sketch: Sketch, rng: Random) -> bool:
    """Let a join wait for a branch that a choice may not take."""
    found = _inside(sketch, rng)
    if found is None:
        return False
    split, join, arrows = found
    choice = sketch.draw(Shape(CHOICE))
    arrow = rng.choice(arrows)
    target = sketch.arrows[arrow][1]
    sketch.turn(arrow, choice)
    sketch.connect(choice, target)
    sketch.connect(choice, rng.choice([*sketch.of_kind(*ENDS), split, join]))
    return True


def timer_into_join(sketch: Sketch, rng: Random) -> bool:
    """Lead a timer's way into a join as a branch of its own."""
    joins = [g for g in sketch.of_kind(PARALLEL) if len(sketch.into(g)) > 1]
    hosts = [h for h in sketch.of_kind(USER) if set(joins) & sketch.after(h)]
    if not hosts:
        return False
    host = rng.choice(hosts)
    timer = sketch.draw(Shape(TIMER, host=host, cancels=rng.random() < 0.6))
    sketch.connect(timer, rng.choice([j for j in joins if j in sketch.after(host)]))
    return True


def back_into_block(sketch: Sketch, rng: Random) -> bool:
    """Lead a loop from behind a join back into the middle of its block."""
    found = _inside(sketch, rng)
    if found is None:
        return False
    split, join, arrows = found
    middle = _targets(sketch, {sketch.arrows[a][1] for a in arrows} - {join, split})
    out = sketch.out_of(join)
    if not middle or not out:
        return False
    arrow = rng.choice(out)
    again = sketch.draw(Shape(CHOICE), sketch.draw(Shape(USER)))
    sketch.connect(again, sketch.arrows[arrow][1])
    sketch.connect(again, rng.choice(middle))
    sketch.turn(arrow, sketch.arrows[sketch.into(again)[0]][0])
    return True


def dead_node(sketch: Sketch, rng: Random) -> bool:
    """Draw two tasks nothing leads to, with a way into the rest."""
    one = sketch.draw(Shape(USER))
    choice = sketch.draw(Shape(CHOICE), sketch.draw(Shape(SERVICE, waits=True), one))
    sketch.connect(choice, one)
    sketch.connect(choice, rng.choice(_targets(sketch, set(sketch.shapes) - {one, choice})))
    return True


def aside_joins_main(sketch: Sketch, rng: Random) -> bool:
    """Lead a side branch into the main way instead of to its own end."""
    timers = [t for t in sketch.of_kind(TIMER) if not sketch.shapes[t].cancels]
    if not timers:
        return False
    timer = rng.choice(timers)
    ends = [end for end in sketch.of_kind(*ENDS) if end in sketch.after(timer)]
    arrows = [arrow for end in ends for arrow in sketch.into(end)]
    if not _turn(sketch, rng, arrows, _targets(sketch, set(sketch.shapes) - set(ends))):
        return False
    for end in ends:
        if not sketch.into(end):
            sketch.remove(end)
    return True


def timer_lets_stand(sketch: Sketch, rng: Random) -> bool:
    """Let a timer that should close its task leave it open."""
    timers = [t for t in sketch.of_kind(TIMER) if sketch.shapes[t].cancels and sketch.out_of(t)]
    if not timers:
        return False
    sketch.change(rng.choice(timers), cancels=False)
    return True


def soft_end(sketch: Sketch, rng: Random) -> bool:
    """End plainly where whatever else is open had to be cancelled."""
    stops = sketch.of_kind(STOP)
    if not stops:
        return False
    sketch.change(rng.choice(stops), kind=END)
    return True


def restless(sketch: Sketch, rng: Random) -> bool:
    """Let the system do at once what somebody had to do on a loop."""
    tasks = [t for t in sketch.of_kind(USER, SERVICE) if t in _following(sketch, t)]
    if not tasks:
        return False
    task = rng.choice(tasks)
    for other in [t for t in tasks if task in sketch.after(t) and t in sketch.after(task)]:
        if other not in sketch.shapes:
            continue
        for guest in [g for g, shape in sketch.shapes.items() if shape.host == other]:
            if sketch.shapes[guest].kind == TIMER:
                _take_off(sketch, guest)
        sketch.change(other, kind=SERVICE, waits=False, many=False, quorum=None)
    return True


def stray_arrow(sketch: Sketch, rng: Random) -> bool:
    """Let any arrow lead anywhere."""
    return _turn(sketch, rng, list(sketch.arrows), _targets(sketch, set(sketch.shapes)))


MISTAKES: dict[str, Mistake] = {
    mistake.__name__: mistake
    for mistake in (
        swap_join,
        swap_split,
        escape,
        end_inside,
        missing_branch,
        timer_into_join,
        back_into_block,
        dead_node,
        aside_joins_main,
        timer_lets_stand,
        soft_end,
        restless,
        stray_arrow,
    )
}


def mistaken(kind: str, seed: int) -> Sketch:
    """Draw the model of a seed with one mistake of a kind; it may be sound all the same."""
    rng = Random(f"{kind} {seed}")
    while True:
        sketch = sound(rng.randrange(1_000_000_000), MOST_SHAPES)
        if MISTAKES[kind](sketch, rng) and _is_well_formed(sketch):
            return sketch


def broken(kind: str, seed: int) -> Sketch:
    """Draw the model of a seed with one mistake of a kind that makes it unsound."""
    return _judged(kind, Random(f"broken {kind} {seed}"), is_sound=False)


def harmless(kind: str, seed: int) -> Sketch:
    """Draw the model of a seed with one mistake of a kind that leaves it sound."""
    return _judged(kind, Random(f"harmless {kind} {seed}"), is_sound=True)


def _judged(kind: str, rng: Random, is_sound: bool) -> Sketch:
    """Draw until the oracle's verdict is as wished, and is no matter of which token runs first."""
    while True:
        sketch = mistaken(kind, rng.randrange(1_000_000_000))
        net = read_net(sketch.text())
        with suppress(TooMany):
            if (judge(net, TOO_MANY_TO_TELL).reason is None) is is_sound and is_clear(net):
                return sketch


def _gateways(sketch: Sketch) -> list[str]:
    return sketch.of_kind(CHOICE, PARALLEL)


def _swap(sketch: Sketch, rng: Random, gateways: list[str]) -> bool:
    if not gateways:
        return False
    gateway = rng.choice(gateways)
    other = PARALLEL if sketch.shapes[gateway].kind == CHOICE else CHOICE
    sketch.change(gateway, kind=other)
    return True


def _inside(sketch: Sketch, rng: Random) -> tuple[str, str, list[str]] | None:
    """Pick a parallel block: its split, its join, and the arrows between them."""
    splits = [g for g in sketch.of_kind(PARALLEL) if len(sketch.out_of(g)) > 1]
    rng.shuffle(splits)
    for split in splits:
        for join in sketch.of_kind(PARALLEL):
            # Blocks are drawn from the inside out, so the split's own join is the one whose
            # ways in all come from the split and which no way out of it avoids.
            if join != split and len(sketch.into(join)) > 1:
                arrows = _between(sketch, split, join)
                if arrows and set(sketch.into(join)) <= set(arrows):
                    return split, join, arrows
    return None


def _between(sketch: Sketch, split: str, join: str) -> list[str]:
    """List the arrows a token may take after the split and before the join."""
    found: list[str] = []
    ahead = sketch.out_of(split)
    while ahead:
        arrow = ahead.pop()
        if arrow in found:
            continue
        found.append(arrow)
        target = sketch.arrows[arrow][1]
        if target == split:
            return []
        if target != join:
            ahead += sketch.out_of(target)
            guests = [name for name, shape in sketch.shapes.items() if shape.host == target]
            ahead += [out for guest in guests for out in sketch.out_of(guest)]
    return found


def _targets(sketch: Sketch, names: set[str]) -> list[str]:
    """Keep what an arrow may lead to, in the order of drawing."""
    shapes = sketch.shapes
    return [n for n in shapes if n in names and n != "start_0" and shapes[n].host is None]


def _following(sketch: Sketch, name: str) -> set[str]:
    """Collect what can be reached from a shape with at least one step."""
    return {n for out in sketch.out_of(name) for n in sketch.after(sketch.arrows[out][1])}


def _take_off(sketch: Sketch, event: str) -> None:
    """Take an event off its task, and all that only it led to."""
    sketch.remove(event)
    while lost := [n for n in _targets(sketch, set(sketch.shapes)) if not sketch.into(n)]:
        for name in lost:
            sketch.remove(name)


def _turn(sketch: Sketch, rng: Random, arrows: list[str], targets: list[str]) -> bool:
    if not arrows or not targets:
        return False
    sketch.turn(rng.choice(arrows), rng.choice(targets))
    return True


def _is_well_formed(sketch: Sketch) -> bool:
    """Is every shape on some arrow in and some arrow out, where it must be?"""
    for name, shape in sketch.shapes.items():
        if shape.host is None and name != "start_0" and not sketch.into(name):
            return False
        if shape.kind not in ENDS and not shape.each and not sketch.out_of(name):
            return False
    return True
