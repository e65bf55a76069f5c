"""What the papers of a permit's later life say: changes, ends, completion, inspections."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import ClassVar

from permits.papers.contents.base import Content
from permits.papers.contents.decisions import (
    ConsentContent,
    LinearPermitContent,
    LinePermitContent,
    PermitContent,
    UndergroundPermitContent,
)
from permits.papers.contents.parts import (
    Attendee,
    BuiltPoint,
    Changed,
    Citation,
    Clause,
    Component,
    EarlierPaper,
    Examined,
    Office,
    Party,
    Signatory,
    Vertices,
    WorkBrief,
)
from permits.papers.vocabulary import ADJUSTMENT_STAMP, DECISION_SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A permit inside another paper, whole: exactly one of its members is given."""

    point: PermitContent | None = None
    linear: LinearPermitContent | None = None
    underground: UndergroundPermitContent | None = None
    line: LinePermitContent | None = None
    consent: ConsentContent | None = None

    @classmethod
    def of(cls, content: Content) -> "Granted":
        """Wrap a permit; LookupError where the content is none."""
        members = {
            PermitContent.template: "point",
            LinearPermitContent.template: "linear",
            UndergroundPermitContent.template: "underground",
            LinePermitContent.template: "line",
            ConsentContent.template: "consent",
        }
        wrapped: dict[str, Content] = {members[content.template]: content}
        return cls(**wrapped)  # type: ignore[arg-type] # the member is named by the content's kind

    @property
    def content(self) -> Content:
        """Give the permit that is inside."""
        given: list[Content | None] = [getattr(self, field.name) for field in fields(self)]
        return next(each for each in given if each is not None)

    @property
    def vertices(self) -> Vertices:
        """Give the coordinates annex of the permit that is inside."""
        found: Vertices = getattr(self.content, "vertices")  # noqa: B009 - not every content has one
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPermit(Content):
    """What every paper about an earlier permit says of it."""

    attachment: ClassVar[str] = "decision.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    signatory: Signatory
    recipients: tuple[str, ...]
    earlier: EarlierPaper
    suffix: str = "GPXD"
    conditions: tuple[Clause, ...] = ()
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentContent(AboutPermit):
    """Mẫu 03, ĐIỀU CHỈNH: what changes, then the permit as it holds from now on."""

    template: ClassVar[str] = "permit_adjustment"
    attachment: ClassVar[str] = "permit.json"
    stamp: ClassVar[str | None] = ADJUSTMENT_STAMP

    changed: tuple[Changed, ...]
    granted: Granted
    reason: str = ""

    @property
    def vertices(self) -> Vertices:
        """Give the coordinates annex of the permit as it holds now."""
        return self.granted.vertices


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionContent(AboutPermit):
    """Mẫu 03, GIA HẠN: an annex to the permit that says until when works may start."""

    template: ClassVar[str] = "permit_extension"

    holder: Party
    work: WorkBrief
    until: date
    until_before: date
    months: int
    time: int
    times_at_most: int = 2
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueContent(AboutPermit):
    """Giấy phép cấp lại: the whole of a permit once more, because its paper is torn or lost."""

    template: ClassVar[str] = "permit_reissue"
    attachment: ClassVar[str] = "permit.json"

    reason: str
    granted: Granted
    #: Where the permit that is copied was itself an adjusted one.
    replaces: EarlierPaper | None = None
    changed: tuple[Changed, ...] = ()

    @property
    def vertices(self) -> Vertices:
        """Give the coordinates annex of the permit that is copied."""
        return self.granted.vertices


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferContent(AboutPermit):
    """Xác nhận kế thừa: who held a permit, who holds it now, and on what ground."""

    template: ClassVar[str] = "permit_transfer"

    old_holder: Party
    holder: Party
    work: WorkBrief
    ground: str
    proof: str = ""
    until: date | None = None
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationContent(AboutPermit):
    """Quyết định thu hồi: articles, duties of the holder with their limits, publication."""

    template: ClassVar[str] = "revocation"
    gives_reasons: ClassVar[bool] = True

    deciding: str
    holder: Party
    work: WorkBrief
    reasons: tuple[Clause, ...]
    duties: tuple[Clause, ...]
    publication: tuple[Clause, ...]
    suffix: str = DECISION_SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationContent(AboutPermit):
    """Quyết định hủy: a permit whose paper was not given back counts for nothing any more."""

    template: ClassVar[str] = "cancellation"
    gives_reasons: ClassVar[bool] = True

    deciding: str
    holder: Party
    work: WorkBrief
    reasons: tuple[Clause, ...]
    publication: tuple[Clause, ...]
    revoked_by: EarlierPaper | None = None
    suffix: str = DECISION_SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionContent(AboutPermit):
    """Phiếu ghi nhận hoàn thành: what was reported, and how far from the permitted place it is."""

    template: ClassVar[str] = "completion_acknowledgement"
    attachment: ClassVar[str] = "completion.json"

    received_on: date
    holder: Party
    work: WorkBrief
    started_on: date | None = None
    finished_on: date | None = None
    on_air_on: date | None = None
    built: tuple[BuiltPoint, ...] = ()
    system: str = ""
    components: tuple[Component, ...] = ()
    suffix: str = "GNHT-SXD"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesContent(Content):
    """Biên bản kiểm tra: who was there, what was looked at, what was found and must be mended."""

    template: ClassVar[str] = "inspection_minutes"
    attachment: ClassVar[str] = "minutes.json"

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    signatory: Signatory
    recipients: tuple[str, ...]
    began_at: datetime
    ended_at: datetime
    place: str
    work: WorkBrief
    holder: Party
    inspectors: tuple[Attendee, ...]
    holders_side: tuple[Attendee, ...]
    examined: tuple[Examined, ...]
    conclusion: str
    earlier: EarlierPaper | None = None
    witnesses: tuple[Attendee, ...] = ()
    findings: tuple[Clause, ...] = ()
    demands: tuple[Clause, ...] = ()
    mend_by: date | None = None
    holders_word: str = ""
    vertices: Vertices | None = None
    suffix: str = "BB-SXD"
    legal_basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingsContent(Content):
    """Bản vẽ được đóng dấu: which file was stamped for which permit; no template prints it."""

    template: ClassVar[str] = "stamped_drawings"
    attachment: ClassVar[str] = "stamp.json"
    is_printed: ClassVar[bool] = False

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    signatory: Signatory
    permit: str
    words: str
    filename: str
    original_sha256: str
    pages: int
    original_was_signed: bool
    original_is_attached: bool
    #: Sheets on which no corner was free, so that the stamp lies over something drawn.
    crowded: int = 0
    suffix: str = "GPXD"


LIFE: tuple[type[Content], ...] = (
    AdjustmentContent,
    ExtensionContent,
    ReissueContent,
    TransferContent,
    RevocationContent,
    CancellationContent,
    CompletionContent,
    MinutesContent,
    DrawingsContent,
)
