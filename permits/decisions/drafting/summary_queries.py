"""Drafts of many dossiers at a glance: what one signs or numbers without opening each."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import CheckRun
from permits.accounts.models import Person
from permits.decisions.models import Draft

#: What of a draft's content is compared with the version before: lists of what the officer wrote.
_COMPARED = ("conditions", "reasons")


@dataclass(frozen=True, slots=True)
class Summary:
    """The newest draft of a dossier in one line; `added` and `removed` count its items."""

    outcome: str
    version: int
    content_sha256: str
    conditions: int
    reasons: int
    added: int
    removed: int
    proposed_by: str
    proposed_by_id: int
    is_signed: bool
    check: str | None  # what the check it rests on came to
    print_id: int | None  # the print of exactly this draft, where one was asked for


def summaries(session: Session, dossier_ids: Collection[int]) -> dict[int, Summary]:
    """Give the newest draft of each dossier that has one, by its number: one statement."""
    statement = (
        select(Draft, Person.name, CheckRun.outcome)
        .join(Person, Person.id == Draft.proposed_by_id)
        .outerjoin(CheckRun, CheckRun.id == Draft.content["check_run"].as_integer())
        .where(Draft.dossier_id.in_(dossier_ids))
        .order_by(Draft.dossier_id, Draft.version)
    )
    found: dict[int, Summary] = {}
    before: dict[int, Counter[str]] = {}
    for draft, proposed_by, check in session.execute(statement):
        items = _items(draft.content)
        earlier = before.get(draft.dossier_id, items)
        found[draft.dossier_id] = Summary(
            outcome=draft.outcome,
            version=draft.version,
            content_sha256=draft.content_sha256,
            conditions=len(draft.content.get("conditions") or ()),
            reasons=len(draft.content.get("reasons") or ()),
            added=(items - earlier).total(),
            removed=(earlier - items).total(),
            proposed_by=proposed_by,
            proposed_by_id=draft.proposed_by_id,
            is_signed=draft.signed_at is not None,
            check=check,
            print_id=draft.print_id,
        )
        before[draft.dossier_id] = items
    return found


def _items(content: dict[str, Any]) -> Counter[str]:
    """Count what the officer wrote, item by item; a term's own text is what is compared."""
    return Counter(
        str(item.get("text", item) if isinstance(item, dict) else item)
        for name in _COMPARED
        for item in content.get(name) or ()
    )
