"""Fields of one value: each takes one notation, refuses the rest, and keeps what was typed."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import widgets
from wtforms.fields import BooleanField, Field

from permits.core.text import Marked
from permits.forms.faults import Wrong

_BLANKS = re.compile(r"\s+")
_LONGEST = 10_000  # before anything is read: no rule of ours runs over much more than is allowed


class TypedField(Field):
    """A field that reads one typed text; `parse` makes a value of it or raises Wrong."""

    widget: Any = widgets.TextInput()
    max_length = 100

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the first value sent; nothing sent leaves what the object had."""
        if not valuelist:
            return
        self.data = None
        text = self.tidy(_readable(str(valuelist[0]), longest=max(_LONGEST, 2 * self.max_length)))
        if not text:
            return
        if len(text) > self.max_length:
            self.data = self.kept(text)
            raise Wrong("text.too_long", max=self.max_length)
        self.data = self.parse(text)

    def tidy(self, text: str) -> str:
        """Strip the ends and make every run of blanks one space."""
        return _BLANKS.sub(" ", text).strip()

    def kept(self, text: str) -> object:
        """Say what stays as the value of a text that is too long."""
        return None

    def parse(self, text: str) -> object:
        """Make a value of a text that is not empty."""
        return text

    def written(self, data: Any) -> str:
        """Write a value the way people would type it."""
        return str(data)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])  # what was typed is never lost, right or wrong
        return "" if self.data is None else self.written(self.data)

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {"type": "string", "maxLength": self.max_length}


class TextField(TypedField):
    """One line of text: blanks collapsed, NFC, empty is None."""

    def __init__(
        self, label: str, validators: Any = None, *, max_length: int = 200, **options: Any
    ) -> None:
        super().__init__(label, validators, **options)
        self.max_length = max_length

    def kept(self, text: str) -> object:
        """Keep the text, so that other rules can judge it too."""
        return text


class LongTextField(TextField):
    """Text of several lines, as a reason or a description is."""

    widget: Any = widgets.TextArea()

    def __init__(
        self, label: str, validators: Any = None, *, max_length: int = 4000, **options: Any
    ) -> None:
        super().__init__(label, validators, max_length=max_length, **options)

    def tidy(self, text: str) -> str:
        """Keep lines and drop the blanks at their ends."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()


class PasswordField(TypedField):
    """A password: taken to the letter, never written back."""

    widget: Any = widgets.PasswordInput(hide_value=True)
    max_length = 200

    def tidy(self, text: str) -> str:
        """Change nothing: blanks may be part of it."""
        return text


class EmailField(TypedField):
    """One e-mail address."""

    widget: Any = widgets.EmailInput()
    max_length = 254
    _SHAPE = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")

    def parse(self, text: str) -> str:
        """Refuse what no mail server would take."""
        if not self._SHAPE.fullmatch(text) or ".." in text:
            raise Wrong("email.malformed")
        name, _, domain = text.rpartition("@")
        return f"{name}@{domain.lower()}"

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {"type": "string", "format": "email", "maxLength": self.max_length}


class PhoneField(TypedField):
    """A Vietnamese telephone number, mobile or land line, stored as +84…"""

    widget: Any = widgets.TelInput()
    max_length = 30
    _SHAPE = re.compile(r"(?:\+?84|0)([35789][0-9]{8}|2[0-9]{9})")

    def parse(self, text: str) -> str:
        """Read a number however it is grouped."""
        shape = self._SHAPE.fullmatch(re.sub(r"[ .()-]", "", text))
        if shape is None:
            raise Wrong("phone.malformed")
        return f"+84{shape[1]}"


class TaxCodeField(TypedField):
    """An enterprise's tax code: 10 digits, or 10 and 3 for a branch, with its check digit."""

    max_length = 20
    _SHAPE = re.compile(r"([0-9]{10})(?:-?([0-9]{3}))?")
    _WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

    def parse(self, text: str) -> str:
        """Refuse a code that no tax office could have given."""
        shape = self._SHAPE.fullmatch(text.replace(" ", ""))
        if shape is None:
            raise Wrong("tax_code.malformed")
        digits = [int(digit) for digit in shape[1]]
        total = sum(w * d for w, d in zip(self._WEIGHTS, digits[:9], strict=True))
        if 10 - total % 11 != digits[9]:
            raise Wrong("tax_code.check_digit")
        return f"{shape[1]}-{shape[2]}" if shape[2] else shape[1]

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {"type": "string", "pattern": "^[0-9]{10}(-[0-9]{3})?$"}


