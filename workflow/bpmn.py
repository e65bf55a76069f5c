"""Reads a BPMN 2.0 file into a drawing; refuses what is outside the subset by element and line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from workflow.errors import Faults
from workflow.model import Box, NodeKind

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HT = "https://hatangchung.example/bpmn/1"
CONDITIONS = f"{HT}/conditions"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 2_000

_KINDS = {
    "startEvent": NodeKind.START,
    "userTask": NodeKind.USER,
    "serviceTask": NodeKind.SERVICE,
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "boundaryEvent": NodeKind.TIMER,
    "endEvent": NodeKind.END,
}
# What a tool may write without changing what happens.
_SILENT = frozenset(
    {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group"}
)
_ROOT = frozenset({"process", "collaboration", "error", "documentation", "extensionElements"})
_ATTRIBUTES = {
    "startEvent": set[str](),
    "userTask": {"implementation"},
    "serviceTask": {"implementation"},
    "exclusiveGateway": {"gatewayDirection", "default"},
    "parallelGateway": {"gatewayDirection"},
    "boundaryEvent": {"attachedToRef", "cancelActivity"},
    "endEvent": set[str](),
}
# Attributes that are harmless only with the value the standard gives them anyway.
_STANDARD = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "parallelMultiple": "false",
    "isInterrupting": "true",
}
_EXTENSIONS = {
    "userTask": {"role", "unit", "form", "decides", "outcomes", "limitDays", "clock", "status"},
    "serviceTask": {"effect", "waits", "limitDays", "clock", "status"},
    "boundaryEvent": {"each", "outcome", "limitFrom"},
    "endEvent": {"status"},
}
_EVENTS = {
    "endEvent": {
        "terminateEventDefinition": NodeKind.TERMINATE,
        "errorEventDefinition": NodeKind.ERROR_END,
    },
    "boundaryEvent": {
        "timerEventDefinition": NodeKind.TIMER,
        "errorEventDefinition": NodeKind.ERROR,
    },
}
_DURATION = re.compile(r"P(\d{1,4}(?:\.\d{1,2})?)D")


@dataclass(slots=True)
class DrawnNode:
    """A node as written in the file; `ht` holds our extension attributes as text."""

    id: str
    name: str
    kind: NodeKind
    line: int
    ht: dict[str, str]
    many: bool = False
    default: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    after_days: Decimal | None = None
    error: str | None = None


@dataclass(slots=True)
class DrawnFlow:
    """A flow as written in the file, its condition still text."""

    id: str
    name: str
    source: str
    target: str
    line: int
    condition: str | None


@dataclass(slots=True)
class Drawing:
    """One process of a file, in the file's order, with the coordinates it was drawn at."""

    name: str
    line: int
    nodes: dict[str, DrawnNode] = field(default_factory=dict)
    flows: dict[str, DrawnFlow] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    bends: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)


def read_drawing(data: bytes, faults: Faults) -> Drawing:
    """Read the one process of a BPMN file; everything against it goes to `faults`."""
    root = _parsed(data, faults)
    reader = _Reader(root, faults)
    drawing = reader.read()
    faults.refuse()
    return drawing


def _parsed(data: bytes, faults: Faults) -> etree._Element:
    """Parse without ever expanding, fetching or following anything."""
    if len(data) > MAX_BYTES:
        faults.add(1, f"the file has {len(data)} bytes; at most {MAX_BYTES} are read")
        faults.refuse()
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE) or b"\0" in data:
        faults.add(1, "a document type or entity declaration is not allowed")
        faults.refuse()
    # Naming the encoding here keeps a declared one (UTF-7, UTF-16) from hiding a declaration.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        faults.add(problem.lineno or 1, f"not well-formed XML: {problem.msg}")
        faults.refuse()
        raise


def _line(element: etree._Element) -> int:
    # The stub of lxml leaves this attribute without a type.
    return int(getattr(element, "sourceline", None) or 1)


def _split(name: str) -> tuple[str, str]:
    """Split `{namespace}local`; the namespace is empty where there is none."""
    namespace, _, local = name.rpartition("}")
    return namespace[1:], local


