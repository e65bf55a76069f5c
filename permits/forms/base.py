"""The form all our forms are: it judges what the sender wrote, and complains field by field."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FileField, Form, FormField, SelectMultipleField
from wtforms.fields import Field

from permits.core.errors import Complaint, Invalid
from permits.forms.faults import Fault, Translations

F = TypeVar("F", bound="BaseForm")
_TRANSLATIONS = Translations()
_INDEX = "[0-9]{1,4}"


class BaseForm(Form):
    """What our forms share; it must be possible to make one without arguments."""

    class Meta:
        """How WTForms makes our forms."""

        def get_translations(self, form: Form) -> Translations:
            """Give WTForms our sentences for its messages."""
            return _TRANSLATIONS

    def complaints(self) -> list[Complaint]:
        """List every fault under the full name of its field, in the order of the page."""
        found = [_complaint("", fault) for fault in self.form_errors]
        for field in each_field(self):
            if not isinstance(field, FormField):
                own: Sequence[Any] = field.errors  # of rows, the rows' own faults stand among them
                found.extend(_complaint(field.name, f) for f in own if isinstance(f, str))
        return found

    def take(self, complaints: Iterable[Complaint]) -> None:
        """Show what a service complained of at the fields it named."""
        fields = {field.name: field for field in each_field(self)}
        for complaint in complaints:
            fault = Fault(complaint.code, **complaint.facts)
            field = fields.get(complaint.field)
            if field is None or isinstance(field, FormField):
                self.form_errors.append(fault)
            else:
                field.errors = [*field.errors, fault]
        for field in self:  # a list of rows is wrong where a row is, as when it judged them itself
            if isinstance(field, FieldList):
                rows: list[Any] = [entry.errors for entry in field.entries if entry.errors]
                field.errors = [*field.errors, *rows]


def read(
    form_class: type[F],
    formdata: MultiDict[str, str],
    *,
    prepare: Callable[[F], None] | None = None,
    **context: Any,
) -> F:
    """Make a valid form of what was sent, or raise Invalid with everything that is wrong.

    `prepare` fills in what only the caller knows before the form judges, as options are.
    """
    unknown = strangers(form_class, formdata)
    form = form_class(formdata, **context)
    if prepare is not None:
        prepare(form)
    form.validate()
    if complaints := [*unknown, *form.complaints()]:
        raise Invalid(complaints)
    return form


def strangers(form_class: type[BaseForm], formdata: MultiDict[str, str]) -> list[Complaint]:
    """Complain of every name the form does not know, and of a single value given twice.

    The page's own plumbing passes: `csrf_token` and names that begin with an underscore.
    """
    known = _names(form_class)
    found = []
    for name in formdata:
        values = formdata.getlist(name)
        if name == "csrf_token" or name.startswith("_") or known.several.fullmatch(name):
            continue
        if known.single.fullmatch(name):
            if len(values) > 1:
                found.append(Complaint(name, "field.repeated"))
        elif not known.folder.fullmatch(name) or any(values):
            found.append(Complaint(name, "field.unknown", {"name": name[:80]}))
    return found


def each_field(form: Form) -> Iterator[Field]:
    """Walk every field of a form, those of its parts and rows included, in the page's order."""
    for field in form:
        yield from _with_inner(field)


def _with_inner(field: Field) -> Iterator[Field]:
    yield field
    if isinstance(field, FormField):
        yield from each_field(field.form)
    elif isinstance(field, FieldList):
        for entry in field.entries:
            yield from _with_inner(entry)


def _complaint(name: str, fault: str) -> Complaint:
    if isinstance(fault, Fault):
        return Complaint(name, fault.code, fault.facts)
    return Complaint(name, "field.wrong", {"text": fault})


class _Names(NamedTuple):
    single: re.Pattern[str]  # takes one value
    several: re.Pattern[str]  # takes any number of values
    folder: re.Pattern[str]  # only holds other fields; a JSON null leaves it empty


@cache
def _names(form_class: type[BaseForm]) -> _Names:
    kinds: dict[str, list[str]] = {"single": [], "several": [], "folder": []}
    for field in form_class():
        for kind, pattern in _patterns(field, ""):
            kinds[kind].append(pattern)
    return _Names(*(re.compile("|".join(patterns) or r"(?!)") for patterns in kinds.values()))


def _patterns(field: Any, before: str, own: str | None = None) -> Iterator[tuple[str, str]]:
    here = before + (own or re.escape(field.short_name))
    if isinstance(field, FileField):
        yield "folder", here  # a file is sent beside the values, never as one
    elif isinstance(field, FormField):
        yield "folder", here
        for inner in field.form:
            yield from _patterns(inner, f"{here}-")
    elif isinstance(field, FieldList):
        yield "folder", here
        sample = field.entries[0] if field.entries else field.append_entry()
        yield from _patterns(sample, f"{here}-", _INDEX)
    else:
        yield ("several" if isinstance(field, SelectMultipleField) else "single"), here
