"""What each paper says: frozen contents with final texts, days as dates, places as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from permits.papers import canonical
from permits.papers.canonical import BadContent
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

#: The parts are named here too: who fills in a paper needs one place for all of it.
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


class Content:
    """What every content can do: be written, hashed and read back."""

    __slots__ = ()
    template: ClassVar[str]
    attachment: ClassVar[str]
    #: Whether the officer's reasons are printed on it, so that it cannot be drafted without any.
    gives_reasons: ClassVar[bool] = False
    office: Office
    signatory: Signatory
    issued_on: date

    def to_json(self) -> str:
        """Write canonical JSON."""
        return canonical.to_json(self)

    def to_plain(self) -> dict[str, Any]:
        """Write what a JSON column keeps."""
        plain: dict[str, Any] = canonical.to_plain(self)
        return plain

    def sha256(self) -> str:
        """Hash the canonical JSON."""
        return canonical.sha256_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitContent(Content):
    """Giấy phép xây dựng for a tower or a smart pole."""

    template: ClassVar[str] = "permit_point"
    attachment: ClassVar[str] = "permit.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    holder: Party
    work: PointWork
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    variant: str = "new"
    suffix: str = "GPXD"
    land_papers: tuple[str, ...] = ()
    finish_within_months: int | None = None
    start_within_months: int = 12
    conditions: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePermitContent(Content):
    """Giấy phép thi công for works along a line: a trench for ducts in a road that is in use."""

    template: ClassVar[str] = "permit_line"
    attachment: ClassVar[str] = "permit.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    holder: Party
    work: LineWork
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    suffix: str = "GPTC-SXD"
    start_within_months: int = 3
    conditions: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentContent(Content):
    """Văn bản thống nhất dùng chung for ducts and manholes."""

    template: ClassVar[str] = "shared_use_consent"
    attachment: ClassVar[str] = "consent.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    owner: Party
    user: Party
    purpose: str
    place: str
    spans: tuple[DuctSpan, ...]
    total_length_m: float
    owner_answer: Clause
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    suffix: str = "SXD-QLXD"
    valid_months: int | None = None
    term_years: int | None = None
    price: str | None = None
    conditions: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContent(Content):
    """Written notice of the competent agency that a permit or consent is refused, and why."""

    template: ClassVar[str] = "refusal"
    attachment: ClassVar[str] = "refusal.json"
    gives_reasons: ClassVar[bool] = True

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    procedure: str
    received_on: date
    addressee: Party
    work_name: str
    place: str
    reasons: tuple[Clause, ...]
    signatory: Signatory
    recipients: tuple[str, ...]
    suffix: str = "TB-SXD"
    remedies: tuple[str, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementContent(Content):
    """Phiếu ghi nhận thông báo khởi công: the notice has arrived; it permits nothing."""

    template: ClassVar[str] = "acknowledgement"
    attachment: ClassVar[str] = "acknowledgement.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    received_on: date
    investor: Party
    work: PointWork
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    suffix: str = "GNKC-SXD"
    notes: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationContent(Content):
    """Công văn yêu cầu giải trình về thông báo khởi công; `must_stop`: works may not start."""

    template: ClassVar[str] = "explanation"
    attachment: ClassVar[str] = "explanation.json"
    gives_reasons: ClassVar[bool] = True

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    received_on: date
    addressee: Party
    work_name: str
    place: str
    must_stop: bool
    reasons: tuple[Clause, ...]
    signatory: Signatory
    recipients: tuple[str, ...]
    suffix: str = "SXD"
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipContent(Content):
    """What the slips of the one-stop mechanism share."""

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    procedure: str
    applicant: Party
    work_name: str
    signatory: Signatory
    suffix: str = "TNHS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent(SlipContent):
    """Mẫu 01: giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

    template: ClassVar[str] = "slip_receipt"
    attachment: ClassVar[str] = "slip.json"

    received_at: datetime
    due_at: datetime
    limit_days: float
    return_mode: str
    components: tuple[Component, ...]
    deciding_office: str
    fee: str | None = None
    book_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementContent(SlipContent):
    """Mẫu 02: phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""

    template: ClassVar[str] = "slip_supplement"
    attachment: ClassVar[str] = "slip.json"

    stage: str
    gaps: tuple[Gap, ...]
    answer_days: float | None = None
    answer_by: datetime | None = None
    last_request: bool = True
    cite: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRefusalContent(SlipContent):
    """Mẫu 03: phiếu từ chối tiếp nhận giải quyết hồ sơ."""

    template: ClassVar[str] = "slip_refuse"
    attachment: ClassVar[str] = "slip.json"

    reasons: tuple[Clause, ...]
    advice: tuple[str, ...] = ()


CONTENTS: dict[str, type[Content]] = {
    kind.template: kind
    for kind in (
        PermitContent,
        LinePermitContent,
        ConsentContent,
        RefusalContent,
        AcknowledgementContent,
        ExplanationContent,
        ReceiptContent,
        SupplementContent,
        IntakeRefusalContent,
    )
}


def read_content(template: str, plain: Mapping[str, Any]) -> Content:
    """Read a stored content back as the content its template prints."""
    if template not in CONTENTS:
        raise BadContent("paper.unknown_template", template=template)
    return canonical.from_plain(CONTENTS[template], dict(plain))
