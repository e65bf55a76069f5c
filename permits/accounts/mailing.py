"""Letters about accounts: whoever carries mail names himself here, so that people know no post."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from permits.accounts.models import Person, StandIn
from permits.accounts.vocabulary import AccountChange, Letter
from permits.core import clock
from permits.core.text import Bilingual

#: A letter names plain words, days, moments, and texts in both languages.
Fact = str | date | datetime | Bilingual


class Post(Protocol):
    """Takes a letter for a person, or for an address of somebody who has no account yet."""

    def __call__(
        self,
        session: Session,
        letter: Letter,
        to: int | str,
        *,
        locale: str,
        once: str,
        path: str,
        facts: Mapping[str, Fact],
    ) -> bool:
        """Take the letter, to go if the transaction is kept; False where no mail is sent."""


#: Filled by permits/wiring.py under the one name "mail".
posts: dict[str, Post] = {}


def send(
    session: Session,
    letter: Letter,
    to: int | str,
    *,
    once: str,
    path: str,
    facts: Mapping[str, Fact],
    locale: str = "vi",
) -> bool:
    """Hand a letter to the post; `path` is the page its link opens, `once` names what happened.

    Say whether this installation sends mail at all: a link nobody sends must be shown to whoever
    made it.
    """
    post = posts.get("mail")
    if post is None:
        return False
    return post(session, letter, to, locale=locale, once=once, path=path, facts=facts)


def tell_change(session: Session, person_id: int, login: str, change: AccountChange) -> None:
    """Tell a person that his account was changed, so that a thief cannot do it unnoticed."""
    once = f"account:{person_id}:{change}:{clock.now().timestamp():.0f}"
    facts: dict[str, Fact] = {"login": login, "change": Bilingual(change.vi, change.en)}
    send(session, Letter.CHANGE, person_id, once=once, path="/tai-khoan", facts=facts)


def tell_stand_in(session: Session, made: StandIn, principal: Person) -> None:
    """Tell whoever stands in whose work is his, and on which days."""
    once, path = f"stand_in:{made.id}", "/tai-khoan"
    facts: dict[str, Fact] = {
        "principal": principal.name,
        "first": made.from_day,
        "last": made.to_day,
    }
    send(session, Letter.STAND_IN, made.substitute_id, once=once, path=path, facts=facts)
