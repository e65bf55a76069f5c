"""What every section of a dossier is: a form of its own whose understood values are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from permits.forms.base import BaseForm

#: Central meridians of VN-2000 zones of 3° a survey of the province may be in, its own first.
MERIDIANS = (
    ("108.5", "108°30′"),
    ("107.75", "107°45′"),
    ("108", "108°00′"),
    ("108.25", "108°15′"),
    ("107.5", "107°30′"),
    ("105", "105°00′"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a dossier as its form understood it: plain values, ready to be kept."""

    name: str
    values: Mapping[str, Any]


class SectionForm(BaseForm):
    """A part of a dossier that is filled in, checked and kept by itself."""

    section = ""

    def to_command(self) -> Section:
        """Give what was understood as plain values; decimals become text, so none is rounded."""
        values = {field.short_name: _plain(field.data) for field in self}
        return Section(self.section, {k: v for k, v in values.items() if v is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
