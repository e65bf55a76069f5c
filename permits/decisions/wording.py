"""Reads what an officer wrote in a draft, the way it is printed; drafts of before are lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permits.decisions.models import Draft
from permits.decisions.vocabulary import DONE_BY, DONE_WHEN, WHO_SIGNS, ConditionTrigger
from permits.papers.contents.parts import Citation, Clause, Signatory

#: Stands where the signatory will: a print is signed by nobody.
UNSIGNED = Signatory(capacity=(WHO_SIGNS,), name="……")


@dataclass(frozen=True, slots=True)
class Wording:
    """One condition as a draft keeps it; a line of a draft of before has nothing but its text."""

    text: str
    code: str | None = None
    trigger: ConditionTrigger | None = None
    due_on: date | None = None
    cite: Citation | None = None
    asked_by: str | None = None
    carried_from: int | None = None
    text_en: str | None = None
    source: str = ""
    reworded: str | None = None

    @property
    def key(self) -> str:
        """Name it across versions of a draft: by where it comes from; a free one by its words."""
        if self.carried_from is not None:
            return f"carried:{self.carried_from}"
        return self.source or (f"phrase:{self.code}" if self.code else "")

    @property
    def clause(self) -> Clause:
        """Give the condition as it is printed: what is to be done, and by when."""
        when = _when(self.trigger, self.due_on)
        return Clause(f"{self.text} {when}".strip(), self.cite)


def conditions_of(content: Mapping[str, Any]) -> tuple[Wording, ...]:
    """Read the conditions of a draft's content, in their order."""
    return tuple(read(each) for each in content.get("conditions") or ())


def read(said: str | Mapping[str, Any]) -> Wording:
    """Read one condition: a record, or the plain line drafts were written in before."""
    if isinstance(said, str):
        return Wording(said)
    cite, due_on = said.get("cite"), said.get("due_on")
    return Wording(
        text=str(said["text"]),
        code=said.get("code"),
        trigger=ConditionTrigger(said["trigger"]) if said.get("trigger") else None,
        due_on=date.fromisoformat(due_on) if due_on else None,
        cite=Citation(str(cite["text"]), str(cite["certainty"])) if cite else None,
        asked_by=said.get("asked_by"),
        carried_from=said.get("carried_from"),
        text_en=said.get("text_en"),
        source=str(said.get("source") or ""),
        reworded=said.get("reworded"),
    )


def clauses_of(draft: Draft) -> tuple[Clause, ...]:
    """Give the conditions of a draft as its paper prints them."""
    return tuple(each.clause for each in conditions_of(draft.content))


def recipients_of(draft: Draft, offered: Sequence[str]) -> tuple[str, ...]:
    """Give who receives the paper besides the applicant and the register: whom the draft names.

    Where it names nobody, which is not the same as none, it is whoever is usually told.
    """
    chosen = draft.content.get("recipients")
    return tuple(offered) if chosen is None else tuple(str(each) for each in chosen)


def _when(trigger: ConditionTrigger | None, due_on: date | None) -> str:
    if trigger is None:
        return ""
    if trigger is ConditionTrigger.BY_DATE and due_on is not None:
        return DONE_BY.format(day=due_on)
    return DONE_WHEN.format(when=trigger.vi[:1].lower() + trigger.vi[1:])
