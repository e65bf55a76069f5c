"""How values look to people: words, dates and numbers in the language of the page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext

from permits.core.clock import VIETNAM
from permits.core.messages import SENTENCES
from permits.core.text import Bilingual, Marked
from permits.core.vocabulary import Term
from permits.forms.faults import Fault
from permits.web.language import language

#: A working day of a legal limit is eight hours.
HOURS_A_DAY = 8


def label(term: object) -> str:
    """Show the face of a word of the dictionary, a text in two languages, or a marked label."""
    if isinstance(term, Term | Bilingual):
        return term.in_locale(language())
    if isinstance(term, Fault):  # a form's sentence, which knows what it is about
        return sentence(term.code, term.facts)
    names: Any = getattr(term, "names", term)  # what the engine knows by name carries both
    if hasattr(names, "vi") and hasattr(names, "en"):
        return str(names.en if language() == "en" and names.en else names.vi)
    return str(gettext(str(term))) if term else ""


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Write a number with the decimal sign and the thousands sign of the language."""
    if value is None:
        return ""
    exact = Decimal(str(value))
    text = f"{exact:,.{places}f}" if places is not None else f"{exact.normalize():,f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def metres(value: float | Decimal | None, places: int = 1) -> str:
    """Write a length: metres, and kilometres from one kilometre up."""
    if value is None:
        return ""
    exact = Decimal(str(value))
    if abs(exact) >= 1000:
        return f"{number(exact / 1000, 2)} km"
    return f"{number(value, places)} m"


def working_parts(minutes: int) -> tuple[int, int, int]:
    """Take a working time apart into days of eight hours, hours and minutes."""
    hours, left = divmod(minutes, 60)
    return (*divmod(hours, HOURS_A_DAY), left)


def vn_date(day: date | datetime | None) -> str:
    """Write a day as dd/mm/yyyy, in Việt Nam's time when it is an instant."""
    return _local(day).strftime("%d/%m/%Y") if day else ""


def vn_datetime(moment: datetime | None) -> str:
    """Write an instant in Việt Nam's time: hour first, as on the one-stop desk's papers."""
    return _local(moment).strftime("%H:%M %d/%m/%Y") if moment else ""


def vn_day(day: date | datetime | None) -> str:
    """Write a day in words, with its weekday."""
    if day is None:
        return ""
    pattern = "EEEE d MMMM y" if language() == "en" else "EEEE, dd/MM/y"
    return str(format_date(_local(day), pattern, locale=language()))


def _local(day: date | datetime) -> date:
    return day.astimezone(VIETNAM) if isinstance(day, datetime) else day


def sentence(code: str, facts: Mapping[str, object] | None = None) -> str:
    """Say what a code means, in the language of the page, with its facts in place."""
    known = {name: shown(value) for name, value in (facts or {}).items()}
    return str(gettext(SENTENCES[code])).format_map(known)


def say(code: str, /, **facts: object) -> str:
    """Say what a code means: `sentence` as routes write it, `flash(say("dossier.submitted"))`."""
    return sentence(code, facts)


def shown(value: object) -> object:
    """Give a fact as people read it."""
    match value:
        case Term() | Bilingual() | Marked():
            return label(value)
        case datetime():
            return vn_datetime(value)
        case date():
            return vn_date(value)
        case bool() | str():
            return value
        case int() | float() | Decimal():
            return number(value)
        case Mapping() | None:
            return "" if value is None else value
        case Iterable():
            return ", ".join(str(shown(each)) for each in value)
    return label(value) if hasattr(value, "names") else value


def install(app: Flask) -> None:
    """Give the filters to templates under their own names."""
    filters: tuple[Any, ...] = (
        label,
        number,
        metres,
        working_parts,
        vn_date,
        vn_datetime,
        vn_day,
        sentence,
    )
    for each in filters:
        app.add_template_filter(each, each.__name__)
    app.add_template_global(sentence, "sentence")
