"""What has changed since the applicant was last asked: item by item, and everything declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import asked_queries
from permits.cases.asked_queries import Item
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection
from permits.dossiers.models import Dossier
from permits.processing import told
from permits.processing.told import Fact
from permits.processing.vocabulary import COORDINATES


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing declared that is not as it was."""

    section: DossierSection
    label: str | Bilingual
    before: object
    after: object
    unit: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The requests so far, and what is different now from the moment the last one was sent."""

    items: Sequence[Item]
    drafted: Sequence[Item]  # put down by officials, not sent yet
    changed: Sequence[Changed]
    rounds: int

    @property
    def was(self) -> Mapping[tuple[DossierSection, str | Bilingual], object]:
        """Give the value of before, by section and label, of what is different."""
        return {(each.section, each.label): each.before for each in self.changed}

    @property
    def last(self) -> Sequence[Item]:
        """List what the last request asked."""
        return [item for item in self.items if item.round == self.rounds]

    @property
    def open(self) -> Sequence[Item]:
        """List what the last request asked and nobody has answered."""
        return [item for item in self.last if not item.is_answered and item.after == item.before]


def changes_of(
    session: Session, dossier: Dossier, sections: Mapping[DossierSection, Sequence[Fact]], ward: str
) -> Changes:
    """Compare what is declared now with what was declared when the last request was sent."""
    request = asked_queries.last_request(session, dossier.id)
    return Changes(
        items=asked_queries.sent(session, dossier.id),
        drafted=asked_queries.drafted(session, dossier.id),
        changed=_changed(session, dossier, sections, request.content, ward) if request else (),
        rounds=request.round if request else 0,
    )


def _changed(
    session: Session,
    dossier: Dossier,
    sections: Mapping[DossierSection, Sequence[Fact]],
    content: Mapping[str, Any],
    ward: str,
) -> Sequence[Changed]:
    if content == dossier.content:
        return ()
    before = told.facts_in(session, dossier, content, ward)
    # Coordinates stand beside the map, not among the facts; that they changed is told here.
    moved = [
        Changed(DossierSection(name), COORDINATES, was, said["coordinates"], "")
        for name, said in dossier.content.items()
        if "coordinates" in said
        and (was := content.get(name, {}).get("coordinates")) != said["coordinates"]
    ]
    return moved + [
        Changed(section, now.label, was.value, now.value, now.unit)
        for section, facts in sections.items()
        for was, now in zip(before.get(section, ()), facts, strict=False)
        if was.label == now.label and was.value != now.value
    ]
