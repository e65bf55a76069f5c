"""The API's blueprint, and how a JSON body becomes a valid form."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from permits.forms.base import BaseForm, read
from permits.forms.formdata import formdata_from_json, read_json

F = TypeVar("F", bound=BaseForm)

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def body(form_class: type[F], *, prepare: Callable[[F], None] | None = None) -> F:
    """Read the request's JSON through the same form the browser's page uses."""
    return read(form_class, written(), prepare=prepare)


def written() -> MultiDict[str, str]:
    """Give the request's JSON the way a browser would have posted it."""
    document = read_json(request.get_data(cache=True)) if request.get_data(cache=True) else {}
    return formdata_from_json(document)


def sent() -> MultiDict[str, str]:
    """Give what was sent to a route that takes JSON, or a form where a file comes with it."""
    return request.form if request.mimetype == "multipart/form-data" else written()
