"""A drawing is used only if no case can get stuck, double a task or end too early."""

import pytest

from tests.workflow.sketches import graph, verdict
from workflow.errors import BadDefinition, Faults
from workflow.model import Marking
from workflow.reduction import reduced
from workflow.soundness import Explorer, prove

TWO_BRANCHES = "s:start p:and a:user b:user j:{} c:user e:end"
SPLIT_AND_MEET = "s>p p>a p>b a>j b>j j>c c>e"


def test_a_sequence_of_tasks_is_sound():
    assert verdict("s:start a:user b:user e:end", "s>a a>b b>e") == []


def test_parallel_branches_that_meet_in_a_parallel_gateway_are_sound():
    assert verdict(TWO_BRANCHES.format("and"), SPLIT_AND_MEET) == []


def test_parallel_branches_that_meet_in_an_exclusive_gateway_would_open_a_task_twice():
    reasons = verdict(TWO_BRANCHES.format("xor"), SPLIT_AND_MEET)

    assert reasons[0] == (
        "'c' can be opened a second time while it is still open; it happens after 'a', then 'b'"
    )


def test_alternatives_that_meet_in_a_parallel_gateway_wait_for_ever():
    (reason,) = verdict("s:start x:xor a:user b:user j:and e:end", "s>x x>a x>b a>j b>j j>e")

    assert reason.startswith("a branch waits for ever at 'j'; it happens after 'a'")


def test_a_case_cannot_end_while_another_branch_is_open():
    reasons = verdict("s:start p:and a:user b:user e:end f:end", "s>p p>a p>b a>e b>f")

    assert any("'e' can be reached while 'b' is not finished" in reason for reason in reasons)


def test_two_branches_cannot_both_end_the_case():
    (reason,) = verdict("s:start a:user p:and x:xor e:end", "s>a a>p p>x p>x x>e")

    assert "'e' can be reached while another branch is not finished" in reason


def test_a_terminate_end_may_finish_a_case_with_open_branches():
    nodes = "s:start p:and a:user x:xor t:terminate b:user j:and e:end"

    assert verdict(nodes, "s>p p>a p>b a>x x>t x>j b>j j>e") == []


def test_an_error_end_may_finish_a_case_with_open_branches():
    nodes = "s:start p:and a:user x:xor t:failure b:user j:and e:end"

    assert verdict(nodes, "s>p p>a p>b a>x x>t x>j b>j j>e") == []


def test_parallel_branches_inside_a_loop_are_sound():
    nodes = "s:start m:xor p:and a:user b:user c:user j:and x:xor e:end"

    assert verdict(nodes, "s>m m>p p>a p>b p>c a>j b>j c>j j>x x>m x>e") == []


def test_a_loop_back_out_of_one_parallel_branch_is_refused():
    nodes = "s:start m:xor p:and a:user x:xor b:user j:and e:end"

    reasons = verdict(nodes, "s>m m>p p>a a>x x>m x>j p>b b>j j>e")

    assert any("'b' can be opened a second time" in reason for reason in reasons)


def test_a_loop_on_which_nobody_has_to_act_is_refused():
    reasons = verdict("s:start m:xor x:xor e:end", "s>m m>x x>m x>e")

    assert reasons == [
        "'m' is on a loop on which nobody ever has to act",
        "'x' is on a loop on which nobody ever has to act",
    ]


def test_a_loop_over_a_list_of_parties_is_refused_because_the_list_may_be_empty():
    reasons = verdict("s:start m:xor a:many x:xor e:end", "s>m m>a a>x x>m x>e")

    assert "'a' is on a loop on which nobody ever has to act" in reasons


def test_a_loop_over_a_service_that_fails_at_once_is_refused():
    nodes = "s:start m:xor a:service n:error@a e:end"

    assert "'a' is on a loop on which nobody ever has to act" in verdict(nodes, "s>m m>a a>e n>m")


def test_a_loop_over_a_service_that_waits_is_sound():
    assert verdict("s:start m:xor a:job x:xor e:end", "s>m m>a a>x x>m x>e") == []


