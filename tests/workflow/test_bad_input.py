"""Whatever somebody hands in is refused with file, line and reason, soon and in little memory."""

import os
import resource
import time
import tracemalloc
from itertools import pairwise

import pytest

from tests.workflow.folders import PROCESS, SHEET, changed, copy_of_tower, refusal
from workflow.bpmn import MAX_ELEMENTS
from workflow.checking import check
from workflow.errors import BadDefinition
from workflow.loader import load

SOON = 5.0
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
TAIL = "</process></definitions>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def drawn(inside):
    return (HEAD + inside + TAIL).encode()


def flows(*pairs):
    return "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairs)
    )


STEPS = '<startEvent id="s"/><userTask id="a"/><endEvent id="e"/>'
WHOLE = STEPS + flows(("s", "a"), ("a", "e"))


def nested(depth):
    return b"<a>" * depth


def many_tasks(count):
    """Draw that many tasks in a row, as briefly as can be written."""
    names = ["s", *(f"t{number}" for number in range(count)), "e"]
    tasks = "".join(f'<userTask id="{name}"/>' for name in names[1:-1])
    ways = flows(*pairwise(names))
    return drawn(f'<startEvent id="s"/>{tasks}<endEvent id="e"/>{ways}')


def wild_gateways(count):
    """Draw gateways only, each leading to the next and back by default."""
    names = [f"g{number}" for number in range(count)]
    gates = "".join(
        f'<exclusiveGateway id="{name}" default="f{2 * number}"/>'
        for number, name in enumerate(names)
    )
    pairs = []
    for number, name in enumerate(names):
        pairs += [(name, names[(number + 1) % count]), (name, names[number - 1])]
    ends = '<startEvent id="s"/><endEvent id="e"/>'
    return drawn(ends + gates + flows(*pairs, ("s", "g0"), ("g1", "e")))


def choices(count):
    """Draw one split into many branches that all choose at once: more ways than can be tried."""
    inside = '<startEvent id="s"/><parallelGateway id="p"/><endEvent id="e"/>'
    pairs = [("s", "p"), ("j", "e")]
    inside += '<parallelGateway id="j"/>'
    for number in range(count):
        inside += f'<exclusiveGateway id="x{number}"/><exclusiveGateway id="m{number}"/>'
        pairs += [("p", f"x{number}"), (f"m{number}", "j"), (f"x{number}", f"m{number}")]
        for way in "ab":
            inside += f'<userTask id="{way}{number}"/>'
            pairs += [(f"x{number}", f"{way}{number}"), (f"{way}{number}", f"m{number}")]
    return drawn(inside + flows(*pairs))


