"""A form as JSON Schema: the API is described from the fields that judge it, so it cannot drift."""

from collections.abc import Callable
from typing import Any

from wtforms import FieldList, FileField, FormField
from wtforms.fields import Field

from permits.forms.base import BaseForm


def same(text: str) -> str:
    """Leave a text in the language it was written in."""
    return text


def schema(form_class: type[BaseForm], *, translate: Callable[[str], str] = same) -> dict[str, Any]:
    """Describe the JSON object a form reads, as a component of OpenAPI 3.1."""
    return _object(form_class(), translate)


def _object(form: Any, translate: Callable[[str], str]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": "object",
        "properties": {
            field.short_name: _field(field, translate)
            for field in form
            if not isinstance(field, FileField)  # JSON has no file
        },
        "additionalProperties": False,
    }
    if required := [field.short_name for field in form if _is_required(field)]:
        document["required"] = required
    return document


def _field(field: Field, translate: Callable[[str], str]) -> dict[str, Any]:
    described: dict[str, Any]
    if isinstance(field, FormField):
        described = _object(field.form, translate)
    elif isinstance(field, FieldList):
        sample = field.entries[0] if field.entries else field.append_entry()
        described = {"type": "array", "items": _object(sample.form, translate)}
        described["minItems"] = field.min_entries
        described["maxItems"] = field.max_entries
    else:
        described = _value(field)
    if field.label.text:
        described["title"] = translate(field.label.text)
    if field.description:
        described["description"] = translate(field.description)
    return described


def _value(field: Any) -> dict[str, Any]:
    if not hasattr(field, "describe"):
        raise TypeError(f"{field.name}: {type(field).__name__} cannot be described")
    described: dict[str, Any] = dict(field.describe())
    if field.flags.minlength:
        described["minLength"] = field.flags.minlength
    if not field.flags.required:
        described["type"] = [described["type"], "null"]
        if "enum" in described:
            described["enum"] = [*described["enum"], None]
    return described


def _is_required(field: Any) -> bool:
    if isinstance(field, FormField):
        return any(_is_required(inner) for inner in field.form)
    if isinstance(field, FieldList):
        return field.min_entries > 0
    return bool(field.flags.required)