def test_a_case_that_can_go_round_for_ever_but_never_end_is_refused():
    nodes = "s:start m:xor a:user b:user x:xor e:end y:xor"

    reasons = verdict(nodes, "s>x x>e x>m m>a a>y y>m y>b b>m")

    assert any("the case can never end from 'a'" in reason for reason in reasons)


def test_a_node_that_no_case_reaches_is_refused():
    reasons = verdict("s:start a:user e:end b:user m:xor", "s>m m>a a>e b>m")

    assert "no flow goes into 'b'" in reasons


def test_an_island_with_arrows_of_its_own_is_refused():
    reasons = verdict("s:start a:user e:end b:user c:user f:end x:xor", "s>a a>e b>c c>x x>b x>f")

    assert "'b' can never be reached" in reasons


def test_an_interrupting_timer_is_another_way_on():
    assert verdict("s:start a:user t:timer@a b:user m:xor e:end", "s>a a>m t>b b>m m>e") == []


def test_an_interrupting_timer_into_a_join_that_needs_the_task_too_is_refused():
    reasons = verdict("s:start a:user t:timer@a j:and e:end", "s>a a>j t>j j>e")

    assert any("waits for ever at 'j'" in reason for reason in reasons)


def test_a_reminder_beside_a_task_may_end_on_its_own():
    assert verdict("s:start a:user r:reminder@a n:service f:end e:end", "s>a a>e r>n n>f") == []


def test_a_reminder_inside_a_loop_may_come_again_each_time():
    nodes = "s:start m:xor a:user r:reminder@a n:service f:end x:xor e:end"

    assert verdict(nodes, "s>m m>a a>x x>m x>e r>n n>f") == []


def test_a_reminder_that_opens_a_task_must_not_outlive_the_case():
    reasons = verdict("s:start a:user r:reminder@a b:user f:end e:end", "s>a a>e r>b b>f")

    assert any("'e' can be reached while 'b' is not finished" in reason for reason in reasons)


def test_a_reminder_that_opens_a_task_in_a_loop_is_refused():
    nodes = "s:start m:xor a:user r:reminder@a b:user f:end x:xor t:terminate"

    reasons = verdict(nodes, "s>m m>a a>x x>m x>t r>b b>f")

    assert any("'b' can be opened a second time" in reason for reason in reasons)


def test_a_reminder_fires_once_in_the_time_of_its_task():
    nodes = "s:start a:user r:reminder@a b:user f:end t:terminate"

    assert verdict(nodes, "s>a a>t r>b b>f") == []


def test_a_timer_on_each_party_needs_no_way_on():
    assert verdict("s:start a:many t:each@a e:end", "s>a a>e") == []


def test_a_caught_error_is_another_way_on():
    nodes = "s:start a:service n:error@a b:user m:xor e:end"

    assert verdict(nodes, "s>a a>m n>b b>m m>e") == []


def test_several_parties_may_be_asked_in_a_parallel_branch():
    nodes = "s:start p:and a:many b:user j:and e:end"

    assert verdict(nodes, "s>p p>a p>b a>j b>j j>e") == []


@pytest.mark.parametrize(
    ("nodes", "flows", "reason"),
    [
        ("a:user e:end", "a>e", "there are 0 start events; there must be one"),
        ("s:start t:start a:user e:end", "s>a t>a a>e", "there are 2 start events"),
        ("s:start a:user", "s>a", "there is no end event"),
        ("s:start a:user b:user e:end", "s>a a>b a>e b>e", "2 flows go out of 'a'; 1 must"),
        ("s:start a:user e:end", "s>a a>e a>s", "1 flows go into 's'; 0 must"),
        ("s:start a:user t:timer@a e:end", "s>a a>e", "0 flows go out of 't'; 1 must"),
        ("s:start a:user t:error@a e:end", "s>a a>e t>e", "'t': only a service task can fail"),
        ("s:start a:service t:timer@a e:end", "s>a a>e t>e", "'t': no time passes at a service"),
        ("s:start a:user t:each@a e:end", "s>a a>e", "'t': ht:each needs a task for several"),
        ("s:start x:xor t:timer@x e:end", "s>x x>e t>e", "'t' is attached to 'x', which is no"),
    ],
)
def test_a_misshapen_drawing_is_refused_by_name(nodes, flows, reason):
    assert any(found.startswith(reason) for found in verdict(nodes, flows))


