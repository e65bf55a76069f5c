"""What the papers of a decision say: permits, consents, refusals, notices."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from permits.papers.contents.base import Content
from permits.papers.contents.parts import (
    Citation,
    Clause,
    DuctSpan,
    LineWork,
    Office,
    Party,
    PointWork,
    RouteWork,
    Signatory,
    Vertices,
    WorkBrief,
)
from permits.papers.vocabulary import CONSTRUCTION_STAMP


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitContent(Content):
    """Giấy phép xây dựng for a tower or a smart pole."""

    template: ClassVar[str] = "permit_point"
    attachment: ClassVar[str] = "permit.json"
    stamp: ClassVar[str | None] = CONSTRUCTION_STAMP

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
    #: Given where the time to start runs from an earlier paper and not from this one.
    start_before: date | None = None
    started_on: date | None = None
    conditions: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearPermitContent(Content):
    """Giấy phép xây dựng for works along a line (Mẫu 03, 2.3)."""

    template: ClassVar[str] = "permit_linear"
    attachment: ClassVar[str] = "permit.json"
    stamp: ClassVar[str | None] = CONSTRUCTION_STAMP

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    holder: Party
    work: RouteWork
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    suffix: str = "GPXD"
    land_papers: tuple[str, ...] = ()
    finish_within_months: int | None = None
    start_within_months: int = 12
    start_before: date | None = None
    started_on: date | None = None
    conditions: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UndergroundPermitContent(LinearPermitContent):
    """Giấy phép xây dựng for works below the ground (Mẫu 03, 2.2)."""

    template: ClassVar[str] = "permit_underground"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationContent(Content):
    """Văn bản chấp thuận vị trí: the place is accepted; nothing may be built on it yet."""

    template: ClassVar[str] = "location_acceptance"
    attachment: ClassVar[str] = "location.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    received_on: date
    holder: Party
    work: WorkBrief
    land_right: str | None
    signatory: Signatory
    recipients: tuple[str, ...]
    vertices: Vertices
    suffix: str = "SXD-QLXD"
    height_m: float | None = None
    footprint_m2: float | None = None
    length_m: float | None = None
    land_now: str = ""
    purpose: str = ""
    valid_months: int | None = None
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


DECISIONS: tuple[type[Content], ...] = (
    PermitContent,
    LinearPermitContent,
    UndergroundPermitContent,
    LocationContent,
    LinePermitContent,
    ConsentContent,
    RefusalContent,
    AcknowledgementContent,
    ExplanationContent,
)
