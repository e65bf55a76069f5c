"""The verify page for programs: the same facts as the page, under names that stay."""

from datetime import date
from typing import Any

from permits.tracking.chain_queries import Link
from permits.tracking.verified import Verified


def verified(page: Verified) -> dict[str, Any]:
    """Write what a paper is worth at this moment."""
    office = page.office
    return {
        "kind": str(page.paper.kind),
        "verdict": str(page.verdict),
        "counts": page.counts,
        "since": _day(page.since),
        "state": str(page.state) if page.state else None,
        "void": page.is_void,
        "at": page.at.isoformat(),
        "on": page.on.isoformat(),
        "simulation": page.is_simulation,
        "number": page.number,
        "issued_on": _day(page.issued_on),
        "office": office and office.vi,
        "work": str(page.work_kind) if page.work_kind else None,
        "ward": page.ward or None,
        "holder": page.holder and page.holder.vi,
        "start_before": _day(page.bearer.start_before) if page.bearer else None,
        "started_on": _day(page.bearer.started_on) if page.bearer else None,
        "about": _link(page, page.about),
        "instead_of": _link(page, page.instead_of),
        "changed_by": [_link(page, link) for link in page.changed_by],
        "successors": [_link(page, link) for link in page.successors],
        "sha256": page.paper.file_sha256,
        "signatures": list(page.paper.signatures or ()),
    }


def _link(page: Verified, link: Link | None) -> dict[str, Any] | None:
    """Write another decision of the chain: its number, never its code."""
    if link is None:
        return None
    return {
        "kind": str(link.kind),
        "number": link.number_text,
        "issued_on": link.issued_on.isoformat(),
        "office": link.office_vi,
        "changes": str(link.changes) if link.changes else None,
        "verdict": str(page.worth_of(link)),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
