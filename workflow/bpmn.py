"""Reads a BPMN 2.0 file into a drawing; refuses what is outside the subset by element and line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from workflow.dialects import (
    ANY,
    ATTRIBUTES,
    CONDITIONS,
    EVENTS,
    EXTENSIONS,
    HT,
    OURS,
    STANDARD,
    Dialect,
)
from workflow.errors import Faults
from workflow.model import Box, NodeKind
from workflow.xml_reader import (
    BPMN,
    bpmn_children,
    called,
    line_of,
    name_of,
    parsed,
    reference,
    split_name,
)

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"

MAX_ELEMENTS = 5_000
_COORDINATE = re.compile(r"-?\d{1,6}(\.\d{1,20})?([eE]-\d{1,2})?", re.ASCII)
_DURATION = re.compile(r"P(\d{1,4}(?:\.\d{1,2})?)D")


@dataclass(slots=True)
class DrawnNode:
    """A node as written in the file; `ht` holds our extension attributes as text."""

    id: str
    name: str
    kind: NodeKind
    line: int
    ht: dict[str, str]
    tag: str = ""
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


def read_drawing(data: bytes, faults: Faults, *, bare: bool = False) -> Drawing:
    """Read the one process of a BPMN file; everything against it goes to `faults`.

    `bare` reads any tool's file for its way alone; without it a sheet must explain the rest.
    """
    reader = _Reader(parsed(data, faults), faults, ANY if bare else OURS)
    drawing = reader.read()
    faults.refuse()
    return drawing


class _Reader:
    """Fills one drawing from one parsed file."""

    def __init__(self, root: etree._Element, faults: Faults, dialect: Dialect) -> None:
        self.root = root
        self.faults = faults
        self.dialect = dialect
        self.drawing = Drawing("", 1)
        self.errors: dict[str, str] = {}
        self.ids: set[str] = set()

    def refuse(self, element: etree._Element, reason: str) -> None:
        self.faults.add(line_of(element), reason)

    def read(self) -> Drawing:
        if split_name(str(self.root.tag)) != (BPMN, "definitions"):
            self.refuse(self.root, "the root element is not BPMN 2.0 definitions")
            return self.drawing
        if sum(1 for _ in self.root.iter()) > MAX_ELEMENTS * 10:
            self.refuse(self.root, "the file has too many elements")
            return self.drawing
        language = self.root.get("expressionLanguage")
        if language not in (None, CONDITIONS) and not self.dialect.is_bare:
            self.refuse(self.root, f"conditions in {language} are not read, only {CONDITIONS}")
        for process in self._chosen(self._declarations()):
            self._process(process)
        self._coordinates()
        return self.drawing

    def _declarations(self) -> list[etree._Element]:
        """Read what stands around the process, and give back the processes."""
        processes = []
        for tag, element in bpmn_children(self.root):
            if tag == "process":
                processes.append(element)
            elif tag == "error":
                self.errors[element.get("id", "")] = element.get("errorCode", "")
            elif tag == "collaboration":
                self._outside(element, self.dialect.of_pools)
            elif tag not in self.dialect.around:
                self.refuse(element, f"{called(tag, element)} is outside the subset")
        return processes

    def _chosen(self, processes: list[etree._Element]) -> list[etree._Element]:
        """Find the one process; of several, all are looked at for what else is against them."""
        drawn = processes
        if self.dialect.is_bare and len(processes) > 1:
            drawn = [p for p in processes if any(True for _ in self._content(p))] or processes[:1]
        if len(drawn) != 1:
            names = ", ".join(f"'{name_of(p) or p.get('id', '')}'" for p in drawn)
            told = f"draws {len(drawn)} processes" + (f" ({names})" if names else "")
            self.refuse(drawn[1] if drawn else self.root, f"the file {told}; it must draw one")
        return drawn

    def _content(self, process: etree._Element) -> list[etree._Element]:
        return [e for tag, e in bpmn_children(process) if tag not in self.dialect.between]

    def _outside(self, element: etree._Element, silent: frozenset[str], hint: str = "") -> None:
        """Refuse every part of an element that is not passed over."""
        for tag, child in bpmn_children(element):
            if tag not in silent:
                self.refuse(child, f"{called(tag, child)} is outside the subset{hint}")

    def _process(self, process: etree._Element) -> None:
        self.drawing.name = name_of(process)
        self.drawing.line = line_of(process)
        for tag, element in bpmn_children(process):
            if tag == "sequenceFlow":
                self._flow(element)
            elif tag in self.dialect.kinds:
                self._node(tag, element)
            elif tag not in self.dialect.between:
                self.refuse(element, f"{called(tag, element)} is outside the subset")
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
        for child in element.iterfind(f"{{{BPMN}}}conditionExpression"):
            condition = " ".join((child.text or "").split())
            if child.get("language") not in (None, CONDITIONS) and not self.dialect.is_bare:
                self.refuse(child, f"'{identity}': only conditions in {CONDITIONS} are read")
        self._outside(element, self.dialect.inside | {"conditionExpression"})
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        flow = DrawnFlow(identity, name_of(element), source, target, line_of(element), condition)
        self.drawing.flows[identity] = flow

    def _node(self, tag: str, element: etree._Element) -> None:
        identity = self._identity(element, tag)
        kind, line = self.dialect.kinds[tag], line_of(element)
        given = self._extensions(tag, element)
        node = DrawnNode(identity, name_of(element), kind, line, given, tag)
        self._attributes(tag, element)
        node.default = element.get("default")
        node.attached_to = reference(element.get("attachedToRef"))
        node.interrupting = element.get("cancelActivity", "true") != "false"
        definitions = []
        for child_tag, child in bpmn_children(element):
            if child_tag in EVENTS.get(tag, {}):
                definitions.append(child)
                self._event(tag, child_tag, child, node)
            elif child_tag == "multiInstanceLoopCharacteristics" and kind is NodeKind.USER:
                self._many(child, node)
            elif child_tag not in self.dialect.inside:
                told = f"{child_tag} in {called(tag, element)}"
                self.refuse(child, f"{told} is outside the subset")
        if len(definitions) != 1 and (tag == "boundaryEvent" or definitions):
            self.refuse(element, f"'{identity}' must be one timer or one error")
        self.drawing.nodes[identity] = node

    def _extensions(self, tag: str, element: etree._Element) -> dict[str, str]:
        given: dict[str, str] = {}
        for key, value in element.attrib.items():
            namespace, local = split_name(str(key))
            if namespace == HT:
                given[local] = str(value).strip()
                if local not in EXTENSIONS.get(tag, set()):
                    self.refuse(element, f"ht:{local} means nothing on a {tag}")
        return given

    def _attributes(self, tag: str, element: etree._Element) -> None:
        for key, value in element.attrib.items():
            namespace, local = split_name(str(key))
            if namespace or local in {"id", "name"} | ATTRIBUTES[tag] | self.dialect.attributes:
                continue
            if STANDARD.get(local) != value:
                told = f"{local}={value!r} on {called(tag, element)}"
                self.refuse(element, f"{told} is outside the subset")

    def _many(self, element: etree._Element, node: DrawnNode) -> None:
        if element.get("isSequential", "false") != "false":
            self.refuse(element, f"'{node.id}': parties are asked side by side, never in sequence")
        for key, value in element.attrib.items():
            namespace, local = split_name(str(key))
            if namespace == HT:
                node.ht[local] = str(value).strip()
                if local not in ("over", "quorum"):
                    self.refuse(element, f"ht:{local} means nothing here")
        self._outside(element, self.dialect.of_many, "; use ht:over and ht:quorum")
        node.many = True

    def _event(self, tag: str, kind: str, element: etree._Element, node: DrawnNode) -> None:
        node.kind = EVENTS[tag][kind]
        if kind == "errorEventDefinition":
            error = reference(element.get("errorRef"))
            if error is not None and error not in self.errors:
                self.refuse(element, f"'{node.id}' names the undeclared error '{error}'")
            node.error = self.errors.get(error or "") or None
        elif kind == "timerEventDefinition":
            self._timer(element, node)

    def _timer(self, element: etree._Element, node: DrawnNode) -> None:
        for child in element.iterfind(f"{{{BPMN}}}timeDuration"):
            text = (child.text or "").strip()
            match = _DURATION.fullmatch(text)
            if match:
                node.after_days = Decimal(match.group(1))
            elif not self.dialect.is_bare:
                reason = f"'{node.id}': '{text}' is not a number of working days like P5D"
                self.refuse(child, reason)
        silent = self.dialect.inside | {"timeDuration"}
        self._outside(element, silent, f" at '{node.id}'; a timer has a timeDuration")

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
        if not _COORDINATE.fullmatch(text):
            self.refuse(element, f"{key}={text!r} is not a coordinate")
            return 0.0
        return float(text)


def extension_number(given: Mapping[str, str], key: str) -> Decimal | None:
    """Read an extension attribute that counts days or parties; None where it is no number."""
    text = given.get(key, "")
    return Decimal(text) if re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text) else None
