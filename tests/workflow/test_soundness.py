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
        "After 'a' is finished, then 'b' is finished, "
        "'c' can be opened a second time while it is still open"
    )


def test_alternatives_that_meet_in_a_parallel_gateway_wait_for_ever():
    (reason,) = verdict("s:start x:xor a:user b:user j:and e:end", "s>x x>a x>b a>j b>j j>e")

    assert reason == (
        "After 'a' is finished, a branch waits for ever at 'j': "
        "nothing can come there from 'b' any more"
    )


def test_a_case_cannot_end_while_another_branch_is_open():
    reasons = verdict("s:start p:and a:user b:user e:end f:end", "s>p p>a p>b a>e b>f")

    assert "After 'a' is finished, the case can end at 'e' although 'b' is still open" in reasons


def test_two_branches_cannot_both_end_the_case():
    (reason,) = verdict("s:start a:user p:and x:xor e:end", "s>a a>p p>x p>x x>e")

    assert reason == (
        "After 'a' is finished, "
        "the case can end at 'e' although another branch ends in the same moment"
    )


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
        f"'{node}' is on a loop on which nobody ever has to act, so a case could go round for ever"
        for node in ("m", "x")
    ]


def test_a_loop_over_a_list_of_parties_is_refused_because_the_list_may_be_empty():
    reasons = verdict("s:start m:xor a:many x:xor e:end", "s>m m>a a>x x>m x>e")

    assert any(reason.startswith("'a' is on a loop") for reason in reasons)


def test_a_loop_over_a_service_that_fails_at_once_is_refused():
    nodes = "s:start m:xor a:service n:error@a e:end"

    reasons = verdict(nodes, "s>m m>a a>e n>m")

    assert any(reason.startswith("'a' is on a loop") for reason in reasons)


def test_a_loop_over_a_service_that_waits_is_sound():
    assert verdict("s:start m:xor a:job x:xor e:end", "s>m m>a a>x x>m x>e") == []


def test_a_case_that_can_go_round_for_ever_but_never_end_is_refused():
    nodes = "s:start m:xor a:user b:user x:xor e:end y:xor"

    reasons = verdict(nodes, "s>x x>e x>m m>a a>y y>m y>b b>m")

    assert reasons == [
        "As soon as the case begins, the case can never end: "
        "whatever is done at 'a', no way leads to an end"
    ]


def test_a_node_that_no_case_reaches_is_refused():
    reasons = verdict("s:start a:user e:end b:user m:xor", "s>m m>a a>e b>m")

    assert "No flow goes into 'b'" in reasons


def test_an_island_with_arrows_of_its_own_is_refused():
    reasons = verdict("s:start a:user e:end b:user c:user f:end x:xor", "s>a a>e b>c c>x x>b x>f")

    assert "'b' can never be reached: no way from the start leads there" in reasons


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

    assert reasons == [
        "After the time for 'a' runs out, then 'a' is finished, "
        "the case can end at 'e' although 'b' is still open"
    ]


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
        ("a:user e:end", "a>e", "There are 0 start events; there must be one"),
        ("s:start t:start a:user e:end", "s>a t>a a>e", "There are 2 start events"),
        ("s:start a:user", "s>a", "There is no end event"),
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

    assert any("a branch waits for ever at" in fault.reason for fault in faults.found)


def crossing(branches: int) -> tuple[str, str]:
    """Sketch branches each of which also waits for its neighbour: no block of it can be shrunk."""
    nodes, flows = ["s:start", "p:and", "j:and", "e:end"], ["s>p", "j>e"]
    for here in range(branches):
        there = (here + 1) % branches
        nodes += [f"a{here}:user", f"q{here}:and", f"b{here}:user", f"r{here}:and", f"c{here}:user"]
        flows += [f"p>a{here}", f"a{here}>q{here}", f"q{here}>b{here}", f"q{here}>r{there}"]
        flows += [f"b{here}>r{here}", f"r{here}>c{here}", f"c{here}>j"]
    return " ".join(nodes), " ".join(flows)


def stopping(branches: int) -> tuple[str, str]:
    """Sketch branches one of which may stop the case in the very moment they begin."""
    nodes, flows = ["s:start", "p:and", "x:xor", "t:terminate", "j:and", "e:end"], ["s>p", "p>x"]
    flows += ["x>t", "x>j", "j>e"]
    for branch in range(branches):
        nodes.append(f"a{branch}:user")
        flows += [f"p>a{branch}", f"a{branch}>j"]
    return " ".join(nodes), " ".join(flows)


@pytest.mark.parametrize(("make", "count"), [(crossing, 3), (stopping, 4)])
def test_what_can_be_tried_need_not_be_shrunk(make, count):
    faults = Faults("sketch.bpmn")

    assert prove(graph(*make(count)), faults).markings
    assert faults.found == []


