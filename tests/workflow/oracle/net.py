"""Reads a BPMN drawing into steps and arrows: the oracle's own picture, shared with nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
HT = "{https://hatangchung.example/bpmn/1}"


class Kind(StrEnum):
    """What the oracle tells apart."""

    START = "start"
    USER = "user"
    SERVICE = "service"
    CHOICE = "choice"
    PARALLEL = "parallel"
    TIMER = "timer"
    ERROR = "error"
    END = "end"
    STOP = "stop"


PLAIN = {
    f"{BPMN}startEvent": Kind.START,
    f"{BPMN}userTask": Kind.USER,
    f"{BPMN}serviceTask": Kind.SERVICE,
    f"{BPMN}exclusiveGateway": Kind.CHOICE,
    f"{BPMN}parallelGateway": Kind.PARALLEL,
}


@dataclass(frozen=True)
class Step:
    """One node of the drawing; `ins` and `outs` are the ids of its arrows in the file's order."""

    id: str
    kind: Kind
    ins: tuple[str, ...] = ()
    outs: tuple[str, ...] = ()
    waits: bool = False
    many: bool = False
    quorum: int | None = None
    host: str | None = None
    cancels: bool = True
    each: bool = False
    catches: str | None = None

    @property
    def is_task(self) -> bool:
        """Can a task stand open here, if only until a service has returned?"""
        return self.kind in (Kind.USER, Kind.SERVICE)

    @property
    def is_called(self) -> bool:
        """Is this a service that returns in the same transaction?"""
        return self.kind is Kind.SERVICE and not self.waits

    @property
    def surely_rests(self) -> bool:
        """Does a case that comes here always wait for somebody?"""
        return self.is_task and not self.is_called and not self.many

    @property
    def is_join(self) -> bool:
        """Must several branches arrive here before one goes on?"""
        return self.kind is Kind.PARALLEL and len(self.ins) > 1


@dataclass(frozen=True)
class Arrow:
    """One sequence flow."""

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Net:
    """A drawing: steps and arrows by id, what sits on a task, and what lies on side branches."""

    steps: Mapping[str, Step]
    arrows: Mapping[str, Arrow]
    attached: Mapping[str, tuple[Step, ...]]
    aside: frozenset[str]

    @property
    def start(self) -> Step:
        """Give the one start."""
        return next(step for step in self.steps.values() if step.kind is Kind.START)

    def target(self, arrow: str) -> Step:
        """Give the step an arrow leads to."""
        return self.steps[self.arrows[arrow].target]


def read_net(text: str) -> Net:
    """Read one well-formed drawing of the subset."""
    root = ElementTree.fromstring(text)
    codes = {error.get("id"): error.get("errorCode") for error in root.iter(f"{BPMN}error")}
    process = root.find(f"{BPMN}process")
    assert process is not None
    flows = process.iter(f"{BPMN}sequenceFlow")
    arrows = {f.attrib["id"]: Arrow(*_ids(f, "id", "sourceRef", "targetRef")) for f in flows}
    drawn = [_step(element, codes) for element in process]
    steps = {step.id: _tied(step, arrows) for step in drawn if step is not None}
    attached: dict[str, tuple[Step, ...]] = {}
    for step in steps.values():
        if step.host is not None:
            attached[step.host] = (*attached.get(step.host, ()), step)
    return Net(steps, arrows, attached, _aside(steps, arrows, attached))


def _ids(element: ElementTree.Element, *names: str) -> list[str]:
    return [element.attrib[name] for name in names]


def _step(element: ElementTree.Element, codes: Mapping[str | None, str | None]) -> Step | None:
    name = element.attrib.get("id", "")
    if element.tag == f"{BPMN}endEvent":
        return Step(name, Kind.STOP if _definition(element) is not None else Kind.END)
    if element.tag == f"{BPMN}boundaryEvent":
        return _boundary(element, codes)
    if element.tag not in PLAIN:
        return None
    many = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    quorum = many.get(f"{HT}quorum") if many is not None else None
    return Step(
        name,
        PLAIN[element.tag],
        waits=element.get(f"{HT}waits") == "true",
        many=many is not None,
        quorum=int(quorum) if quorum else None,
    )


def _boundary(element: ElementTree.Element, codes: Mapping[str | None, str | None]) -> Step:
    definition = _definition(element)
    assert definition is not None
    is_timer = definition.tag == f"{BPMN}timerEventDefinition"
    return Step(
        element.attrib["id"],
        Kind.TIMER if is_timer else Kind.ERROR,
        host=element.attrib["attachedToRef"],
        cancels=element.get("cancelActivity") != "false",
        each=element.get(f"{HT}each") == "true",
        catches=codes.get(definition.get("errorRef")),
    )


def _definition(element: ElementTree.Element) -> ElementTree.Element | None:
    return next((part for part in element if part.tag.endswith("EventDefinition")), None)


def _tied(step: Step, arrows: Mapping[str, Arrow]) -> Step:
    """Tie a step to its arrows."""
    known = {name: getattr(step, name) for name in Step.__dataclass_fields__}
    known["ins"] = tuple(a.id for a in arrows.values() if a.target == step.id)
    known["outs"] = tuple(a.id for a in arrows.values() if a.source == step.id)
    return Step(**known)


def _aside(
    steps: Mapping[str, Step],
    arrows: Mapping[str, Arrow],
    attached: Mapping[str, tuple[Step, ...]],
) -> frozenset[str]:
    """Find what only timers that do not interrupt lead to: all that the main way cannot reach."""
    reached: set[str] = set()
    ahead = [step.id for step in steps.values() if step.kind is Kind.START]
    while ahead:
        here = ahead.pop()
        if here in reached:
            continue
        reached.add(here)
        ahead += [arrows[out].target for out in steps[here].outs]
        ahead += [event.id for event in attached.get(here, ()) if event.cancels]
    return frozenset(steps) - reached
