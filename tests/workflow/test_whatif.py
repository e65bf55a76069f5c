"""What a draft would change: which cases go another way, and by how many days."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.lives import DAY, random_life, shipped_life
from tests.workflow.models import sound
from tests.workflow.sketches import procedure
from workflow.history import History, Step
from workflow.loader import load_all
from workflow.model import Procedure
from workflow.whatif import Difference, compare, summary

seeds = st.integers(0, 10**9)
SHIPPED = {f"{p.code} v{p.version}": p for p in load_all()}
every_shipped = pytest.mark.parametrize("ways", SHIPPED.values(), ids=SHIPPED)


def row(*steps: str) -> Procedure:
    """One step after the other."""
    places = ["s", *steps, "e"]
    nodes = " ".join(["s:start", *(f"{step}:user" for step in steps), "e:end"])
    arrows = " ".join(f"{a}>{b}" for a, b in pairwise(places))
    return procedure(nodes, arrows)


def limited(ways: Procedure, **days: str) -> Procedure:
    """Give steps their limits."""
    nodes = tuple(
        replace(n, limit_days=Decimal(days[n.id])) if n.id in days else n for n in ways.nodes
    )
    return replace(ways, nodes=nodes, by_id={n.id: n for n in nodes})


@given(seeds, st.integers(1, 10), seeds)
def test_the_same_version_changes_nothing(seed, size, walk):
    life = random_life(sound(seed, size), walk)

    (found,) = compare([life.history], life.procedure, life.procedure, DAY)

    assert (found.path_changed, found.minutes, found.guessed, found.stuck) == (False, 0, 0, None)
    assert found.ended_before == found.ended_after == life.ended


@every_shipped
@given(walks=st.lists(seeds, max_size=3))
def test_a_shipped_version_compared_with_itself_changes_nothing(ways, walks):
    lives = [shipped_life(ways, walk) for walk in walks]

    told = summary(compare([life.history for life in lives], ways, ways, DAY), DAY)

    assert told.cases == len(walks)
    assert (told.path_changed, told.ended_differently, told.not_replayed) == (0, 0, 0)
    assert (told.mean_days, told.median_days, told.largest_days, told.guessed) == (0, 0, 0, 0)


@given(seeds, st.integers(1, 10), seeds, st.randoms(use_true_random=False))
def test_a_shorter_limit_changes_only_guessed_steps(seed, size, walk, random):
    life = random_life(sound(seed, size), walk)
    users = [node.id for node in life.procedure.tasks]
    longer = limited(life.procedure, **dict.fromkeys(users, "4"))
    chosen = random.choice(users) if users else ""
    shorter = limited(longer, **{chosen: "1"})
    forgotten = {node for node in users if random.random() < 0.3}
    kept = tuple(step for step in life.steps if step.node not in forgotten)

    (whole,) = compare([life.history], longer, shorter, DAY)
    (patchy,) = compare([replace(life.history, steps=kept)], longer, shorter, DAY)

    assert (whole.path_changed, whole.minutes) == (False, 0)
    if chosen not in forgotten:
        assert patchy.minutes == 0


def test_a_shorter_limit_shortens_what_is_guessed():
    ways = limited(row("a", "b"), b="3")
    history = History("H", {}, (Step("a", 1, 100),))

    (found,) = compare([history], ways, limited(ways, b="1"), DAY)

    assert (found.minutes, found.guessed, found.path_changed) == (-2 * DAY, 1, False)


@given(st.lists(st.integers(0, 5_000), min_size=2, max_size=6), st.data())
def test_removing_a_step_of_a_row_shortens_by_exactly_its_minutes(minutes, data):
    names = [f"t{n}" for n in range(len(minutes))]
    history = History(
        "H", {}, tuple(Step(name, 1, took) for name, took in zip(names, minutes, strict=True))
    )
    gone = data.draw(st.sampled_from(names))

    (found,) = compare([history], row(*names), row(*(n for n in names if n != gone)), DAY)

    assert found.minutes == -minutes[names.index(gone)]
    assert found.path_changed
    assert (found.guessed, found.stuck) == (0, None)


def test_steps_put_side_by_side_take_as_long_as_the_longest():
    beside = procedure("s:start p:and a:user b:user j:and e:end", "s>p p>a p>b a>j b>j j>e")
    history = History("H", {}, (Step("a", 1, 300), Step("b", 1, 500)))

    (found,) = compare([history], row("a", "b"), beside, DAY)

    assert found.minutes == -300
    assert not found.path_changed


def test_a_case_the_draft_cannot_take_to_an_end_is_told_and_not_counted():
    asks = procedure(
        "s:start a:user x:xor b:user c:user m:xor e:end",
        "s>a a>x x>b[parties_known == 'yes'] x>c* b>m c>m m>e",
        decides={"b": "parties_known"},
        offers={"b": "yes no"},
    )
    history = History("H", {}, (Step("a", 1, 300),))

    found = compare([history], row("a"), asks, DAY)

    assert "'parties_known'" in found[0].stuck
    assert summary(found, DAY).not_replayed == 1
    assert summary(found, DAY).path_changed == 0


def test_a_case_that_was_stuck_before_says_so():
    (found,) = compare([History("H", {}, ())], procedure_asking(), row("a"), DAY)

    assert found.stuck.startswith("in the version it went through: ")


def procedure_asking() -> Procedure:
    """A way nobody can go: it asks for what is decided only later."""
    return procedure(
        "s:start x:xor b:user c:user m:xor e:end",
        "s>x x>b[go == 'yes'] x>c* b>m c>m m>e",
        decides={"b": "go"},
        offers={"b": "yes no"},
    )


def test_the_summary_draws_differences_together():
    def one(code, gained, **other):
        told = {"path_changed": False, "ended_after": "e", "guessed": 0, "stuck": None, **other}
        return Difference(code, minutes_before=960, minutes_after=960 + gained, ended_before="e",
                          **told)  # fmt: skip

    told = summary(
        [
            one("A", -480, path_changed=True),
            one("B", 0, guessed=2),
            one("C", 240, ended_after="refused"),
            one("D", 9_999, stuck="it goes round in circles", path_changed=True, guessed=7),
        ],
        DAY,
    )

    assert (told.cases, told.not_replayed, told.path_changed, told.ended_differently) == (
        4,
        1,
        1,
        1,
    )
    assert (told.shorter, told.longer, told.guessed) == (1, 1, 2)
    assert (told.mean_days, told.median_days, told.largest_days) == (-0.17, 0.0, -1.0)


def test_without_cases_there_is_nothing_to_tell():
    assert summary([], DAY).mean_days == 0
