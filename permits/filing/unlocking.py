"""What of a filed dossier its applicant may change: only what he was asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import asked
from permits.cases import queries as cases
from permits.cases.asked_queries import Item
from permits.cases.vocabulary import AskedAbout
from permits.core.errors import Complaint, Conflict, Invalid
from permits.dossiers import components
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What may be changed now; `everything` of a draft, or where no item names a part."""

    everything: bool
    papers: frozenset[str] = frozenset()
    #: section → its fields that are asked about; none named means the whole section.
    sections: Mapping[str, frozenset[str]] | None = None

    def has_paper(self, code: str) -> bool:
        """Say whether the files of a component may be changed."""
        if self.everything or code in self.papers:
            return True
        # Other answers need the request itself to be signed anew.
        return bool(self.sections) and components.known(code).is_form

    def has_section(self, name: str) -> bool:
        """Say whether anything of a section may be changed."""
        return self.everything or name in (self.sections or {})

    def has_field(self, section: str, field: str) -> bool:
        """Say whether one field may be changed."""
        if self.everything:
            return True
        fields = (self.sections or {}).get(section)
        return fields is not None and (not fields or field in fields)


EVERYTHING = Unlocked(everything=True)
NOTHING = Unlocked(everything=False)


def items(session: Session, dossier: Dossier) -> Sequence[Item]:
    """List what the applicant is asked now, item by item; none where he is asked in words alone."""
    task = cases.waiting_for(session, dossier.id, dossier.carrier_id)
    if task is None:
        return ()
    current = asked.last_round(session, dossier.id)
    found = asked.items_of(session, dossier.id, current) if current else ()
    return [each for each in found if each.sent_at and each.sent_at >= task.opened_at]


def unlocked(session: Session, dossier: Dossier) -> Unlocked:
    """Say what of a dossier its applicant may change now."""
    if dossier.is_draft:
        return EVERYTHING
    if cases.waiting_for(session, dossier.id, dossier.carrier_id) is None:
        return NOTHING
    asked_now = items(session, dossier)
    # What is asked in words alone may be about anything.
    in_words = any(each.about is AskedAbout.OTHER for each in asked_now)
    return EVERYTHING if in_words or not asked_now else _of(asked_now)


def _of(asked_now: Sequence[Item]) -> Unlocked:
    sections: dict[str, frozenset[str]] = {}
    whole = {each.section for each in asked_now if each.section and not each.field}
    for each in asked_now:
        if each.section:
            before = sections.get(each.section, frozenset())
            named = frozenset() if each.section in whole else before | {each.field or ""}
            sections[each.section] = named
    return Unlocked(
        everything=False,
        papers=frozenset(each.component for each in asked_now if each.component),
        sections=sections,
    )


def require_paper(session: Session, dossier: Dossier, code: str) -> None:
    """Refuse a change of a component's files that nobody asked for."""
    may = unlocked(session, dossier)
    if may is NOTHING:
        raise Conflict("dossier.not_draft")
    if not may.has_paper(code):
        raise Conflict("supplement.locked_paper")


def require_section(
    session: Session, dossier: Dossier, name: str, values: Mapping[str, Any]
) -> None:
    """Refuse a change of a section, or of a field in it, that nobody asked for."""
    may = unlocked(session, dossier)
    if may is NOTHING:
        raise Conflict("dossier.not_draft")
    if not may.has_section(name):
        raise Conflict("supplement.locked_section")
    kept = dossier.section(name)
    locked = [
        field
        for field, value in values.items()
        if not may.has_field(name, field) and kept.get(field) != value
    ]
    if locked:
        raise Invalid([Complaint(field, "supplement.locked_field") for field in locked])
