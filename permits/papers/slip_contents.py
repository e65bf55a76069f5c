"""What the slips of the one-stop mechanism say (TT 03/2025/TT-VPCP)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from permits.papers.content_base import Content
from permits.papers.parts import Citation, Clause, Component, Gap, Office, Party, Signatory


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


SLIPS: tuple[type[Content], ...] = (ReceiptContent, SupplementContent, IntakeRefusalContent)
