"""What a letter about a permit says that changes nothing of it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from permits.papers.contents.base import Content
from permits.papers.contents.parts import (
    Citation,
    Clause,
    EarlierPaper,
    Office,
    Party,
    Signatory,
    WorkBrief,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitLetterContent(Content):
    """Công văn về giấy phép; `must_explain`: it asks for an explanation, else it answers."""

    template: ClassVar[str] = "permit_letter"
    attachment: ClassVar[str] = "permit_letter.json"
    gives_reasons: ClassVar[bool] = True

    office: Office
    number: str
    issued_on: date
    dossier_code: str
    received_on: date
    addressee: Party
    earlier: EarlierPaper
    work: WorkBrief
    must_explain: bool
    reasons: tuple[Clause, ...]
    conditions: tuple[Clause, ...]
    signatory: Signatory
    recipients: tuple[str, ...]
    suffix: str = "SXD"
    legal_basis: tuple[Citation, ...] = ()


ANSWERS: tuple[type[Content], ...] = (PermitLetterContent,)