BAD = {
    "nothing": (b"", "the file is empty"),
    "blank": (b" \n\n ", "the file is empty"),
    "junk": (bytes(range(1, 256)) * 40, "not well-formed XML"),
    "zeros": (b"\0" * 1000, "not text in UTF-8"),
    "half": (drawn(WHOLE)[:-30], "not well-formed XML"),
    "prose": (b"Xin ch\xc3\xa0o", "not well-formed XML"),
    "other root": (b"<html/>", "not BPMN 2.0 definitions"),
    "other namespace": (b'<definitions xmlns="urn:x"/>', "not BPMN 2.0 definitions"),
    "no process": (drawn("").replace(b'<process id="p"></process>', b""), "draws 0 processes"),
    "empty process": (drawn(""), "There are 0 start events"),
    "laughs": (f"<!DOCTYPE a [<!ENTITY l0 'ha'>{LAUGHS}]><a>&l9;</a>".encode(), "entity"),
    "laughs in lines": (b"<!--\n-->\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entity"),
    "file entity": (b"<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><a>&f;</a>", "entity"),
    "http entity": (b"<!DOCTYPE a [<!ENTITY f SYSTEM 'http://127.0.0.1/'>]><a>&f;</a>", "entity"),
    "parameter entity": (b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///x'> %p;]><a/>", "entity"),
    "outer type": (b"<!doctype a SYSTEM 'http://127.0.0.1/a.dtd'><a/>", "entity"),
    "unknown entity": (drawn("&xxe;"), "not well-formed XML"),
    "utf-16": (drawn(WHOLE).decode().encode("utf-16"), "not text in UTF-8"),
    "utf-16 declared": (
        b'<?xml version="1.0" encoding="UTF-16"?>' + drawn("&a;"),
        "not well-formed XML",
    ),
    "utf-7": (
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
        "not well-formed XML",
    ),
    "latin": ("<?xml version='1.0' encoding='latin-1'?><a b='é'/>".encode("latin-1"), "XML"),
    "fifty megabytes": (b"<a>" + b" " * 50_000_000 + b"</a>", "larger than 1000000 bytes"),
    "nested": (nested(100_000), "not well-formed XML"),
    "nested and closed": (
        nested(100_000) + b"</a>" * 100_000,
        "not well-formed XML",
    ),
    "nested in the process": (drawn("<x>" * 400 + "</x>" * 400), "not well-formed XML"),
    "100,000 nodes": (many_tasks(100_000), "larger than 1000000 bytes"),
    "6,000 nodes": (many_tasks(6_000), f"more than {MAX_ELEMENTS} nodes and flows"),
    "60,000 notes": (drawn("<group/>" * 60_000), "too many elements"),
    "gateways only": (wild_gateways(3), "nobody ever has to act"),
    "1,000 gateways": (wild_gateways(1_000), "nobody ever has to act"),
    "same id": (drawn(WHOLE + '<userTask id="a"/>'), "the id 'a' is used twice"),
    "no id": (drawn(WHOLE + "<userTask/>"), "a userTask has no id"),
    "flow to nowhere": (drawn(STEPS + flows(("s", "a"), ("a", "x"))), "does not join two drawn"),
    "flow from nowhere": (drawn(WHOLE + flows(("", ""))), "is used twice"),
    "lost timer": (
        drawn(WHOLE + '<boundaryEvent id="t"><timerEventDefinition/></boundaryEvent>'),
        "'t' is attached to no drawn node",
    ),
    "timer on itself": (
        drawn(
            WHOLE + '<boundaryEvent id="t" attachedToRef="t"><timerEventDefinition/>'
            "</boundaryEvent>"
        ),
        "'t' is attached to 't', which is no task",
    ),
    "surely never": (drawn(STEPS + flows(("s", "a"), ("a", "a"))), "No flow goes into 'e'"),
    "wrong coordinate": (
        drawn(WHOLE).replace(
            b"</definitions>",
            b'<BPMNShape xmlns="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="a"><Bounds '
            b'xmlns="http://www.omg.org/spec/DD/20100524/DC" x="1e999"/></BPMNShape></definitions>',
        ),
        "is not a coordinate",
    ),
}


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_soon_with_line_and_reason(tmp_path, data, reason):
    path = tmp_path / "thủ tục – 手続き.bpmn"
    path.write_bytes(data)
    begun = time.process_time()

    report = check(path, lambda _: None)

    assert time.process_time() - begun < SOON
    assert not report.accepted
    assert {fault.file for fault in report.faults} == {str(path)}
    assert all(fault.line >= 1 for fault in report.faults)
    assert any(reason in fault.reason for fault in report.faults), report.faults[:5]


def test_the_line_of_a_declaration_is_told(tmp_path):
    path = tmp_path / "a.bpmn"
    path.write_bytes(b"<!--\n-->\n<!DOCTYPE a><a/>")

    assert check(path, lambda _: None).faults[0].line == 3


def test_a_file_may_have_a_name_in_any_script(tmp_path):
    path = tmp_path / "Cấp phép – 許可 ✓.bpmn"
    path.write_bytes(drawn(WHOLE))

    assert check(path, lambda _: None).accepted


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + drawn(WHOLE), drawn(WHOLE)])
def test_a_mark_of_byte_order_means_nothing(tmp_path, data):
    path = tmp_path / "a.bpmn"
    path.write_bytes(data)

    assert check(path, lambda _: None).accepted


