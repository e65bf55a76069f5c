"""A person's preferences of the desk: density of lists, single-letter keys, light or dark.

They travel on the actor (`current_actor.preferences`), read with the person himself.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.preference_models import DeskPreference
from permits.accounts.vocabulary import Density, KeyUse, Theme
from permits.core import clock
from permits.core.text import N_
from permits.core.vocabulary import Term


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person prefers; whoever never chose has these."""

    density: Density = Density.AUTO
    keys: KeyUse = KeyUse.AUTO
    theme: Theme = Theme.AUTO

    @classmethod
    def of_columns(cls, density: str | None, keys: str | None, theme: str | None) -> "Preferences":
        """Read the three columns; nothing stands there for whoever never chose."""
        if density is None or keys is None or theme is None:
            return cls()
        return cls(Density(density), KeyUse(keys), Theme(theme))


#: What whoever never chose prefers.
USUAL = Preferences()


def of(session: Session, person_id: int) -> Preferences:
    """Give what a person prefers."""
    row = session.get(DeskPreference, person_id)
    return Preferences(row.density, row.keys, row.theme) if row else Preferences()


def keep(session: Session, person_id: int, **chosen: Any) -> Preferences:
    """Keep what a person chose (`density`, `keys`, `theme`); what is not named stays as it was."""
    wished = replace(of(session, person_id), **chosen)
    session.merge(
        DeskPreference(
            person_id=person_id,
            density=wished.density,
            keys=wished.keys,
            theme=wished.theme,
            changed_at=clock.now(),
        )
    )
    return wished


def choices(now: Preferences) -> list[tuple[str, str, list[Term], Term]]:
    """List what may be preferred: its name, its label (a message id), its values, today's one."""
    return [
        ("theme", N_("Nền sáng hoặc tối của bàn làm việc"), list(Theme), now.theme),
        ("keys", N_("Phím tắt một chữ cái"), list(KeyUse), now.keys),
        ("density", N_("Độ dày của danh sách"), list(Density), now.density),
    ]
