"""A request for a supplement as its applicant answers it: item by item, old beside new."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts.actor import Actor
from permits.cases import asked
from permits.cases.asked_queries import Item
from permits.cases.vocabulary import AskedAbout
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import DossierSection
from permits.dossiers.models import Dossier
from permits.filing import sections, unlocking
from permits.filing.sections import Answer
from permits.filing.uploads import rows
from permits.filing.uploads.rows import Component

#: The fields of answers are named after the items they belong to.
FIELD = "answer-"


@dataclass(frozen=True, slots=True)
class Change:
    """One declared value as it stood when it was asked about, and as it stands now."""

    before: Answer | None
    now: Answer | None

    @property
    def is_changed(self) -> bool:
        """Say whether anything is different now."""
        return (self.before and self.before.value) != (self.now and self.now.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One item with what its applicant needs to answer it: the paper, the field, what he said."""

    item: Item
    said: str
    row: Component | None
    section: DossierSection | None
    changes: tuple[Change, ...]
    is_answered: bool

    @property
    def number(self) -> int:
        """Number the item as the letter does."""
        return self.item.number or 0

    @property
    def text(self) -> str:
        """Give what is asked, without the dash a list was typed with."""
        return self.item.text.strip(" -–•\t")


def lines(
    session: Session,
    actor: Actor,
    dossier: Dossier,
    typed: Mapping[str, str] | None = None,
) -> tuple[Line, ...]:
    """List what is asked now, with what was answered so far; `typed` was just refused."""
    items = unlocking.items(session, dossier)
    if not items:
        return ()
    components = {row.code: row for row in rows.components(session, dossier)}
    open_now = {each.id for each in asked.unanswered(session, dossier)}
    return tuple(
        Line(
            item=item,
            said=(typed or {}).get(by_id(item), item.answer),
            row=components.get(item.component or ""),
            section=DossierSection(item.section) if item.section else None,
            changes=tuple(_changes(session, actor, dossier, item)),
            is_answered=item.id not in open_now,
        )
        for item in items
    )


def _changes(session: Session, actor: Actor, dossier: Dossier, item: Item) -> list[Change]:
    """Set what was declared beside what is: the field that was asked about, or what differs."""
    if item.about is not AskedAbout.FIELD or item.section is None:
        return []
    kept = dossier.section(item.section)
    before = dict(kept)
    if item.field:
        before[item.field] = item.before
    elif isinstance(item.before, Mapping):
        before = dict(item.before)
    then = {a.name: a for a in _read(session, actor, dossier, item.section, before)}
    now = {a.name: a for a in _read(session, actor, dossier, item.section, kept)}
    wanted = [item.field] if item.field else [*now]
    found = [Change(then.get(name), now.get(name)) for name in wanted]
    return found if item.field else [each for each in found if each.is_changed]


def _read(
    session: Session, actor: Actor, dossier: Dossier, name: str, values: Mapping[str, Any]
) -> list[Answer]:
    """Read values of a section as its form does, under its own labels."""
    form = sections.of_values(session, actor, dossier, name, values)
    return sections.answers(form)


def keep(session: Session, actor: Actor, dossier: Dossier, sent: MultiDict[str, str]) -> None:
    """Keep the words of every item; an empty answer takes an earlier one back."""
    refused = []
    for item in unlocking.items(session, dossier):
        name = by_id(item)
        if name not in sent or sent[name].strip() == item.answer:
            continue
        try:
            asked.answer(session, actor, dossier, item.id, sent[name], None)
        except Invalid as refusal:
            refused += [Complaint(name, c.code, c.facts) for c in refusal.complaints]
    if refused:
        raise Invalid(refused)


def by_id(item: Item) -> str:
    """Name the field of an item's answer on a page, which may be of an earlier request."""
    return f"{FIELD}{item.id}"


def by_number(item: Item) -> str:
    """Name an item's answer as a program knows it: by its number in the letter."""
    return f"{FIELD}{item.number}"


def require_answers(
    session: Session, dossier: Dossier, note: str, *, named: Callable[[Item], str] = by_id
) -> None:
    """Refuse to hand back a dossier of which an item has neither words, nor paper, nor change.

    Words about the whole answer what was asked in words; a paper or a value is answered by itself.
    Each refusal has the name `named` gives its item.
    """
    if not unlocking.items(session, dossier):
        return
    left: Sequence[Item] = [
        item
        for item in asked.unanswered(session, dossier)
        if not (note.strip() and item.about is AskedAbout.OTHER)
    ]
    if left:
        raise Invalid(
            Complaint(
                named(item),
                "supplement.unanswered",
                {"number": item.number or 0, "text": item.text[:120]},
            )
            for item in left
        )
