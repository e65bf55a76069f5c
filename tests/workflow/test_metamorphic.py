"""Changes to a drawing that mean nothing change no case: other names, another order, a pause."""

import re
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.workflow.folders import PROCESS, SHEET
from tests.workflow.models import sound
from tests.workflow.sketches import procedure
from tests.workflow.traces import trace
from workflow.conditions import FactKind, FactType
from workflow.loader import DEFINITIONS, load
from workflow.xml_reader import BPMN

seeds = st.integers(0, 10**9)
sizes = st.integers(1, 12)
PICK = {"pick": FactType(FactKind.INT)}
SHIPPED = sorted(DEFINITIONS.glob("*/v*"))
LIVES = range(12)
every_version = pytest.mark.parametrize(
    "folder", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.name}"
)


def made(nodes, flows):
    return procedure(nodes, flows, facts=PICK)


def renamed(text, names):
    """Give every node of a sketch its other name."""
    return re.sub(r"\bn\d+\b", lambda name: names[name[0]], text)


def cut(model, chance):
    """Let one flow lead to `extra`; give the sketch and where the flow led before."""
    place = Random(chance).randrange(len(model.flows))
    source, target, rest = re.fullmatch(r"(\w+)>(\w+)(.*)", model.flows[place]).groups()
    model.flows[place] = f"{source}>extra{rest}"
    return *model.sketch(), target


def folded(lines):
    """Tell what the system did at `extra` as part of what came before."""
    told = []
    for line in lines:
        if line[0] == "extra returns":
            event, *changes, ended, facts = told.pop()
            both = (f"{one} {other}" for one, other in zip(changes, line[1:4], strict=True))
            told.append((event, *map(without_extra, both), ended or line[4], facts))
        else:
            told.append(line)
    return told


def without_extra(names):
    return " ".join(sorted(set(names.split()) - {"extra"}))


@given(seeds, sizes, seeds)
def test_other_names_change_no_case(seed, size, life):
    model = sound(seed, size)
    nodes, flows = model.sketch()
    numbers = Random(life).sample(range(10_000), len(model.nodes))
    names = {f"n{old}": f"x{new}" for old, new in enumerate(numbers)}
    back = {new: old for old, new in names.items()}

    other = made(renamed(nodes, names), renamed(flows, names))

    assert trace(other, life, back) == trace(made(nodes, flows), life)


@given(seeds, sizes, seeds)
def test_the_order_of_the_file_changes_no_case(seed, size, life):
    model = sound(seed, size)
    random = Random(life)
    nodes = random.sample(model.nodes, len(model.nodes))
    flows = random.sample(model.flows, len(model.flows))

    other = made(" ".join(nodes), " ".join(flows))

    assert trace(other, life) == trace(made(*model.sketch()), life)


@given(seeds, sizes, seeds, st.sampled_from(["xor", "and"]))
def test_a_gateway_with_one_way_through_changes_no_case(seed, size, life, kind):
    nodes, flows, target = cut(sound(seed, size), life)

    other = made(f"{nodes} extra:{kind}", f"{flows} extra>{target}")

    assert trace(other, life) == trace(made(*sound(seed, size).sketch()), life)


@given(seeds, sizes, seeds)
def test_a_step_that_only_the_system_takes_changes_nothing_for_people(seed, size, life):
    nodes, flows, target = cut(sound(seed, size), life)

    other = made(f"{nodes} extra:service", f"{flows} extra>{target}")

    assert folded(trace(other, life)) == trace(made(*sound(seed, size).sketch()), life)


@given(seeds, sizes, seeds)
def test_a_crash_between_any_two_steps_changes_no_case(seed, size, life):
    nodes, flows = sound(seed, size).sketch()

    interrupted = trace(made(nodes, flows), life, again=lambda: made(nodes, flows))

    assert interrupted == trace(made(nodes, flows), life)


@every_version
def test_a_shipped_procedure_goes_on_after_a_crash_between_any_two_steps(folder):
    ways = load(folder)
    others = cycle([load(folder), load(folder)])

    for life in LIVES:
        assert trace(ways, life, again=lambda: next(others)) == trace(ways, life)


@every_version
def test_the_order_of_a_shipped_file_changes_no_case(folder, tmp_path):
    first, other = load(folder), load(changed(folder, tmp_path, shuffle))

    for life in LIVES:
        assert trace(other, life) == trace(first, life)


@every_version
def test_other_names_of_nodes_and_flows_change_no_case_of_a_shipped_procedure(folder, tmp_path):
    first = load(folder)
    names = {name: f"z{number}" for number, name in enumerate(all_names(first))}
    back = {new: old for old, new in names.items()}

    other = load(changed(folder, tmp_path, lambda root: rename(root, names), names))

    for life in LIVES:
        assert trace(other, life, back) == trace(first, life)


@every_version
def test_gateways_with_one_way_through_change_no_case_of_a_shipped_procedure(folder, tmp_path):
    first, other = load(folder), load(changed(folder, tmp_path, put_gateways))

    assert len(other.nodes) > len(first.nodes) + 10
    for life in LIVES:
        assert trace(other, life) == trace(first, life)


def all_names(ways):
    return sorted({node.id for node in ways.nodes} | {flow.id for flow in ways.flows})


def changed(folder, root, change, names=None):
    """Copy a definition with its drawing changed, and the names its sheet knows it by."""
    place = root / folder.parent.name / folder.name
    place.mkdir(parents=True)
    tree = etree.fromstring((folder / PROCESS).read_bytes())
    change(tree)
    (place / PROCESS).write_bytes(etree.tostring(tree, encoding="utf-8", xml_declaration=True))
    (place / SHEET).write_text(_sheet(folder, names or {}), "utf-8")
    return place


def _sheet(folder: Path, names: dict[str, str]) -> str:
    """Rename the keys below `steps` and `flows`, which are names of the drawing."""
    lines, part = [], ""
    for line in (folder / SHEET).read_text("utf-8").splitlines():
        part = re.match(r"\w+(?=:)|", line)[0] or part
        key = re.match(r"  (\w+)(?=:)", line)
        if part in ("steps", "flows") and key:
            line = f"  {names.get(key[1], key[1])}{line[key.end() :]}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def process_of(root):
    return root.find(f"{{{BPMN}}}process")


def shuffle(root):
    """Put the parts of the process into another order."""
    process = process_of(root)
    parts = list(process)
    Random(5).shuffle(parts)
    process[:] = parts


def rename(root, names):
    """Give every node and flow its other name, wherever it is spoken of."""
    for element in root.iter():
        for key in ("id", "sourceRef", "targetRef", "attachedToRef", "default", "bpmnElement"):
            if element.get(key) in names:
                element.set(key, names[element.get(key)])
        if (element.text or "").strip() in names:
            element.text = names[element.text.strip()]


def put_gateways(root):
    """Put a gateway that changes nothing into every flow without a condition."""
    process = process_of(root)
    for number, flow in enumerate(process.findall(f"{{{BPMN}}}sequenceFlow")):
        if len(flow):
            continue
        kind = ("exclusiveGateway", "parallelGateway")[number % 2]
        etree.SubElement(process, f"{{{BPMN}}}{kind}", id=f"extra{number}")
        onward = etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", id=f"onward{number}")
        onward.set("sourceRef", f"extra{number}")
        onward.set("targetRef", flow.get("targetRef"))
        flow.set("targetRef", f"extra{number}")
