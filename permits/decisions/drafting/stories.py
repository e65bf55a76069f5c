"""The drafts of a dossier as pages tell them: each with its print and what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import checks
from gis.differences import differences
from permits.decisions import queries
from permits.decisions.drafting import comparing
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.drafting.comparing import Comparison
from permits.decisions.drafting.queries import PrintRow
from permits.decisions.queries import DraftRow
from permits.decisions.wording import Wording, conditions_of


@dataclass(frozen=True, slots=True)
class DraftStory:
    """One draft with its people named, its paper as it would be issued, and its differences."""

    version: int
    outcome: str
    content: dict[str, Any]
    content_sha256: str
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    print: PrintRow | None
    compared: Mapping[int, Comparison]  # with each earlier version, by its number

    @property
    def conditions(self) -> Sequence[Wording]:
        """Read its conditions, also those of a draft of before, which are mere lines."""
        return conditions_of(self.content)


def draft_stories(session: Session, dossier_id: int) -> list[DraftStory]:
    """List the drafts of a dossier, the newest first."""
    rows = queries.draft_rows(session, dossier_id)
    prints = {each.id: each for each in drafting_queries.prints_of(session, dossier_id)}
    evidence = _Evidence(session)
    return [
        DraftStory(
            version=row.version,
            outcome=row.outcome,
            content=row.content,
            content_sha256=row.content_sha256,
            proposed_by=row.proposed_by,
            proposed_by_id=row.proposed_by_id,
            proposed_at=row.proposed_at,
            signed_by=row.signed_by,
            signed_at=row.signed_at,
            print=prints.get(row.print_id) if row.print_id else None,
            compared={old.version: compare(old, row, evidence) for old in rows[n + 1 :]},
        )
        for n, row in enumerate(rows)
    ]


class _Evidence:
    """The checks drafts stand on, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[int, Any] = {}

    def differences(self, old: int | None, new: int | None) -> list[dict[str, Any]]:
        """List what the later check answered otherwise."""
        if old is None or new is None or old == new:
            return []
        return [each.document() for each in differences(self._check(old), self._check(new))]

    def _check(self, number: int) -> Any:
        if number not in self._read:
            self._read[number] = checks.load(self._session, number)
        return self._read[number]


def compare(old: DraftRow, new: DraftRow, evidence: _Evidence) -> Comparison:
    """Say in what a draft differs from an earlier one."""
    was, now = old.content, new.content
    months = (was.get("finish_months"), now.get("finish_months"))
    return Comparison(
        base=old.version,
        conditions=comparing.conditions(was, now),
        reasons=comparing.lines(was.get("reasons") or (), now.get("reasons") or ()),
        recipients=comparing.names(was.get("recipients") or (), now.get("recipients") or ()),
        months=months if months[0] != months[1] else None,
        outcome=(old.outcome, new.outcome) if old.outcome != new.outcome else None,
        dossier=was.get("dossier") != now.get("dossier") or was.get("site") != now.get("site"),
        evidence=evidence.differences(was.get("check_run"), now.get("check_run")),
    )
