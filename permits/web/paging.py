"""Pages that do not slow down: signed marks of the last row shown; addresses safe to go to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a longer list, and the marks from which its neighbours start."""

    rows: Sequence[T]
    after: str | None = None
    before: str | None = None


def mark(*values: object) -> str:
    """Write the sort values of a row as a signed mark: `mark(row.due_at, row.id)`."""
    return _serializer().dumps([_plain(value) for value in values])


def read_mark(text: str | None) -> tuple[Any, ...] | None:
    """Read a mark back; None for none and for one that we did not write."""
    if not text:
        return None
    try:
        return tuple(_whole(value) for value in _serializer().loads(text))
    except (BadData, ValueError, TypeError):
        return None


def page_of(rows: Sequence[T], size: int, marking: Any) -> Page[T]:
    """Cut `size` rows from the `size + 1` a query fetched; `marking` gives a row's sort values."""
    shown = rows[:size]
    more = len(rows) > size
    return Page(shown, after=mark(*marking(shown[-1])) if more else None)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"on": value.isoformat()}
    return value


def _whole(value: Any) -> Any:
    match value:
        case {"at": text}:
            return datetime.fromisoformat(text)
        case {"on": text}:
            return date.fromisoformat(text)
    return value


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="page-mark")


def safe_address(address: str | None, otherwise: str | None = None) -> str:
    """Give `address` if it is a page of ours; anything that could lead elsewhere is dropped."""
    fallback = otherwise or request.script_root + "/"
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return fallback
    if any(sign < " " for sign in address) or "\\" in address:
        return fallback
    try:
        parts = urlsplit(address)
    except ValueError:
        return fallback
    return address if not parts.scheme and not parts.netloc else fallback
