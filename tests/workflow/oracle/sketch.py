"""A drawing that can still be changed, and the BPMN file that comes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:ht="https://hatangchung.example/bpmn/1" targetNamespace="https://hatangchung.example/tests"
  expressionLanguage="https://hatangchung.example/bpmn/1/conditions">
<error id="lost" errorCode="lost"/>
<process id="drawn" isExecutable="true">
"""
FOOT = "</process>\n</definitions>\n"

USER, SERVICE = "userTask", "serviceTask"
CHOICE, PARALLEL = "exclusiveGateway", "parallelGateway"
TIMER, ERROR = "timerEventDefinition", "errorEventDefinition"
END, STOP, FAILURE = "endEvent", "terminateEventDefinition", "errorEnd"
ENDS = (END, STOP, FAILURE)


@dataclass(frozen=True)
class Shape:
    """One node as it is drawn."""

    kind: str
    waits: bool = False
    many: bool = False
    quorum: int | None = None
    host: str | None = None
    cancels: bool = True
    each: bool = False
    catches: str | None = None


@dataclass
class Sketch:
    """Shapes by id, arrows by id as pairs of shapes."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def draw(self, shape: Shape, *sources: str) -> str:
        """Add a shape with arrows from `sources`, and give its id."""
        name = f"{shape.kind[:5]}_{next(self.numbers)}"
        self.shapes[name] = shape
        for source in sources:
            self.connect(source, name)
        return name

    def connect(self, source: str, target: str) -> str:
        """Add an arrow."""
        name = f"flow_{next(self.numbers)}"
        self.arrows[name] = (source, target)
        return name

    def change(self, name: str, **different: object) -> None:
        """Draw one shape differently."""
        self.shapes[name] = replace(self.shapes[name], **different)

    def turn(self, arrow: str, target: str) -> None:
        """Let an arrow lead elsewhere."""
        self.arrows[arrow] = (self.arrows[arrow][0], target)

    def remove(self, name: str) -> None:
        """Take a shape away with its arrows and whatever sits on it."""
        for guest in [g for g, shape in self.shapes.items() if shape.host == name]:
            self.remove(guest)
        del self.shapes[name]
        self.arrows = {a: pair for a, pair in self.arrows.items() if name not in pair}

    def of_kind(self, *kinds: str) -> list[str]:
        """List the shapes of some kinds."""
        return [name for name, shape in self.shapes.items() if shape.kind in kinds]

    def into(self, name: str) -> list[str]:
        """List the arrows that lead to a shape."""
        return [arrow for arrow, (_, target) in self.arrows.items() if target == name]

    def out_of(self, name: str) -> list[str]:
        """List the arrows that leave a shape."""
        return [arrow for arrow, (source, _) in self.arrows.items() if source == name]

    def after(self, name: str) -> set[str]:
        """Collect what can be reached from a shape, itself included."""
        found: set[str] = set()
        ahead = [name]
        while ahead:
            here = ahead.pop()
            if here not in found:
                found.add(here)
                ahead += [self.arrows[arrow][1] for arrow in self.out_of(here)]
                ahead += [guest for guest, shape in self.shapes.items() if shape.host == here]
        return found

    def text(self) -> str:
        """Write the file."""
        shapes = [_element(name, shape) for name, shape in self.shapes.items()]
        arrows = [
            f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'
            for name, (source, target) in self.arrows.items()
        ]
        return HEAD + "\n".join([*shapes, *arrows]) + "\n" + FOOT


def sketched(shapes: dict[str, Shape], *ways: str) -> Sketch:
    """Draw by hand: ways are written "start > a > end", and an arrow is called "a-end"."""
    sketch = Sketch({"start": Shape("startEvent"), **shapes})
    for way in ways:
        names = way.split(" > ")
        for source, target in pairwise(names):
            sketch.shapes.setdefault(target, Shape(END if target == "end" else USER))
            sketch.arrows[f"{source}-{target}"] = (source, target)
    return sketch


def _element(name: str, shape: Shape) -> str:
    if shape.host is not None:
        return _boundary(name, shape)
    match shape.kind:
        case "terminateEventDefinition":
            return f'<endEvent id="{name}"><terminateEventDefinition/></endEvent>'
        case "errorEnd":
            return f'<endEvent id="{name}"><errorEventDefinition errorRef="lost"/></endEvent>'
        case "userTask" if shape.many:
            quorum = f' ht:quorum="{shape.quorum}"' if shape.quorum else ""
            inside = f'<multiInstanceLoopCharacteristics ht:over="parties"{quorum}/>'
            return f'<userTask id="{name}">{inside}</userTask>'
        case "serviceTask" if shape.waits:
            return f'<serviceTask id="{name}" ht:waits="true"/>'
        case tag:
            return f'<{tag} id="{name}"/>'


def _boundary(name: str, shape: Shape) -> str:
    each = ' ht:each="true" ht:outcome="no_reply"' if shape.each else ""
    inside = "<errorEventDefinition/>"
    if shape.kind == TIMER:
        inside = "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>"
    elif shape.catches:
        inside = f'<errorEventDefinition errorRef="{shape.catches}"/>'
    cancels = "" if shape.cancels else ' cancelActivity="false"'
    opening = f'<boundaryEvent id="{name}" attachedToRef="{shape.host}"{cancels}{each}>'
    return f"{opening}{inside}</boundaryEvent>"
