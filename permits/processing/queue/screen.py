"""The queue's page as it is drawn: what the address says, and everything around the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request

from permits.accounts.vocabulary import Density, KeyUse
from permits.cases.queue_wishes import VIEWS
from permits.cases.vocabulary import QueueDue
from permits.core.db import db
from permits.core.errors import Complaint
from permits.core.vocabulary import Matter, OfficeKind, WorkKind
from permits.planning import waiting
from permits.processing import batch_pages, batching
from permits.processing.queue import address as addresses
from permits.processing.queue import handing, pages, queries, viewing
from permits.processing.queue.address import Address
from permits.processing.queue.choices import Choices, choices
from permits.processing.queue.queries import ViewRow
from permits.web import paging
from permits.web.auth import current_actor
from permits.web.filters import sentence

#: Views in which other offices' steps are shown.
ELSEWHERE = frozenset({"away", "escalated"})


def draw_queue(complaints: Sequence[Complaint] = ()) -> str:
    """Draw the page the address asks for, with what a refused act on many complained of."""
    actor = current_actor()
    known = choices(db.session, actor)
    saved = queries.views(db.session, actor)
    address = addresses.read(_args(saved), known)
    page = pages.queue(db.session, actor, address, known, saved)
    return render_template(
        "processing/queue.html",
        page=page,
        address=address,
        views=VIEWS,
        choices=known,
        filters=_filters(address, known),
        newer=_mark(address, page.newer),
        older=_mark(address, page.older),
        chips=viewing.named(address, known),
        of_map=waiting.count_at(db.session, actor),
        at_once=batch_pages.offered(db.session, actor),
        keeps_books=bool(batching.forms_of(actor)),
        forms=batching.forms_of(actor),
        leads=handing.gives_out(actor),
        looks_after_scans=actor.office_kind
        in (OfficeKind.CONSTRUCTION, OfficeKind.ZONE_BOARD, OfficeKind.COMMUNE),
        densities=tuple(Density),
        key_uses=tuple(KeyUse),
        ref=handing.new_ref(),
        everything=request.args.get("chon") == "tat-ca",
        complaints=[(sentence(each.code, each.facts), "hang-doi") for each in complaints],
    )


def _args(saved: Sequence[ViewRow]) -> Any:
    """Give what the address says; a bare one opens the view the person chose to begin with."""
    if any(name in request.args for name in ("xem", "xep", *addresses.FILTERS)):
        return request.args
    first = next((each.query for each in saved if each.is_default), None)
    return addresses.arguments(first) if first else request.args


def _mark(address: Address, values: tuple[Any, ...] | None) -> str | None:
    return paging.mark(address.order, *values) if values else None


def _filters(address: Address, known: Choices) -> Mapping[str, Sequence[tuple[str, Any]]]:
    """List the values each filter offers; offices only where others' steps are shown."""
    offered: dict[str, Sequence[tuple[str, Any]]] = {
        name: [(each.code, each.name) for each in known.of(name).values()]
        for name in ("dn", "xa", "buoc", "giu")
    }
    offered["loai"] = [(str(kind), kind) for kind in WorkKind]
    offered["viec"] = [(str(matter), matter) for matter in Matter]
    offered["han"] = [(str(due), due) for due in QueueDue]
    if address.view in ELSEWHERE or "noi" in address.said:
        offered["noi"] = [(each.code, each.name) for each in known.office.values()]
    return offered
