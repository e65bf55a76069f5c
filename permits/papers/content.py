"""Every content there is, by the template that prints it; its parts can be had here too."""

from collections.abc import Mapping
from typing import Any

from permits.papers import canonical
from permits.papers.canonical import BadContent
from permits.papers.content_base import Content
from permits.papers.decision_contents import (
    DECISIONS,
    AcknowledgementContent,
    ConsentContent,
    ExplanationContent,
    LinePermitContent,
    PermitContent,
    RefusalContent,
)
from permits.papers.life_contents import LIFE
from permits.papers.parts import (
    Citation,
    Clause,
    Component,
    DuctSpan,
    Gap,
    LineWork,
    Office,
    Party,
    PointWork,
    Signatory,
    Stretch,
    Vertex,
    Vertices,
)
from permits.papers.slip_contents import (
    SLIPS,
    IntakeRefusalContent,
    ReceiptContent,
    SlipContent,
    SupplementContent,
)

#: Who fills in a paper needs one place for all of it.
__all__ = [
    "CONTENTS",
    "AcknowledgementContent",
    "Citation",
    "Clause",
    "Component",
    "ConsentContent",
    "Content",
    "DuctSpan",
    "ExplanationContent",
    "Gap",
    "IntakeRefusalContent",
    "LinePermitContent",
    "LineWork",
    "Office",
    "Party",
    "PermitContent",
    "PointWork",
    "ReceiptContent",
    "RefusalContent",
    "Signatory",
    "SlipContent",
    "Stretch",
    "SupplementContent",
    "Vertex",
    "Vertices",
    "read_content",
]

CONTENTS: dict[str, type[Content]] = {kind.template: kind for kind in (*DECISIONS, *SLIPS, *LIFE)}


def read_content(template: str, plain: Mapping[str, Any]) -> Content:
    """Read a stored content back as the content its template prints."""
    if template not in CONTENTS:
        raise BadContent("paper.unknown_template", template=template)
    return canonical.from_plain(CONTENTS[template], dict(plain))
