"""What the phrase book's pages show: the book, one phrase as a paper has it, its uses."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.core.text import Bilingual
from permits.decisions import wording
from permits.decisions.drafting import phrase_use_queries
from permits.procedures import phrases
from permits.procedures.phrases import Phrase
from permits.procedures.vocabulary import PhraseKind


@dataclass(frozen=True, slots=True)
class Row:
    """A phrase of the book, and how many drafts being written hold it."""

    phrase: Phrase
    drafts: int


def book_of(session: Session, kind: PhraseKind) -> Sequence[Row]:
    """List the phrases of a kind, retired ones last."""
    used = phrase_use_queries.writing_by_phrase(session)
    rows = [
        Row(phrase, used.get(phrase.code, 0))
        for phrase in phrases.book(session).values()
        if phrase.kind is kind
    ]
    return sorted(rows, key=lambda row: row.phrase.is_retired)


def offices_of(session: Session, phrase: Phrase | None = None) -> list[tuple[str, Bilingual]]:
    """List the offices a phrase may wait for; those it names already stay, though not there."""
    known = [(o.code, Bilingual(o.name_vi, o.name_en)) for o in accounts.offices(session)]
    named = {code for code, _ in known}
    missing = [code for code in (phrase.offices if phrase else ()) if code not in named]
    return [*known, *((code, Bilingual(code, code)) for code in missing)]


def printed(phrase: Phrase) -> str:
    """Write a phrase as a paper prints it, blanks left open."""
    if phrase.kind is PhraseKind.SUPPLEMENT:
        return phrase.shown("vi")
    said = {"text": phrase.shown("vi"), "trigger": phrase.trigger.value if phrase.trigger else None}
    return wording.read(said).clause.text
