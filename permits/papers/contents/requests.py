"""What an applicant's own request says: printed from his answers, signed by him and not by us."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from permits.papers.contents.base import Content
from permits.papers.contents.parts import Office, Party, Signatory, Vertices


@dataclass(frozen=True, slots=True)
class Answered:
    """One thing the applicant said: the question, and the answer with its unit."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """One part of the request with what was said in it."""

    title: str
    lines: tuple[Answered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationContent(Content):
    """Đơn đề nghị: `office` is the applicant, whose letter it is; `addressee` whom it is sent to.

    `answers_sha256` names the answers it was printed from; a form signed for other answers is
    told by it.
    """

    template: ClassVar[str] = "application_form"
    attachment: ClassVar[str] = "application.json"

    office: Office
    signatory: Signatory
    issued_on: date
    dossier_code: str
    title: str
    addressee: str
    procedure: str
    applicant: Party
    work_name: str
    work_kind: str
    parts: tuple[AnsweredPart, ...]
    vertices: Vertices
    attached: tuple[str, ...]
    answers_sha256: str


REQUESTS: tuple[type[Content], ...] = (ApplicationContent,)