def test_the_proof_gives_every_marking_a_case_can_stand_at():
    drawn = graph(TWO_BRANCHES.format("and"), SPLIT_AND_MEET)

    proved = prove(drawn, Faults("sketch.bpmn"))

    a, b, c = (next(n.index for n in drawn.nodes if n.id == name) for name in "abc")
    from_a, from_b = (next(f.index for f in drawn.flows if f.source == task) for task in (a, b))
    assert proved.markings == {
        Marking(frozenset({a, b}), frozenset()),
        Marking(frozenset({a}), frozenset({from_b})),
        Marking(frozenset({b}), frozenset({from_a})),
        Marking(frozenset({c}), frozenset()),
    }


def wide(branches: int, *, long: int, join: str = "and") -> tuple[str, str]:
    """Sketch many parallel branches, each of several alternatives in a row."""
    nodes, flows = ["s:start", "p:and", f"j:{join}", "e:end"], ["s>p", "j>e"]
    for branch in range(branches):
        before = "p"
        for step in range(long):
            here = f"{branch}_{step}"
            nodes += [f"x{here}:xor", f"a{here}:user", f"b{here}:user", f"m{here}:xor"]
            flows += [f"{before}>x{here}", f"x{here}>a{here}", f"x{here}>b{here}"]
            flows += [f"a{here}>m{here}", f"b{here}>m{here}"]
            before = f"m{here}"
        flows.append(f"{before}>j")
    return " ".join(nodes), " ".join(flows)


def test_a_drawing_with_too_many_markings_is_shrunk_before_it_is_proved():
    drawn = graph(*wide(8, long=3))

    proved = prove(drawn, Faults("sketch.bpmn"), limit=500)

    assert proved.markings is None
    assert proved.count < 50


def test_a_large_unsound_drawing_is_refused_though_it_was_shrunk():
    nodes, flows = wide(8, long=3)
    drawn = graph(nodes.replace("m0_1:xor", "m0_1:and"), flows)
    faults = Faults("sketch.bpmn")

    prove(drawn, faults, limit=500)

    assert any("never end" in fault.reason or "waits" in fault.reason for fault in faults.found)


def test_a_drawing_that_stays_too_large_is_refused_with_the_limit():
    nodes, flows = ["s:start", "p:and", "j:and", "e:end"], ["s>p", "j>e"]
    for number in range(12):
        nodes += [f"a{number}:user", f"t{number}:timer@a{number}", f"b{number}:user"]
        nodes.append(f"m{number}:xor")
        flows += [f"p>a{number}", f"a{number}>m{number}", f"t{number}>b{number}"]
        flows += [f"b{number}>m{number}", f"m{number}>j"]
    faults = Faults("sketch.bpmn")

    prove(graph(" ".join(nodes), " ".join(flows)), faults, limit=1_000)

    with pytest.raises(BadDefinition) as refusal:
        faults.refuse()
    assert refusal.value.reason.startswith("more than 1000 markings can be reached")


def test_parties_and_a_person_in_a_row_are_shrunk_to_a_surely_resting_task():
    nodes = "s:start n:service f:any@n p:many b:user m:xor e:end"
    drawn = graph(nodes, "s>m m>n n>e f>p p>b b>m")
    explorer = Explorer(reduced(drawn, Explorer(drawn).side))
    faults = Faults("sketch.bpmn")

    explorer.explore()
    explorer.report(faults)

    assert verdict(nodes, "s>m m>n n>e f>p p>b b>m") == []
    assert faults.found == []
