"""The API's blueprint, and how a JSON body becomes a valid form."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, request

from permits.forms.base import BaseForm, read
from permits.forms.formdata import formdata_from_json, read_json

F = TypeVar("F", bound=BaseForm)

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def body(form_class: type[F], *, prepare: Callable[[F], None] | None = None) -> F:
    """Read the request's JSON through the same form the browser's page uses."""
    document = read_json(request.get_data(cache=True)) if request.get_data(cache=True) else {}
    return read(form_class, formdata_from_json(document), prepare=prepare)
