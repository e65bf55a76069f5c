"""Every content there is, by the template that prints it; its parts can be had here too."""

from collections.abc import Mapping
from typing import Any

from permits.papers import canonical
from permits.papers.canonical import BadContent
from permits.papers.contents.answers import ANSWERS, PermitLetterContent
from permits.papers.contents.base import Content
from permits.papers.contents.decisions import (
    DECISIONS,
    AcknowledgementContent,
    ConsentContent,
    ExplanationContent,
    LinearPermitContent,
    LinePermitContent,
    LocationContent,
    PermitContent,
    RefusalContent,
    UndergroundPermitContent,
)
from permits.papers.contents.life import (
    LIFE,
    AdjustmentContent,
    CancellationContent,
    CompletionContent,
    DrawingsContent,
    ExtensionContent,
    Granted,
    MinutesContent,
    ReissueContent,
    RevocationContent,
    TransferContent,
)
from permits.papers.contents.parts import (
    Attendee,
    BuiltPoint,
    Changed,
    Citation,
    Clause,
    Component,
    DuctSpan,
    EarlierPaper,
    Examined,
    Gap,
    LineWork,
    Office,
    Party,
    PointWork,
    RouteWork,
    Signatory,
    Stretch,
    Vertex,
    Vertices,
    WorkBrief,
)
from permits.papers.contents.requests import (
    REQUESTS,
    Answered,
    AnsweredPart,
    ApplicationContent,
)
from permits.papers.contents.slips import (
    SLIPS,
    ApologyContent,
    ConsultationContent,
    ControlContent,
    Counted,
    Finding,
    HandOverLine,
    IntakeRefusalContent,
    MonthlyContent,
    ReceiptContent,
    RegisterContent,
    RegisterLine,
    SlipContent,
    StepTime,
    StopContent,
    SupplementContent,
    Tally,
)

#: Who fills in a paper needs one place for all of it.
__all__ = [
    "CONTENTS",
    "AcknowledgementContent",
    "AdjustmentContent",
    "Answered",
    "AnsweredPart",
    "ApologyContent",
    "ApplicationContent",
    "Attendee",
    "BuiltPoint",
    "CancellationContent",
    "Changed",
    "Citation",
    "Clause",
    "CompletionContent",
    "Component",
    "ConsentContent",
    "ConsultationContent",
    "Content",
    "ControlContent",
    "Counted",
    "DrawingsContent",
    "DuctSpan",
    "EarlierPaper",
    "Examined",
    "ExplanationContent",
    "ExtensionContent",
    "Finding",
    "Gap",
    "Granted",
    "HandOverLine",
    "IntakeRefusalContent",
    "LinePermitContent",
    "LineWork",
    "LinearPermitContent",
    "LocationContent",
    "MinutesContent",
    "MonthlyContent",
    "Office",
    "Party",
    "PermitContent",
    "PermitLetterContent",
    "PointWork",
    "ReceiptContent",
    "RefusalContent",
    "RegisterContent",
    "RegisterLine",
    "ReissueContent",
    "RevocationContent",
    "RouteWork",
    "Signatory",
    "SlipContent",
    "StepTime",
    "StopContent",
    "Stretch",
    "SupplementContent",
    "Tally",
    "TransferContent",
    "UndergroundPermitContent",
    "Vertex",
    "Vertices",
    "WorkBrief",
    "read_content",
]

CONTENTS: dict[str, type[Content]] = {
    kind.template: kind for kind in (*DECISIONS, *SLIPS, *LIFE, *ANSWERS, *REQUESTS)
}


def read_content(template: str, plain: Mapping[str, Any]) -> Content:
    """Read a stored content back as the content its template prints."""
    if template not in CONTENTS:
        raise BadContent("paper.unknown_template", template=template)
    return canonical.from_plain(CONTENTS[template], dict(plain))
