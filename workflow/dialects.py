"""What a drawing may contain: our own words beside a sheet, or any tool's where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.model import NodeKind

HT = "https://hatangchung.example/bpmn/1"
CONDITIONS = f"{HT}/conditions"

KINDS = {
    "startEvent": NodeKind.START,
    "userTask": NodeKind.USER,
    "serviceTask": NodeKind.SERVICE,
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "boundaryEvent": NodeKind.TIMER,
    "endEvent": NodeKind.END,
}
EVENTS = {
    "endEvent": {
        "terminateEventDefinition": NodeKind.TERMINATE,
        "errorEventDefinition": NodeKind.ERROR_END,
    },
    "boundaryEvent": {
        "timerEventDefinition": NodeKind.TIMER,
        "errorEventDefinition": NodeKind.ERROR,
    },
}
ATTRIBUTES = {
    "startEvent": set[str](),
    "task": set[str](),
    "userTask": {"implementation"},
    "serviceTask": {"implementation"},
    "exclusiveGateway": {"gatewayDirection", "default"},
    "parallelGateway": {"gatewayDirection"},
    "boundaryEvent": {"attachedToRef", "cancelActivity"},
    "endEvent": set[str](),
}
#: Attributes that are harmless only with the value the standard gives them anyway.
STANDARD = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "parallelMultiple": "false",
    "isInterrupting": "true",
}
EXTENSIONS = {
    "userTask": {"role", "unit", "form", "decides", "outcomes", "limitDays", "clock", "status"},
    "serviceTask": {"effect", "waits", "limitDays", "clock", "status"},
    "boundaryEvent": {"each", "outcome", "limitFrom"},
    "endEvent": {"status"},
}

#: What a tool may write without changing what happens.
_SILENT = frozenset(
    {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group"}
)
_DATA = frozenset(
    {
        "property",
        "ioSpecification",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "dataInputAssociation",
        "dataOutputAssociation",
    }
)
_ABOUT = frozenset({"auditing", "monitoring", "categoryValueRef"})
_PEOPLE = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner"})
_DECLARED = frozenset(
    {
        "import",
        "extension",
        "relationship",
        "category",
        "itemDefinition",
        "message",
        "signal",
        "escalation",
        "interface",
        "endPoint",
        "resource",
        "partnerEntity",
        "partnerRole",
        "correlationProperty",
        "dataStore",
    }
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words of one way of reading, and those it passes over without a word."""

    is_bare: bool
    kinds: Mapping[str, NodeKind]
    attributes: frozenset[str]
    around: frozenset[str]
    between: frozenset[str]
    inside: frozenset[str]
    of_pools: frozenset[str]
    of_many: frozenset[str]


#: A drawing with a sheet beside it: nothing is passed over that could mean something.
OURS = Dialect(
    is_bare=False,
    kinds=KINDS,
    attributes=frozenset(),
    around=frozenset({"documentation", "extensionElements"}),
    between=_SILENT,
    inside=_SILENT | {"incoming", "outgoing"},
    of_pools=_SILENT | {"participant"},
    of_many=_SILENT,
)

#: Any tool's drawing, read for its way alone: data, people and messages move no token.
ANY = Dialect(
    is_bare=True,
    kinds=KINDS | {"task": NodeKind.USER},
    attributes=frozenset({"implementation", "operationRef", "default"}),
    around=OURS.around | _DECLARED,
    between=_SILENT
    | _DATA
    | _ABOUT
    | _PEOPLE
    | {"dataObject", "dataObjectReference", "dataStoreReference"}
    | {"ioBinding", "supports", "correlationSubscription"},
    inside=OURS.inside | _DATA | _ABOUT | _PEOPLE | {"rendering"},
    of_pools=OURS.of_pools | {"messageFlow"},
    of_many=_SILENT
    | {"loopCardinality", "loopDataInputRef", "loopDataOutputRef", "inputDataItem"}
    | {"outputDataItem"},
)
