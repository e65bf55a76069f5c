"""A case that is replayed goes the way it went; what must be guessed is guessed and counted."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.lives import DAY, random_life, shipped_life
from tests.workflow.models import sound
from tests.workflow.sketches import procedure
from workflow.conditions import FactKind, FactType
from workflow.history import Finding, History, Step, party_keys, usual_outcomes
from workflow.law import Citation, Consultee, Names
from workflow.loader import load_all
from workflow.replay import replay

seeds = st.integers(0, 10**9)
SHIPPED = {f"{p.code} v{p.version}": p for p in load_all()}
every_shipped = pytest.mark.parametrize("ways", SHIPPED.values(), ids=SHIPPED)


def told(*steps: Step, facts: dict | None = None, findings: tuple[Finding, ...] = ()) -> History:
    return History("H1", facts or {}, steps, findings)


@given(seeds, st.integers(1, 10), seeds)
def test_under_its_own_procedure_a_case_goes_the_way_it_went(seed, size, walk):
    life = random_life(sound(seed, size), walk)

    again = replay(life.history, life.procedure, DAY)

    assert again.stuck is None
    assert again.path == tuple(life.path)
    assert (again.minutes, again.ended, again.guessed) == (life.minute, life.ended, ())


@every_shipped
@given(walk=seeds)
def test_a_case_of_a_shipped_procedure_goes_the_way_it_went(ways, walk):
    life = shipped_life(ways, walk)

    again = replay(life.history, ways, DAY)

    assert again.stuck is None
    assert again.path == tuple(life.path)
    assert (again.minutes, again.ended, again.guessed) == (life.minute, life.ended, ())


@given(seeds, st.integers(1, 10), seeds, st.randoms(use_true_random=False))
def test_whatever_is_forgotten_a_replay_ends_and_counts_what_it_guessed(seed, size, walk, random):
    life = random_life(sound(seed, size), walk)
    kept = tuple(step for step in life.steps if random.random() < 0.5)
    forgotten = replace(life.history, steps=kept)

    again = replay(forgotten, life.procedure, DAY)

    assert again == replay(forgotten, life.procedure, DAY)
    assert again.stuck is None or "circles" in again.stuck
    if again.path != tuple(life.path) or again.minutes != life.minute:
        assert again.guessed


class TestGuesses:
    """What is supposed of a step the case never took."""

    @pytest.fixture
    def row(self):
        return procedure("s:start a:user b:user e:end", "s>a a>b b>e", offers={"b": "yes no"})

    def limited(self, ways, node, days):
        """Give one step a limit."""
        nodes = tuple(
            replace(n, limit_days=Decimal(days)) if n.id == node else n for n in ways.nodes
        )
        return replace(ways, nodes=nodes, by_id={n.id: n for n in nodes})

    def test_a_step_never_taken_takes_its_limit(self, row):
        again = replay(told(Step("a", 1, 30)), self.limited(row, "b", "1.5"), DAY)

        assert again.minutes == 30 + 720
        assert again.guessed == ("b",)

    def test_a_step_without_a_limit_takes_no_time(self, row):
        assert replay(told(Step("a", 1, 30)), row, DAY).minutes == 30

    def test_its_outcome_is_the_usual_one(self, row):
        histories = [told(Step("b", 1, 5, "no")), told(Step("b", 1, 5, "no"))]
        usual = usual_outcomes([*histories, told(Step("b", 1, 5, "yes"))])

        assert usual == {"b": "no"}

    def test_an_outcome_no_longer_offered_is_replaced_by_the_first_and_counted(self):
        ways = procedure(
            "s:start a:user x:xor b:user c:user m:xor e:end",
            "s>a a>x x>b[go == 'yes'] x>c* b>m c>m m>e",
            decides={"a": "go"},
            offers={"a": "yes no"},
        )

        again = replay(told(Step("a", 1, 5, "maybe"), Step("b", 1, 7)), ways, DAY)

        assert again.path == ("a", "b", "e")
        assert again.guessed == ("a",)

    def test_the_usual_outcome_goes_before_the_first_one(self):
        ways = procedure(
            "s:start a:user x:xor b:user c:user m:xor e:end",
            "s>a a>x x>b[go == 'yes'] x>c* b>m c>m m>e",
            decides={"a": "go"},
            offers={"a": "yes no"},
        )

        again = replay(told(), ways, DAY, {"a": "no"})

        assert again.path == ("a", "c", "e")

    def test_a_further_visit_is_like_the_last_one(self):
        looped = procedure(
            "s:start m:xor a:user x:xor e:end b:service",
            "s>m m>a a>b b>x x>m[rounds < 2] x>e*",
            facts={"rounds": FactType(FactKind.INT, initial=0)},
        )
        findings = tuple(Finding("b", n, {"rounds": n}) for n in (1, 2))

        again = replay(told(Step("a", 1, 40), findings=findings), looped, DAY)

        assert again.path == ("a", "a", "e")
        assert again.minutes == 80
        assert again.guessed == ("a",)

    def test_a_case_that_would_never_end_is_told(self):
        looped = procedure(
            "s:start m:xor a:user x:xor e:end",
            "s>m m>a a>x x>m[more == 'yes'] x>e*",
            decides={"a": "more"},
            offers={"a": "yes no"},
        )

        assert replay(told(Step("a", 1, 1, "yes")), looped, DAY).stuck == "it goes round in circles"

    def test_a_fact_nobody_established_stops_the_case_by_its_name(self):
        ways = procedure(
            "s:start x:xor a:user b:user m:xor e:end",
            "s>x x>a[in_zone] x>b* a>m b>m m>e",
            facts={"in_zone": FactType(FactKind.BOOL)},
        )

        assert "'in_zone'" in (replay(told(), ways, DAY).stuck or "")


class TestTimers:
    """Time that runs out before an answer comes."""

    @pytest.fixture
    def timed(self):
        """A step with two days; afterwards it goes another way."""
        return procedure("s:start a:user t:timer@a b:user m:xor e:end", "s>a a>m t>b b>m m>e")

    def test_an_answer_after_the_limit_comes_too_late(self, timed):
        again = replay(told(Step("a", 1, 2 * DAY + 1), Step("b", 1, 10)), timed, DAY)

        assert again.path == ("t", "b", "e")
        assert again.minutes == 2 * DAY + 10

    def test_an_answer_in_the_last_minute_counts(self, timed):
        assert replay(told(Step("a", 1, 2 * DAY)), timed, DAY).path == ("a", "e")

    def test_one_who_kept_silent_keeps_silent(self, timed):
        silent = Step("a", 1, 2 * DAY, answered=False)

        again = replay(told(silent, Step("b", 1, 0)), timed, DAY)

        assert again.path == ("t", "b", "e")
        assert again.guessed == ()

    def test_that_one_would_have_kept_silent_longer_is_a_guess(self, timed):
        silent = Step("a", 1, 60, answered=False)

        again = replay(told(silent, Step("b", 1, 0)), timed, DAY)

        assert again.path == ("t", "b", "e")
        assert again.guessed == ("a",)

    def test_one_who_kept_silent_where_no_timer_runs_any_more_is_guessed(self):
        plain = procedure("s:start a:user e:end", "s>a a>e")

        again = replay(told(Step("a", 1, 900, answered=False)), plain, DAY)

        assert (again.path, again.minutes, again.guessed) == (("a", "e"), 900, ("a",))

    def test_a_reminder_changes_no_path(self):
        ways = procedure("s:start a:user r:reminder@a n:service f:end e:end", "s>a a>e r>n n>f")

        assert replay(told(Step("a", 1, 5 * DAY)), ways, DAY).path == ("a", "e")


class TestParties:
    """Several who are asked side by side."""

    @pytest.fixture
    def asked(self):
        return procedure("s:start a:many t:each@a e:end", "s>a a>e", offers={"a": "agree disagree"})

    def facts(self, **silences):
        return {"parties": [{"code": code, "silence": s} for code, s in silences.items()]}

    def test_the_last_answer_counts(self, asked):
        history = told(
            Step("a", 1, 10, "agree", "road"),
            Step("a", 1, 90, "disagree", "zone"),
            facts=self.facts(road="consent", zone="consent"),
        )

        assert replay(history, asked, DAY).minutes == 90

    def test_silence_is_consent_only_for_those_of_whom_the_sheet_says_so(self, asked):
        steps = [Step("a", 1, 9 * DAY, "agree", "road"), Step("a", 1, 9 * DAY, "agree", "army")]
        facts = self.facts(road="consent", army="consent")
        cite = Citation("a rule", "found")
        army = Consultee(
            "army", Names("", ""), "army", "consultee", Decimal(2), "escalate", cite, Names("", "")
        )

        free = replay(told(*steps, facts=facts), asked, DAY)
        bound = replay(told(*steps, facts=facts), replace(asked, consultees=(army,)), DAY)

        assert free.minutes == 2 * DAY
        assert bound.minutes == 9 * DAY

    def test_parties_of_one_code_are_told_apart(self):
        assert party_keys([{"code": "owner"}, "road", {"code": "owner"}]) == (
            "owner",
            "road",
            "owner#2",
        )
