"""Long lists page by page: what a program asks of one, and the signed mark where it goes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request, url_for
from flask.typing import ResponseReturnValue

from permits.core.errors import Invalid
from permits.core.text import N_
from permits.forms.base import BaseForm, read
from permits.forms.fields import IntegerField, TextField
from permits.web import paging

T = TypeVar("T")
F = TypeVar("F", bound=BaseForm)

USUAL, MOST = 50, 200
#: Said beside any address, and no part of what a list is narrowed to.
_LANGUAGE = "lang"


class PageForm(BaseForm):
    """How much of a list is wanted, and after which row; lists add what narrows them."""

    limit = IntegerField(N_("Số mục mỗi trang"), minimum=1, maximum=MOST)
    after = TextField(
        N_("Dấu của mục cuối trang trước"),
        max_length=1000,
        description=N_("Lấy nguyên từ “next” của trang trước."),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One page of a list: how long, after which row, and whose marks count here."""

    name: str
    limit: int
    after: tuple[Any, ...] | None

    @property
    def number(self) -> int | None:
        """Give the number after which a list sorted by one number goes on."""
        return self.after[0] if self.after else None

    @property
    def fetched(self) -> int:
        """Say how many rows to fetch: one more than is shown tells whether there are more."""
        return self.limit + 1


def asked(form_class: type[F], *, prepare: Callable[[F], None] | None = None) -> F:
    """Read what follows the question mark; an unknown name or value is refused, never ignored."""
    said = request.args.copy()
    said.poplist(_LANGUAGE)
    return read(form_class, said, prepare=prepare)


def turn(name: str, form: PageForm, *kinds: type) -> Turn:
    """Say which page is asked for; a mark of another list or order, or not ours, is refused."""
    limit = form.limit.data or USUAL
    if not form.after.data:
        return Turn(name, limit, None)
    marked = paging.read_mark(form.after.data) or ("",)
    values = marked[1:]
    if marked[0] != name or not _are(values, kinds):
        raise Invalid.one("after", "cursor.unreadable")
    return Turn(name, limit, values)


def _are(values: Sequence[Any], kinds: Sequence[type]) -> bool:
    pairs = zip(values, kinds, strict=False)
    return len(values) == len(kinds) and all(isinstance(value, kind) for value, kind in pairs)


def of(name: str, *kinds: type) -> Turn:
    """Read which page is asked for of a list that nothing narrows."""
    return turn(name, asked(PageForm), *kinds)


def page(
    key: str,
    rows: Sequence[T],
    wanted: Turn,
    *,
    marking: Callable[[T], tuple[object, ...]],
    write: Callable[[T], Mapping[str, Any]],
    **beside: Any,
) -> ResponseReturnValue:
    """Write one page of the rows fetched; `marking` gives the sort values of a row.

    The mark of the next page stands in the body and, as an address, in the header `Link`.
    """
    shown = rows[: wanted.limit]
    last = marking(shown[-1]) if len(rows) > len(shown) else None
    return linked({key: [write(row) for row in shown], **beside}, wanted, last)


def linked(
    body: Mapping[str, Any], wanted: Turn, last: tuple[object, ...] | None
) -> ResponseReturnValue:
    """Add to a page where the next one begins: after the row with the sort values `last`."""
    mark = None if last is None else paging.mark(wanted.name, *last)
    headers = {"Link": f'<{_address(mark)}>; rel="next"'} if mark else {}
    return {**body, "next": mark}, 200, headers


def _address(mark: str) -> str:
    said = {**(request.view_args or {}), **request.args.to_dict(), "after": mark}
    return url_for(str(request.endpoint), **said)
