"""The reference models of the BPMN Model Interchange Working Group: what we read, what we refuse.

The files are not ours to keep: BPMN_MIWG_DIR names a folder with them, for instance a checkout of
bpmn-miwg/bpmn-miwg-test-suite. Tool vendors' exports of the same names lie beside; only those in a
folder `Reference`, or in the named folder itself, are looked at.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from workflow.checking import check

FOLDER = Path(os.environ.get("BPMN_MIWG_DIR", ""))
if not FOLDER.name:
    pytest.skip("BPMN_MIWG_DIR names no folder with the reference models", allow_module_level=True)

ACCEPTED = ("A.1.0", "A.1.1", "A.2.0", "A.2.1", "C.1.1")
#: Why each of the others cannot be read: words of which one must stand in a reason.
REFUSED = {
    "A.3.0": "subProcess|boundaryEvent|EventDefinition",
    "A.4.0": "processes|subProcess",
    "A.4.1": "processes|subProcess",
    "B.1.0": "processes|subProcess",
    "B.2.0": "processes|subProcess",
    "C.1.0": "processes|EventDefinition",
    "C.2.0": "processes|subProcess|EventDefinition",
    "C.3.0": "processes|subProcess|EventDefinition|callActivity",
    "C.4.0": "processes|subProcess|EventDefinition",
    "C.5.0": "processes|subProcess|EventDefinition|Gateway",
    "C.6.0": "processes|subProcess|EventDefinition|transaction",
    "C.7.0": "multiInstanceLoopCharacteristics|businessRuleTask|Task",
    "C.8.0": "businessRuleTask|sendTask|Task",
    "C.8.1": "businessRuleTask|sendTask|Task",
    "C.9.0": "Gateway|Task|EventDefinition|CatchEvent",
    "C.9.1": "receiveTask|sendTask|timeCycle",
    "C.9.2": "receiveTask|sendTask|timeCycle|subProcess|Gateway|Event",
}
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NODES = ("Event", "Task", "task", "Gateway")


def reference(name):
    """Find a reference model; None where the folder has it not."""
    found = sorted(FOLDER.rglob(f"{name}.bpmn"))
    return next((p for p in found if p.parent == FOLDER or "Reference" in p.parts), None)


MODELS = {name: path for name in (*ACCEPTED, *REFUSED) if (path := reference(name))}
accepted = pytest.mark.parametrize("name", [name for name in ACCEPTED if name in MODELS])
refused = pytest.mark.parametrize("name", [name for name in REFUSED if name in MODELS])


def drawn_in(path):
    """Count, without our reader, what the process of a file contains."""
    (process,) = etree.parse(path).getroot().findall(f"{BPMN}process")
    tags = [etree.QName(element).localname for element in process]
    flows = process.findall(f"{BPMN}sequenceFlow")
    return (
        Counter(tag for tag in tags if tag.endswith(NODES)),
        {(flow.get("id"), flow.get("sourceRef"), flow.get("targetRef")) for flow in flows},
    )


def test_the_models_are_there():
    assert "C.1.1" in MODELS


@accepted
def test_a_model_of_the_subset_is_accepted_with_exactly_its_graph(name):
    report = check(MODELS[name], lambda _: None)

    assert report.accepted, report.faults
    kinds = Counter(node.tag for node in report.drawing.nodes.values())
    flows = {(flow.id, flow.source, flow.target) for flow in report.drawing.flows.values()}
    assert (kinds, flows) == drawn_in(MODELS[name])
    assert report.markings > 0


@refused
def test_a_model_outside_the_subset_is_refused_by_name(name):
    report = check(MODELS[name], lambda _: None)

    assert not report.accepted
    assert all(fault.line > 0 for fault in report.faults)
    told = [fault.reason for fault in report.faults]
    assert any(word in reason for word in REFUSED[name].split("|") for reason in told), told


def test_the_invoice_is_read_as_it_is():
    report = check(MODELS["C.1.1"], lambda _: None)

    kinds = Counter(node.tag for node in report.drawing.nodes.values())
    assert kinds == {
        "startEvent": 1,
        "userTask": 4,
        "serviceTask": 1,
        "exclusiveGateway": 2,
        "endEvent": 2,
    }
    assert len(report.drawing.flows) == 10
