"""A running case moves to another version only where that version's cases can stand."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workflow.lives import decided, proved
from tests.workflow.models import sound
from tests.workflow.sketches import procedure
from tests.workflow.test_engine import at
from workflow.conditions import FactKind, FactType
from workflow.loader import load_all
from workflow.migration import Plan, Refusal, plan
from workflow.model import Marking, Procedure, Reachability

seeds = st.integers(0, 10**9)
SHIPPED = {f"{p.code} v{p.version}": p for p in load_all()}
every_shipped = pytest.mark.parametrize("ways", SHIPPED.values(), ids=SHIPPED)

BRANCHES = "s:start p:and a:user b:user j:and c:user e:end"
ARROWS = "s>p p>a p>b a>j b>j j>c c>e"


def sketch(nodes: str, flows: str, **more) -> Procedure:
    return proved(procedure(nodes, flows, **more))


def reasons(*args, **more) -> tuple[str, ...]:
    refused = plan(*args, **more)
    assert isinstance(refused, Refusal)
    return refused.reasons


@pytest.fixture
def branches():
    return sketch(BRANCHES, ARROWS)


@given(seeds, st.integers(1, 10))
def test_a_version_mapped_to_itself_always_fits(seed, size):
    ways = decided(sound(seed, size))

    for marking in ways.reachable.markings:
        found = plan(ways, ways, marking, {})
        assert isinstance(found, Plan)
        assert found.marking == marking
        assert (found.dropped, found.started) == ((), ())


@every_shipped
def test_a_shipped_version_mapped_to_itself_always_fits(ways):
    for marking in ways.reachable.markings:
        found = plan(ways, ways, marking, {}, facts={})
        assert isinstance(found, Plan), found
        assert found.marking == marking


@given(seeds, st.integers(2, 10), st.data())
def test_a_marking_that_cannot_be_reached_is_always_refused(seed, size, data):
    ways = decided(sound(seed, size))
    tasks = [n.index for n in ways.nodes if n.kind.value in ("user", "service")]
    open_ = data.draw(st.frozensets(st.sampled_from(tasks)))
    waiting = data.draw(st.frozensets(st.sampled_from([f.index for f in ways.flows]), max_size=2))
    marking = Marking(open_, waiting)
    assume(marking not in ways.reachable.markings)

    assert reasons(ways, ways, marking, {})


def test_open_tasks_and_waiting_branches_go_to_their_counterparts(branches):
    longer = sketch("s:start z:user p:and a:user b:user j:and c:user e:end",
                    "s>z z>p p>a p>b a>j b>j j>c c>e")  # fmt: skip

    found = plan(branches, longer, at(branches, "b", waiting=("a>j",)), {})

    assert found.tasks == {"b": "b"}
    ((old_flow, new_flow),) = found.waiting.items()
    assert old_flow.startswith("a_j")
    assert new_flow.startswith("a_j")
    assert found.marking == at(longer, "b", waiting=("a>j",))


def test_a_step_with_another_name_is_found_by_the_mapping(branches):
    renamed = sketch(BRANCHES.replace("b:", "beta:"), "s>p p>a p>beta a>j beta>j j>c c>e")
    standing = at(branches, "a", "b")

    assert reasons(branches, renamed, standing, {}) == ("'b' is open and sketch v1 has no 'b'",)
    assert plan(branches, renamed, standing, {"b": "beta"}).tasks == {"a": "a", "b": "beta"}


def test_a_branch_that_waits_follows_its_renamed_step(branches):
    renamed = sketch(BRANCHES.replace("b:", "beta:"), "s>p p>a p>beta a>j beta>j j>c c>e")

    found = plan(branches, renamed, at(branches, "a", waiting=("b>j",)), {"b": "beta"})

    assert found.marking == at(renamed, "a", waiting=("beta>j",))


def test_a_branch_without_its_join_is_refused(branches):
    row = sketch("s:start a:user b:user c:user e:end", "s>a a>b b>c c>e")

    (reason,) = reasons(branches, row, at(branches, "b", waiting=("a>j",)), {})

    assert "leads to no join any more" in reason


def test_a_place_where_no_case_of_the_new_version_stands_is_told(branches):
    row = sketch("s:start a:user b:user c:user e:end", "s>a a>b b>c c>e")

    assert reasons(branches, row, at(branches, "a", "b"), {}) == (
        "no case of sketch v1 ever stands at 'a', 'b'",
    )
    assert reasons(branches, branches, at(branches, "a", waiting=("a>j",)), {}) == (
        "no case of sketch v1 ever stands at 'a' with a branch waiting at 'j'",
    )


def test_a_version_whose_markings_are_not_known_takes_nobody(branches):
    large = replace(branches, reachable=Reachability(50_000, None))

    (reason,) = reasons(branches, large, at(branches, "c"), {})

    assert "too large for a list of where its cases can stand" in reason


def test_a_case_that_has_ended_stays(branches):
    assert reasons(branches, branches, Marking(), {}) == ("the case has ended",)


def test_two_tasks_do_not_become_one(branches):
    found = reasons(branches, branches, at(branches, "a", "b"), {"b": "a"})

    assert found == ("'a' and 'b' would both stand at 'a'",)


def test_a_mapping_of_what_is_not_there_is_refused(branches):
    found = reasons(branches, branches, at(branches, "c"), {"x": "c", "c": "y"})

    assert "sketch v1 has no 'x'" in found
    assert "sketch v1 has no 'y'" in found


def test_another_procedure_is_no_other_version(branches):
    other = replace(branches, code="other")

    assert reasons(branches, other, at(branches, "c"), {}) == (
        "sketch and other are different procedures",
    )


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("a:user", "a:job", "different kinds, user and service"),
        ("a:user", "a:many", "different parties, none and 'parties'"),
        ("a:many", "a:user", "different parties, 'parties' and none"),
    ],
)
def test_a_task_stays_of_its_kind(old, new, word):
    before = sketch(f"s:start {old} e:end", "s>a a>e")
    after = sketch(f"s:start {new} e:end", "s>a a>e")

    assert word in reasons(before, after, at(before, "a"), {})[0]


@pytest.mark.parametrize(
    ("kind", "changed", "word"),
    [
        ("user", {"role": "clerk", "unit": "zone"}, "nobody of nowhere and clerk of zone"),
        ("job", {"effect": "publish"}, "different work, none and 'publish'"),
    ],
)
def test_a_task_stays_in_its_hands(kind, changed, word):
    before = sketch(f"s:start a:{kind} e:end", "s>a a>e")
    nodes = tuple(replace(n, **changed) if n.id == "a" else n for n in before.nodes)
    after = replace(before, nodes=nodes, by_id={n.id: n for n in nodes})

    assert word in reasons(before, after, at(before, "a"), {})[0]


class TestTimers:
    """What becomes of timers that run beside an open task."""

    PLAIN = ("s:start a:user e:end", "s>a a>e")
    TIMED = ("s:start a:user t:timer@a b:user m:xor e:end", "s>a a>m t>b b>m m>e")
    REMINDED = ("s:start a:user t:reminder@a n:service f:end e:end", "s>a a>e t>n n>f")

    @pytest.mark.parametrize(
        ("old", "new", "timers", "dropped", "started"),
        [
            (TIMED, TIMED, {"t": "t"}, (), ()),
            (PLAIN, TIMED, {}, (), ("t",)),
            (TIMED, PLAIN, {}, ("t",), ()),
            (REMINDED, TIMED, {}, ("t",), ("t",)),
        ],
        ids=["kept", "started", "dropped", "of another kind"],
    )
    def test_a_timer_goes_on_only_under_its_own_kind(self, old, new, timers, dropped, started):
        before, after = sketch(*old), sketch(*new)

        found = plan(before, after, at(before, "a"), {})

        assert (found.timers, found.dropped, found.started) == (timers, dropped, started)

    def test_a_timer_with_another_name_is_found_by_the_mapping(self):
        before = sketch(*self.TIMED)
        after = sketch(self.TIMED[0].replace("t:", "u:"), "s>a a>m u>b b>m m>e")

        assert plan(before, after, at(before, "a"), {"t": "u"}).timers == {"t": "u"}


class TestFacts:
    """What the rest of the way asks to know."""

    @pytest.fixture
    def row(self):
        return sketch("s:start a:user b:user e:end", "s>a a>b b>e")

    @pytest.fixture
    def choosing(self):
        """Asks after b for what a has decided."""
        return sketch(
            "s:start a:user b:user x:xor c:user m:xor e:end",
            "s>a a>b b>x x>c[go == 'yes'] x>m* c>m m>e",
            decides={"a": "go"},
            offers={"a": "yes no"},
        )

    def test_a_case_past_the_step_that_decides_is_refused(self, row, choosing):
        assert reasons(row, choosing, at(row, "b"), {}, facts={}) == (
            "sketch v1 asks for 'go', which this case will never know",
        )

    def test_a_case_before_it_or_one_that_knows_may_go(self, row, choosing):
        assert isinstance(plan(row, choosing, at(row, "a"), {}, facts={}), Plan)
        assert isinstance(plan(row, choosing, at(row, "b"), {}, facts={"go": "no"}), Plan)

    def test_what_the_old_version_asked_as_well_is_no_reason(self, choosing):
        assert isinstance(plan(choosing, choosing, at(choosing, "b"), {}, facts={}), Plan)

    def test_what_a_service_may_find_out_is_no_reason(self, row):
        finding = sketch(
            "s:start a:user b:user n:service x:xor c:user m:xor e:end",
            "s>a a>b b>n n>x x>c[height > 40] x>m* c>m m>e",
            facts={"height": FactType(FactKind.NUMBER)},
        )

        assert isinstance(plan(row, finding, at(row, "b"), {}, facts={}), Plan)
