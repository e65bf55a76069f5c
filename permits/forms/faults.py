"""What is wrong with a field, as a code with facts that still reads as a sentence."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from wtforms.validators import StopValidation, ValidationError

from permits.core.messages import SENTENCES


class Fault(str):
    """A sentence that remembers its code and facts, so that it can be said in another language."""

    __slots__ = ("code", "facts")
    code: str
    facts: dict[str, object]

    def __new__(cls, code: str, /, **facts: object) -> Self:
        """Make the sentence of `code`, filled with `facts`."""
        sentence = SENTENCES[code]
        words = {name: _words(fact) for name, fact in facts.items()}
        fault = super().__new__(cls, sentence.format(**words) if words else sentence)
        fault.code = code
        fault.facts = facts
        return fault

    def __mod__(self, values: Any, /) -> "Fault":
        """Fill in facts the way WTForms does it with its own messages."""
        return Fault(self.code, **(values if isinstance(values, dict) else {"name": values}))


def _words(fact: object) -> object:
    if isinstance(fact, date):
        return f"{fact:%d/%m/%Y}"
    return f"{fact:f}".replace(".", ",") if isinstance(fact, Decimal) else fact


class Wrong(ValidationError):
    """A field says no; other rules are still asked."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(Fault(code, **facts))


class WrongForGood(StopValidation):
    """A field says no, and no other rule would add anything."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(Fault(code, **facts))


#: WTForms' own messages → our codes. A test walks WTForms' sources for messages not in this table.
BUILT_IN: dict[str, str] = {
    "Invalid CSRF Token.": "csrf",
    "CSRF token missing.": "csrf",
    "CSRF failed.": "csrf",
    "CSRF token expired.": "csrf",
    "Invalid Choice: could not coerce.": "field.not_choice",
    "Choices cannot be None.": "field.not_choice",
    "Not a valid choice.": "field.not_choice",
    "Invalid choice(s): one or more data inputs could not be coerced.": "field.not_choice",
    "'%(value)s' is not a valid choice for this field.": "field.not_choice",
    "'%(value)s' are not valid choices for this field.": "field.not_choice",
    "Invalid value, must be one of: %(values)s.": "field.not_choice",
    "Invalid value, can't be any of: %(values)s.": "field.not_choice",
    "Not a valid datetime value.": "moment.unreadable",
    "Not a valid date value.": "date.unreadable",
    "Not a valid time value.": "time.unreadable",
    "Not a valid week value.": "week.unreadable",
    "Not a valid integer value.": "integer.unreadable",
    "Not a valid decimal value.": "number.unreadable",
    "Not a valid float value.": "number.unreadable",
    "Invalid field name '%s'.": "field.unknown",
    "Field must be equal to %(other_name)s.": "field.differs",
    "Field must be at least %(min)d character long.": "text.too_short",
    "Field must be at least %(min)d characters long.": "text.too_short",
    "Field cannot be longer than %(max)d character.": "text.too_long",
    "Field cannot be longer than %(max)d characters.": "text.too_long",
    "Field must be exactly %(max)d character long.": "text.wrong_length",
    "Field must be exactly %(max)d characters long.": "text.wrong_length",
    "Field must be between %(min)d and %(max)d characters long.": "text.length_between",
    "Number must be at least %(min)s.": "number.too_small",
    "Number must be at most %(max)s.": "number.too_big",
    "Number must be between %(min)s and %(max)s.": "number.between",
    "Date must be at least %(min)s.": "date.too_early",
    "Date must be at most %(max)s.": "date.too_late",
    "Date must be between %(min)s and %(max)s.": "date.between",
    "This field is required.": "field.required",
    "Invalid input.": "text.malformed",
    "Invalid email address.": "email.malformed",
    "Invalid IP address.": "address.malformed",
    "Invalid Mac address.": "address.malformed",
    "Invalid URL.": "address.malformed",
    "Invalid UUID.": "text.malformed",
    "This field cannot be edited.": "field.fixed",
    "This field is disabled and cannot have a value.": "field.fixed",
}


class Translations:
    """Gives WTForms our faults for its messages; WTForms knows no Vietnamese."""

    def gettext(self, string: str, /) -> str:
        """Answer one of WTForms' messages; anything else is a name and stays as it is."""
        code = BUILT_IN.get(string)
        return Fault(code) if code else string

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """Answer one of WTForms' messages that counts; Vietnamese nouns do not change."""
        return self.gettext(singular)
