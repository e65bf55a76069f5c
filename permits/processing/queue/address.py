"""The queue's address is its filter: read with what cannot be read told, written in one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from permits.cases import finding
from permits.cases.queue_wishes import VIEWS, Span, Wanted
from permits.cases.vocabulary import QueueDue, QueueSort
from permits.core.vocabulary import Matter, Term, WorkKind
from permits.processing.queue.choices import Choices
from permits.web import paging

#: Names in the address of everything that narrows a queue, in the order in which it is written.
FILTERS = ("tim", "dn", "xa", "loai", "viec", "buoc", "han", "giu", "noi")
ORDERS = {
    "han": QueueSort.DUE,
    "nhan": QueueSort.RECEIVED,
    "ma": QueueSort.CODE,
    "xa": QueueSort.WARD,
    "dn": QueueSort.CARRIER,
}
LONGEST = 100
LONGEST_QUERY = 1_000
TERMS: Mapping[str, type[Term]] = {"loai": WorkKind, "viec": Matter, "han": QueueDue}


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says of a queue: view, filters as written, order; and what was left out."""

    view: str = "all"
    said: Mapping[str, str] = field(default_factory=dict)
    order: str = "han"
    is_down: bool = False
    dropped: Sequence[tuple[str, str]] = ()
    mark: tuple[Any, ...] = ()
    is_before: bool = False

    def written(self, **changed: str | None) -> str:
        """Write the query string, some of its parts changed; None leaves a part out.

        The page is not part of it: another filter or order begins at the beginning.
        """
        sort = ("-" if self.is_down else "") + self.order
        parts = {"xem": self.view, **self.said, "xep": sort} | changed
        if parts["xep"] == "han":
            del parts["xep"]
        names = [name for name in ("xem", *FILTERS, "xep") if parts.get(name)]
        return urlencode({name: parts[name] for name in names})

    @classmethod
    def of_query(cls, query: str, choices: Choices) -> "Address":
        """Read a query string that was kept; what is known no more is left out."""
        return read(arguments(query), choices)

    def of_view(self, view: str) -> "Address":
        """Give the same order of another view, without filters."""
        return replace(self, view=view, said={}, mark=(), is_before=False, dropped=())

    def sorted_by(self, order: str) -> str:
        """Write the address in another order; the same order once more turns it round."""
        turned = order == self.order and not self.is_down
        return self.written(xep=("-" if turned else "") + order)

    def span(self) -> Span:
        """Give from where the page goes on."""
        return Span(self.mark, self.is_before)

    def wanted(self, choices: Choices) -> Wanted:
        """Give what the queries are asked for."""

        def key(name: str) -> Any:
            choice = choices.of(name).get(self.said.get(name, ""))
            return choice.key if choice else None

        said = self.said
        return Wanted(
            view=self.view,
            words=finding.words(said.get("tim", "")),
            carrier=key("dn") or "",
            ward=key("xa") or "",
            kind=WorkKind(said["loai"]) if "loai" in said else None,
            matter=Matter(said["viec"]) if "viec" in said else None,
            step=key("buoc") or "",
            due=QueueDue(said["han"]) if "han" in said else None,
            holder=key("giu"),
            office=key("noi"),
            sort=ORDERS[self.order],
            is_down=self.is_down,
        )


def arguments(query: str) -> "MultiDict[str, str]":
    """Read a query string as a request would."""
    return MultiDict(parts(query))


def parts(query: str) -> list[tuple[str, str]]:
    """Take a query string apart; one longer than any of ours says nothing."""
    return parse_qsl(query) if len(query) <= LONGEST_QUERY else []


def read(args: "MultiDict[str, str]", choices: Choices) -> Address:
    """Read an address; whatever is not known is left out and named."""
    dropped: list[tuple[str, str]] = []
    view = args.get("xem", "all")
    if view not in VIEWS:
        dropped.append(("xem", view[:LONGEST]))
        view = "all"
    said = {}
    for name in FILTERS:
        value = args.get(name, "").strip()
        if not value:
            continue
        if _is_known(name, value, choices):
            said[name] = value
        else:
            dropped.append((name, value[:LONGEST]))
    sort = args.get("xep", "han")
    if sort.removeprefix("-") not in ORDERS:
        dropped.append(("xep", sort[:LONGEST]))
        sort = "han"
    address = Address(view, said, sort.removeprefix("-"), sort.startswith("-"), tuple(dropped))
    return _placed(address, args)


def _is_known(name: str, value: str, choices: Choices) -> bool:
    if name == "tim":
        return len(value) <= LONGEST and bool(finding.words(value))
    if name in TERMS:
        return value in {str(term) for term in TERMS[name]}
    return value in choices.of(name)


def _placed(address: Address, args: "MultiDict[str, str]") -> Address:
    """Read the mark of the row a page goes on after, or before; another order's counts for none."""
    for name, is_before in (("sau", False), ("truoc", True)):
        mark = paging.read_mark(args.get(name))
        if mark and mark[0] == address.order:
            return replace(address, mark=mark[1:], is_before=is_before)
    return address