class NumberField(TypedField):
    """A decimal number with a comma or a point, finite, and bounded both ways."""

    max_length = 40
    _SHAPE = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,12})?")

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        minimum: int | str | Decimal,
        maximum: int | str | Decimal,
        places: int = 3,
        unit: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.minimum = Decimal(minimum)
        self.maximum = Decimal(maximum)
        self.places = places
        self.unit = unit

    def parse(self, text: str) -> Decimal:
        """Read one notation only: no exponent, no thousands mark, no other script's digits."""
        if not self._SHAPE.fullmatch(text):
            raise Wrong("number.unreadable")
        number = Decimal(text.replace(",", "."))
        if -int(number.normalize().as_tuple().exponent) > self.places:
            raise Wrong("number.too_precise", places=self.places)
        self._within(number)
        return number

    def _within(self, number: Decimal) -> None:
        if not self.minimum <= number <= self.maximum:
            bounds: dict[str, object] = {"min": self.minimum, "max": self.maximum}
            if self.unit:
                raise Wrong("number.between_unit", unit=Marked(self.unit), **bounds)
            raise Wrong("number.between", **bounds)

    def written(self, data: Any) -> str:
        """Write a number with the comma of Việt Nam."""
        return f"{data:f}".replace(".", ",")

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does; a number in a string is read as well."""
        bounds = {"minimum": float(self.minimum), "maximum": float(self.maximum)}
        return {"type": "number", **bounds, **({"x-unit": self.unit} if self.unit else {})}


class IntegerField(NumberField):
    """A whole number, bounded both ways."""

    _SHAPE = re.compile(r"[+-]?[0-9]{1,15}")

    def parse(self, text: str) -> Any:
        """Read digits and nothing else."""
        if not self._SHAPE.fullmatch(text):
            raise Wrong("integer.unreadable")
        self._within(Decimal(text))
        return int(text)

    def written(self, data: Any) -> str:
        """Write the digits."""
        return f"{int(data)}"

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        bounds = {"minimum": int(self.minimum), "maximum": int(self.maximum)}
        return {**super().describe(), "type": "integer", **bounds}


class DateField(TypedField):
    """A day, typed as dd/mm/yyyy or sent as ISO 8601."""

    _TYPED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
    _ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        earliest: date | Callable[[], date] = date(1900, 1, 1),
        latest: date | Callable[[], date] = date(2199, 12, 31),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.earliest = earliest
        self.latest = latest

    def parse(self, text: str) -> date:
        """Read a day that exists, inside the bounds."""
        if iso := self._ISO.fullmatch(text):
            year, month, day = map(int, iso.groups())
        elif typed := self._TYPED.fullmatch(text):
            day, month, year = map(int, typed.groups())
        else:
            raise Wrong("date.unreadable")
        try:
            read = date(year, month, day)
        except ValueError:
            raise Wrong("date.no_such_day") from None
        earliest = self.earliest if isinstance(self.earliest, date) else self.earliest()
        latest = self.latest if isinstance(self.latest, date) else self.latest()
        if not earliest <= read <= latest:
            raise Wrong("date.between", min=earliest, max=latest)
        return read

    def written(self, data: Any) -> str:
        """Write a day the way of Việt Nam."""
        return f"{data:%d/%m/%Y}"

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {"type": "string", "format": "date"}


class TickField(BooleanField):
    """A box: ticked by a browser, or true and false in JSON."""

    _YES = frozenset({"true", "y", "on"})
    _NO = frozenset({"false", ""})

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a tick; a browser sends nothing for a box that is not ticked."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = text in self._YES
        if text not in self._YES | self._NO:
            raise Wrong("field.not_yes_no")

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {"type": "boolean"}


def _readable(text: str, *, longest: int) -> str:
    """Compose letters (NFC), drop invisible marks, and refuse what no database could keep."""
    if len(text) > longest:
        raise Wrong("text.too_long", max=longest)
    kinds = {character: unicodedata.category(character) for character in set(text)}
    if any(kind == "Cs" or (kind == "Cc" and c not in "\t\r\n") for c, kind in kinds.items()):
        raise Wrong("text.unreadable")
    for character in (c for c, kind in kinds.items() if kind == "Cf"):
        text = text.replace(character, "")
    return unicodedata.normalize("NFC", text)
