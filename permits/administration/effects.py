"""What a change would affect, said before it is saved, and what somebody must have read of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from permits.core.errors import Complaint, Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing a change affects: the code of its sentence and its facts.

    A heavy one must be ticked as read, and the change needs a reason.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    is_heavy: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that changes: its name in the history, its label (a message id), both values."""

    name: str
    label: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Plan:
    """A change as it would be now: what differs and what it affects."""

    differences: Sequence[Difference] = ()
    effects: Sequence[Effect] = ()

    @property
    def is_heavy(self) -> bool:
        """Say whether somebody must have read of a heavy effect."""
        return any(effect.is_heavy for effect in self.effects)

    @property
    def seen(self) -> str:
        """Give the mark of exactly this plan: a page carries it, and saving compares it."""
        told = [(each.name, str(each.before), str(each.after)) for each in self.differences]
        told += [(e.code, str(sorted(e.facts.items())), str(e.is_heavy)) for e in self.effects]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What somebody sends who saw a plan: its mark, that heavy effects were read, and why."""

    seen: str
    is_accepted: bool = False
    reason: str = ""

    def refuse_unseen(self, plan: Plan) -> None:
        """Refuse to save what is not what was seen, or heavy effects nobody owns up to."""
        if self.seen != plan.seen:
            raise Conflict("effects.changed")
        missing = []
        if plan.is_heavy and not self.is_accepted:
            missing.append(Complaint("accepted", "effects.not_accepted"))
        if plan.is_heavy and not self.reason:
            missing.append(Complaint("reason", "effects.reason_needed"))
        if missing:
            raise Invalid(missing)


def facts_of(differences: Sequence[Difference], side: str) -> dict[str, Any]:
    """Give one side of the differences as plain values for the history."""
    return {each.name: _plain(getattr(each, side)) for each in differences}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value if isinstance(value, bool) or value is None else str(value)