def _children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Walk the BPMN children; other namespaces carry other tools' notes."""
    for child in element:
        namespace, tag = _split(str(child.tag))
        if namespace == BPMN:
            yield tag, child


class _Reader:
    """Fills one drawing from one parsed file."""

    def __init__(self, root: etree._Element, faults: Faults) -> None:
        self.root = root
        self.faults = faults
        self.drawing = Drawing("", 1)
        self.errors: dict[str, str] = {}
        self.ids: set[str] = set()

    def refuse(self, element: etree._Element, reason: str) -> None:
        self.faults.add(_line(element), reason)

    def read(self) -> Drawing:
        if _split(str(self.root.tag)) != (BPMN, "definitions"):
            self.refuse(self.root, "the root element is not BPMN 2.0 definitions")
            return self.drawing
        if sum(1 for _ in self.root.iter()) > MAX_ELEMENTS * 10:
            self.refuse(self.root, "the file has too many elements")
            return self.drawing
        self._language()
        processes = self._declarations()
        if len(processes) != 1:
            self.refuse(self.root, f"the file draws {len(processes)} processes; it must draw one")
            return self.drawing
        self._process(processes[0])
        self._coordinates()
        return self.drawing

    def _declarations(self) -> list[etree._Element]:
        """Read what stands around the process, and give back the processes."""
        processes = []
        for tag, element in _children(self.root):
            if tag == "process":
                processes.append(element)
            elif tag == "error":
                self.errors[element.get("id", "")] = element.get("errorCode", "")
            elif tag == "collaboration":
                self._collaboration(element)
            elif tag not in _ROOT:
                self.refuse(element, f"{tag} is outside the subset")
        return processes

    def _language(self) -> None:
        language = self.root.get("expressionLanguage")
        if language not in (None, CONDITIONS):
            self.refuse(self.root, f"conditions in {language} are not read, only {CONDITIONS}")

    def _collaboration(self, element: etree._Element) -> None:
        for tag, child in _children(element):
            if tag not in _SILENT | {"participant"}:
                self.refuse(child, f"{tag} is outside the subset")

    def _process(self, process: etree._Element) -> None:
        self.drawing.name = process.get("name", "")
        self.drawing.line = _line(process)
        for tag, element in _children(process):
            if tag == "sequenceFlow":
                self._flow(element)
            elif tag in _KINDS:
                self._node(tag, element)
            elif tag not in _SILENT:
                self.refuse(element, f"{tag} is outside the subset")
        if len(self.drawing.nodes) + len(self.drawing.flows) > MAX_ELEMENTS:
            self.refuse(process, f"more than {MAX_ELEMENTS} nodes and flows are not read")

    def _identity(self, element: etree._Element, tag: str) -> str:
        identity = element.get("id", "")
        if not identity:
            self.refuse(element, f"a {tag} has no id")
        elif identity in self.ids:
            self.refuse(element, f"the id '{identity}' is used twice")
        self.ids.add(identity)
        return identity

    def _flow(self, element: etree._Element) -> None:
        identity = self._identity(element, "sequenceFlow")
        condition = None
        for tag, child in _children(element):
            if tag == "conditionExpression":
                condition = " ".join((child.text or "").split())
                if child.get("language") not in (None, CONDITIONS):
                    self.refuse(child, f"'{identity}': only conditions in {CONDITIONS} are read")
            elif tag not in _SILENT:
                self.refuse(child, f"{tag} is outside the subset")
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        name = " ".join(element.get("name", "").split())
        flow = DrawnFlow(identity, name, source, target, _line(element), condition)
        self.drawing.flows[identity] = flow

    def _node(self, tag: str, element: etree._Element) -> None:
        identity = self._identity(element, tag)
        name = " ".join(element.get("name", "").split())
        node = DrawnNode(
            identity, name, _KINDS[tag], _line(element), self._extensions(tag, element)
        )
        self._attributes(tag, element)
        node.default = element.get("default")
        node.attached_to = element.get("attachedToRef")
        node.interrupting = element.get("cancelActivity", "true") != "false"
        definitions = []
        for child_tag, child in _children(element):
            if child_tag in _EVENTS.get(tag, {}):
                definitions.append(child)
                self._event(tag, child_tag, child, node)
            elif child_tag == "multiInstanceLoopCharacteristics" and tag == "userTask":
                self._many(child, node)
            elif child_tag not in _SILENT | {"incoming", "outgoing"}:
                self.refuse(child, f"{child_tag} in {tag} '{identity}' is outside the subset")
        if len(definitions) != 1 and (tag == "boundaryEvent" or definitions):
            self.refuse(element, f"'{identity}' must be one timer or one error")
        self.drawing.nodes[identity] = node

    def _extensions(self, tag: str, element: etree._Element) -> dict[str, str]:
        given: dict[str, str] = {}
        for key, value in element.attrib.items():
            namespace, local = _split(str(key))
            if namespace == HT:
                given[local] = str(value).strip()
                if local not in _EXTENSIONS.get(tag, set()):
                    self.refuse(element, f"ht:{local} means nothing on a {tag}")
        return given

    def _attributes(self, tag: str, element: etree._Element) -> None:
        for key, value in element.attrib.items():
            namespace, local = _split(str(key))
            if namespace or local in {"id", "name"} | _ATTRIBUTES[tag]:
                continue
            if _STANDARD.get(local) != value:
                self.refuse(element, f"{local}={value!r} on a {tag} is outside the subset")

    def _many(self, element: etree._Element, node: DrawnNode) -> None:
        if element.get("isSequential", "false") != "false":
            self.refuse(element, f"'{node.id}': parties are asked side by side, never in sequence")
        for key, value in element.attrib.items():
            namespace, local = _split(str(key))
            if namespace == HT:
                node.ht[local] = str(value).strip()
                if local not in ("over", "quorum"):
                    self.refuse(element, f"ht:{local} means nothing here")
        for tag, child in _children(element):
            if tag not in _SILENT:
                self.refuse(child, f"{tag} is outside the subset; use ht:over and ht:quorum")
        node.many = True

    def _event(self, tag: str, kind: str, element: etree._Element, node: DrawnNode) -> None:
        node.kind = _EVENTS[tag][kind]
        if kind == "errorEventDefinition":
            reference = element.get("errorRef")
            if reference is not None and reference not in self.errors:
                self.refuse(element, f"'{node.id}' names the undeclared error '{reference}'")
            node.error = self.errors.get(reference or "") or None
        elif kind == "timerEventDefinition":
            self._timer(element, node)

    def _timer(self, element: etree._Element, node: DrawnNode) -> None:
        for tag, child in _children(element):
            text = (child.text or "").strip()
            match = _DURATION.fullmatch(text)
            if tag == "timeDuration" and match:
                node.after_days = Decimal(match.group(1))
            elif tag == "timeDuration":
                self.refuse(
                    child, f"'{node.id}': '{text}' is not a number of working days like P5D"
                )
            elif tag not in _SILENT:
                self.refuse(child, f"{tag} is outside the subset; a timer has a timeDuration")

    def _coordinates(self) -> None:
        for shape in self.root.iter(f"{{{DI}}}BPMNShape"):
            bounds = shape.find(f"{{{DC}}}Bounds")
            if bounds is not None and shape.get("bpmnElement") in self.drawing.nodes:
                numbers = [self._number(bounds, key) for key in ("x", "y", "width", "height")]
                self.drawing.boxes[str(shape.get("bpmnElement"))] = Box(*numbers)
        for edge in self.root.iter(f"{{{DI}}}BPMNEdge"):
            if edge.get("bpmnElement") in self.drawing.flows:
                points = edge.iterfind(f"{{{DD}}}waypoint")
                self.drawing.bends[str(edge.get("bpmnElement"))] = tuple(
                    (self._number(point, "x"), self._number(point, "y")) for point in points
                )

    def _number(self, element: etree._Element, key: str) -> float:
        text = element.get(key, "")
        if not re.fullmatch(r"-?\d{1,6}(\.\d{1,9})?", text):
            self.refuse(element, f"{key}={text!r} is not a coordinate")
            return 0.0
        return float(text)


def extension_number(given: Mapping[str, str], key: str) -> Decimal | None:
    """Read an extension attribute that counts days or parties; None where it is no number."""
    text = given.get(key, "")
    return Decimal(text) if re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text) else None
