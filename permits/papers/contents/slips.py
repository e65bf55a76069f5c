"""What the slips of the one-stop mechanism say (TT 03/2025/TT-VPCP)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from permits.papers.contents.base import Content
from permits.papers.contents.parts import (
    Citation,
    Clause,
    Component,
    Gap,
    Office,
    Party,
    Signatory,
    Vertices,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyContent(SlipContent):
    """Mẫu 04: văn bản xin lỗi và hẹn lại ngày trả kết quả.

    Both days are None where the clock stood for a supplement when the limit was extended: then
    the new day follows from the day on which the supplement comes.
    """

    template: ClassVar[str] = "slip_apology"
    attachment: ClassVar[str] = "slip.json"

    suffix: str = "XLHL"
    reasons: tuple[str, ...]
    days: int
    count: int
    most: int
    received_at: datetime | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    is_late: bool = False
    cite: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopContent(SlipContent):
    """Mẫu 05: thông báo dừng giải quyết hồ sơ, after a withdrawal or by decision of the head.

    `stages` names the steps that were open. What the procedure costs is not said: at a stop nothing
    is to be paid.
    """

    template: ClassVar[str] = "slip_stop"
    attachment: ClassVar[str] = "slip.json"

    suffix: str = "TBD"
    is_withdrawal: bool
    filed_at: datetime
    stopped_at: datetime
    stages: tuple[str, ...]
    reasons: tuple[str, ...]
    asked_at: datetime | None = None
    asked_because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """One line of the control slip: from whom to whom, when, and whether in time."""

    office: str
    step: str
    given_at: datetime
    received_at: datetime | None
    result: str
    given_by: str | None = None
    given_for: str | None = None
    received_by: str | None = None
    received_for: str | None = None
    done_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlContent(SlipContent):
    """Mẫu 06: phiếu kiểm soát quá trình giải quyết hồ sơ.

    `ended_at` is None in an extract of the moment, which carries no signature. The chain of the
    case stood at `chain` after `events` events when this was drawn up.
    """

    template: ClassVar[str] = "slip_control"
    attachment: ClassVar[str] = "slip.json"

    suffix: str = "PKS"
    made_at: datetime
    filed_at: datetime
    lines: tuple[HandOverLine, ...]
    events: int
    chain: str
    status: str
    received_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the planning check met that concerns somebody; a distance below zero lies inside."""

    rule: str
    feature: str | None = None
    distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationContent(Content):
    """Công văn lấy ý kiến: what one agency or owner is asked about one dossier, and until when."""

    template: ClassVar[str] = "consultation_letter"
    attachment: ClassVar[str] = "letter.json"

    office: Office
    number: str
    suffix: str
    issued_on: date
    dossier_code: str
    procedure: str
    addressee: Office
    applicant: Party
    work_name: str
    work_kind: str
    place: str
    question: str
    findings: tuple[Finding, ...]
    answer_days: float
    answer_by: datetime
    silence: str
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    answer_at: str
    height_m: float | None = None
    silence_cite: Citation | None = None
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One dossier of the register."""

    code: str
    procedure: str
    applicant: str
    contact: str
    work_name: str
    filed_at: datetime
    status: str
    received_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    returned_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number under a name."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterContent(Content):
    """Mẫu 07: sổ theo dõi hồ sơ of an office, for the dossiers filed in a period."""

    template: ClassVar[str] = "register_book"
    attachment: ClassVar[str] = "register.json"

    office: Office
    issued_on: date
    made_at: datetime
    from_on: date
    to_on: date
    lines: tuple[RegisterLine, ...]
    totals: tuple[Counted, ...]
    signatory: Signatory


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some dossiers in a month; the open and overdue ones as the month closed."""

    name: str
    received: int
    decided: int
    before: int
    on_day: int
    after: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took: so many times, and the median in working days."""

    procedure: str
    step: str
    count: int
    median_days: float
    limit_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyContent(Content):
    """Báo cáo tháng of an office: counts, times and shares, by procedure and by enterprise.

    Shares are parts of one; None where there is nothing to divide by.
    """

    template: ClassVar[str] = "monthly_report"
    attachment: ClassVar[str] = "report.json"

    office: Office
    issued_on: date
    made_at: datetime
    month: date
    until: datetime
    is_whole: bool
    total: Tally
    carried_over: int
    not_accepted: int
    withdrawn: int
    supplemented: int
    apologies: int
    signatory: Signatory
    on_time: float | None = None
    supplement_share: float | None = None
    by_procedure: tuple[Tally, ...] = ()
    by_applicant: tuple[Tally, ...] = ()
    steps: tuple[StepTime, ...] = ()


SLIPS: tuple[type[Content], ...] = (
    ReceiptContent,
    SupplementContent,
    IntakeRefusalContent,
    ApologyContent,
    StopContent,
    ControlContent,
    ConsultationContent,
    RegisterContent,
    MonthlyContent,
)
