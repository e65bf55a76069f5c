"""Reads what a dossier asks about a permit, its section `request`; what is missing is empty."""

from datetime import date

from permits.core.vocabulary import Term
from permits.decisions.vocabulary import NUMBERED, NUMBERED_AND_DATED
from permits.dossiers.models import Dossier

SECTION = "request"


def text(dossier: Dossier, name: str) -> str:
    """Give one line of what is asked, empty where nothing was said."""
    return " ".join(str(dossier.section(SECTION).get(name) or "").split())


def day(dossier: Dossier, name: str) -> date | None:
    """Give a day of what is asked; None where none was said."""
    kept = text(dossier, name)
    return date.fromisoformat(kept) if kept else None


def words(dossier: Dossier, name: str, term: type[Term]) -> str:
    """Give the Vietnamese words of a choice, empty where none was made."""
    kept = text(dossier, name)
    return next((member.vi for member in term if member.value == kept), "")


def proof(dossier: Dossier, number: str, on: str) -> str:
    """Name a paper by its number and day: `số 18/2027/HĐCN ngày 30/03/2027`."""
    said, when = text(dossier, number), day(dossier, on)
    if not said:
        return ""
    shown = NUMBERED if when is None else NUMBERED_AND_DATED
    return shown.format(number=said, on=when)