@pytest.mark.parametrize("make", [crossing, stopping])
def test_a_drawing_that_stays_too_large_is_refused_with_the_limit(make):
    faults = Faults("sketch.bpmn")

    prove(graph(*make(12)), faults, limit=1_000)

    with pytest.raises(BadDefinition) as refusal:
        faults.refuse()
    assert refusal.value.reason.startswith("More than 1000 markings can be reached")


def blocks(kind: str, count: int) -> tuple[str, str]:
    """Sketch parallel branches, each a block in which time runs out, or something fails."""
    host, event, side = {
        "timer": ("user", "timer", "user"),
        "failure": ("job", "any", "user"),
        "caught": ("service", "error", "user"),
        "reminder": ("user", "reminder", "service"),
    }[kind]
    nodes, flows = ["s:start", "p:and", "j:and", "e:end"], ["s>p", "j>e"]
    for number in range(count):
        after, kind_after = f"m{number}", "end" if event == "reminder" else "xor"
        nodes += [f"a{number}:{host}", f"t{number}:{event}@a{number}", f"b{number}:{side}"]
        nodes.append(f"{after}:{kind_after}")
        flows += [f"p>a{number}", f"t{number}>b{number}", f"b{number}>{after}"]
        flows += [f"a{number}>j"] if event == "reminder" else [f"a{number}>{after}", f"{after}>j"]
    return " ".join(nodes), " ".join(flows)


@pytest.mark.parametrize("kind", ["timer", "failure", "caught", "reminder"])
def test_blocks_in_which_time_runs_out_or_something_fails_are_shrunk(kind):
    faults = Faults("sketch.bpmn")

    proved = prove(graph(*blocks(kind, 30)), faults, limit=500)

    assert faults.found == []
    assert proved.count < 10


def test_a_large_drawing_with_one_timer_into_a_join_is_refused_though_it_was_shrunk():
    nodes, flows = blocks("timer", 30)
    faults = Faults("sketch.bpmn")

    prove(graph(nodes, flows.replace("b7>m7", "b7>j")), faults, limit=500)

    assert any("a branch waits for ever" in fault.reason for fault in faults.found)


def test_a_timer_in_a_loop_in_a_branch_is_shrunk():
    nodes, flows = ["s:start", "p:and", "j:and", "e:end"], ["s>p", "j>e"]
    for n in range(20):
        nodes += [f"m{n}:xor", f"a{n}:user", f"t{n}:timer@a{n}", f"b{n}:user", f"x{n}:xor"]
        flows += [f"p>m{n}", f"m{n}>a{n}", f"a{n}>x{n}", f"t{n}>b{n}", f"b{n}>m{n}"]
        flows += [f"x{n}>m{n}", f"x{n}>j"]
    faults = Faults("sketch.bpmn")

    assert prove(graph(" ".join(nodes), " ".join(flows)), faults, limit=500).count < 10
    assert faults.found == []


def test_a_task_cancelled_in_the_moment_it_opens_is_never_done():
    nodes = "s:start x:xor p:and a:user t:terminate e:end"

    reasons = verdict(nodes, "s>x x>p x>e p>a p>t a>e")

    assert reasons == ["'a' can never be reached: no way from the start leads there"]


def test_a_story_of_many_steps_is_told_in_short():
    nodes, flows = ["s:start", "p:and", "e:end", "f:end", "b:user"], ["s>p", "p>b", "b>f"]
    before = "p"
    for number in range(20):
        nodes.append(f"a{number}:user")
        flows.append(f"{before}>a{number}")
        before = f"a{number}"
    (reason,) = verdict(" ".join(nodes), " ".join([*flows, f"{before}>e"]))[:1]

    assert reason.startswith("After 'a0' is finished")
    assert ", then 12 more steps, then 'a16' is finished" in reason


def test_every_fault_is_told_in_vietnamese_too():
    faults = Faults("sketch.bpmn")
    nodes, flows = "s:start p:and a:user b:user e:end f:end", "s>p p>a p>b a>e b>f"

    prove(graph(nodes, flows), faults)

    told = {fault.in_locale("vi") for fault in faults.found}
    assert "Sau khi xong 'a', hồ sơ có thể kết thúc tại 'e' dù 'b' chưa xong" in told
    assert all(fault.vi and fault.in_locale("en") == fault.reason for fault in faults.found)


def test_parties_and_a_person_in_a_row_are_shrunk_to_a_surely_resting_task():
    nodes = "s:start n:service f:any@n p:many b:user m:xor e:end"
    drawn = graph(nodes, "s>m m>n n>e f>p p>b b>m")
    explorer = Explorer(reduced(drawn, Explorer(drawn).side))
    faults = Faults("sketch.bpmn")

    explorer.explore()
    explorer.report(faults)

    assert verdict(nodes, "s>m m>n n>e f>p p>b b>m") == []
    assert faults.found == []
