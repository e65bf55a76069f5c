"""A post for tests that keeps every letter about accounts instead of sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from permits.accounts.mailing import Fact
from permits.accounts.vocabulary import Letter


@dataclass(frozen=True, slots=True)
class Kept:
    """One letter: to a person by number or to an address, and the page its link opens."""

    letter: Letter
    to: int | str
    path: str
    facts: Mapping[str, Fact]


@dataclass(slots=True)
class Box:
    """The letters so far; `sends` is whether this installation has a mail server."""

    sends: bool = True
    letters: list[Kept] = field(default_factory=list)

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
        """Keep a letter."""
        self.letters.append(Kept(letter, to, path, facts))
        return self.sends

    def of(self, letter: Letter) -> list[Kept]:
        """Give the letters of one kind, the first one first."""
        return [each for each in self.letters if each.letter is letter]
