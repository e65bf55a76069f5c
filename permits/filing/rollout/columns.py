"""The columns of a template: the fields of a work's own forms, so that neither can drift."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, WorkKind
from permits.dossiers import forms
from permits.filing.rollout.vocabulary import (
    EAST_LABEL,
    KEY_LABEL,
    LINE_LABEL,
    NORTH_LABEL,
)
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.fields import DateField, IntegerField, NumberField
from permits.web.language import catalogue

#: Grows when a template changes in another way than by its forms.
EDITION = 1
KEY = "key"
#: The two cells that are one field of the form, and the one cell of a route.
NORTH, EAST, LINE = "site.north", "site.east", "site.line"
COORDINATES = "site.coordinates"
PLACE = (NORTH, EAST, LINE)
_FOLDER = Path(__file__).parents[2] / "translations"

#: What only the database knows: values and texts of a field, by its code.
Options = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list, with both faces."""

    value: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `code` is section.field, `kind` one of text, number, integer, day, choice."""

    code: str
    vi: str
    en: str
    kind: str = "text"
    required: bool = False
    unit: str = ""
    low: str = ""
    high: str = ""
    choices: tuple[Choice, ...] = ()
    is_common: bool = False

    @property
    def label(self) -> Bilingual:
        """Give the head of the column in both languages."""
        return Bilingual(self.vi, self.en)

    @property
    def section(self) -> str:
        """Say which section of the dossier it speaks of; the key speaks of none."""
        return self.code.partition(".")[0] if "." in self.code else ""

    @property
    def field(self) -> str:
        """Give the name of the form's field."""
        return self.code.partition(".")[2]


@cache
def _english() -> Any:
    return catalogue(_FOLDER, "en")


def english(text: str) -> str:
    """Give the English of a marked text, wherever there is no page."""
    return str(_english().gettext(text))


@cache
def columns_of(work: WorkKind) -> tuple[Column, ...]:
    """List the columns of a kind of work, in the order of its forms; options are not known yet."""
    made = [Column(KEY, KEY_LABEL.vi, KEY_LABEL.en, required=True)]
    for section, form_class in forms.sections(work).items():
        for field in form_class():
            made.extend(_of_field(work, section, field))
    return tuple(_told_apart(made))


def _told_apart(columns: Sequence[Column]) -> Iterator[Column]:
    """Say of columns with the same label which section each is of: a head must name one."""
    vi, en = (Counter(getattr(each, face) for each in columns) for face in ("vi", "en"))
    for column in columns:
        if column.section and max(vi[column.vi], en[column.en]) > 1:
            section = DossierSection(column.section)
            column = replace(
                column, vi=f"{column.vi} – {section.vi}", en=f"{column.en} – {section.en}"
            )
        yield column


def _of_field(work: WorkKind, section: str, field: Any) -> Iterator[Column]:
    code = f"{section}.{field.short_name}"
    if code == COORDINATES:
        yield from _place(work)
        return
    vi = str(field.label.text)
    column = Column(
        code,
        vi,
        english(vi),
        required=bool(field.flags.required),
        unit=str(getattr(field, "unit", "")),
        is_common=section == DossierSection.APPLICANT and field.short_name != "work_name",
    )
    if code in ("site.system", "site.meridian"):
        column = replace(column, required=False)  # asked once for a file that does not say
    yield _with_kind(column, field)


def _with_kind(column: Column, field: Any) -> Column:
    if isinstance(field, NumberField):
        kind = "integer" if isinstance(field, IntegerField) else "number"
        low, high = (f"{bound:f}" for bound in (field.minimum, field.maximum))
        return replace(column, kind=kind, low=low, high=high)
    if isinstance(field, DateField):
        return replace(column, kind="day")
    if isinstance(field, ChoiceField):
        terms = tuple(Choice(term.value, term.vi, term.en) for term in field.terms)
        return replace(column, kind="choice", choices=terms)
    if isinstance(field, OptionField) and column.code != "sharing.taken":
        known = tuple(Choice(value, str(text), str(text)) for value, text in field.options)
        return replace(column, kind="choice", choices=known)
    return column


def _place(work: WorkKind) -> Iterator[Column]:
    if forms.SHAPES[work] == "line":
        yield Column(LINE, LINE_LABEL.vi, LINE_LABEL.en, required=True)
    else:
        yield Column(NORTH, NORTH_LABEL.vi, NORTH_LABEL.en, required=True)
        yield Column(EAST, EAST_LABEL.vi, EAST_LABEL.en, required=True)


def with_options(columns: Sequence[Column], options: Options) -> tuple[Column, ...]:
    """Give the columns with what the database offers: wards, owners."""
    return tuple(
        replace(column, choices=tuple(Choice(v, t, t) for v, t in options[column.code]))
        if column.code in options
        else column
        for column in columns
    )


@cache
def version_of(work: WorkKind) -> str:
    """Name the version of a kind's template: it changes exactly when its columns do."""
    said = [
        [each.code, each.vi, each.kind, each.required, each.low, each.high, each.unit]
        + [[choice.value, choice.vi] for choice in each.choices]
        for each in columns_of(work)
    ]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    return f"{EDITION}.{digest[:8]}"


def stamp_of(work: WorkKind) -> str:
    """Write the stamp of a template: the kind of work and the version."""
    return f"{work.value} {version_of(work)}"