def test_more_ways_than_can_be_tried_take_no_longer(tmp_path):
    path = tmp_path / "a.bpmn"
    path.write_bytes(choices(200))
    begun = time.process_time()

    report = check(path, lambda _: None)

    assert time.process_time() - begun < SOON
    assert report.accepted


def test_what_is_no_file_at_all_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.bpmn")
    (tmp_path / "loop.bpmn").symlink_to("loop.bpmn")
    names = ("pipe.bpmn", "loop.bpmn", "missing.bpmn", "x" * 300, "a/b/c", "")

    for name in names:
        report = check(tmp_path / name, lambda _: None)

        assert "cannot be read" in report.faults[0].reason


def test_bad_files_are_read_in_little_memory(tmp_path):
    path = tmp_path / "a.bpmn"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    try:
        for data, _ in BAD.values():
            path.write_bytes(data)
            tracemalloc.reset_peak()
            at_first, _ = tracemalloc.get_traced_memory()
            check(path, lambda _: None)
            _, peak = tracemalloc.get_traced_memory()
            assert peak - at_first < 200_000_000
    finally:
        tracemalloc.stop()

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


CALLS = [
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "intake.__class__",
    "intake.upper() == 'refuse'",
    "intake['x'] == 'refuse'",
    "(lambda: True)()",
    "lambda: intake",
    "[intake for intake in 'ab']",
    "f'{intake}' == 'refuse'",
    "intake == 'ref' 'use' + ''",
    "(intake := 'refuse')",
    "intake == 'refuse' if True else False",
    "9 ** 9 ** 9 > 1",
    "'a' * 10 ** 9 == intake",
    "not " * 5_000 + "in_zone",
    "(" * 5_000 + "in_zone" + ")" * 5_000,
    " and ".join(["in_zone"] * 5_000),
    "-" * 5_000 + "1 == 1",
    "intake == unknown",
    "unknown == 'refuse'",
    "intake == 'refuse'; import os",
    "await intake",
    "*intake",
    "",
    "\\",
    "intake ==",
]


@pytest.mark.parametrize("condition", CALLS, ids=lambda text: text[:24] or "empty")
def test_a_condition_that_is_more_than_a_condition_is_refused(tmp_path, condition):
    written = condition.replace("&", "&amp;").replace("<", "&lt;")
    folder = changed(tmp_path, PROCESS, "intake == 'refuse'", written)
    begun = time.process_time()

    refused = refusal(folder)

    assert time.process_time() - begun < SOON
    assert refused.file == "tower/v1/process.bpmn"
    assert refused.line > 1


BOMBS = {
    "laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
    "merge": "a: &a {x: 1}\nb: {<<: *a}\n",
    "itself": "a: &a [*a]\n",
    "deep": "a: " + "[" * 50_000 + "]" * 50_000,
    "deep lines": "".join(" " * depth + f"k{depth}:\n" for depth in range(600)),
    "tag": "a: !!python/object/apply:os.system ['true']\n",
    "many documents": "a: 1\n---\n" * 20_000,
    "long key": "? " + "k" * 250_000 + "\n: 1\n",
    "many keys": "".join(f"k{number}: 1\n" for number in range(25_000)),
    "big": "a: " + "x" * 400_000,
    "control": "a: \x07\n",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_sheet_that_explodes_is_refused_soon(tmp_path, text):
    folder = copy_of_tower(tmp_path)
    (folder / SHEET).write_text(text, "utf-8")
    begun = time.process_time()

    refused = refusal(folder)

    assert time.process_time() - begun < SOON
    assert {fault.file for fault in refused.faults} == {"tower/v1/procedure.yaml"}


def test_a_folder_of_folders_is_refused(tmp_path):
    (tmp_path / "tower" / "v1" / PROCESS).mkdir(parents=True)

    with pytest.raises(BadDefinition, match="no ordinary file"):
        load(tmp_path / "tower" / "v1")
