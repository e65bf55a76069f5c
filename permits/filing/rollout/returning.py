"""Gives a carrier his own workbook back, with every fault written where it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from permits.core.files import FileStore
from permits.filing.rollout import checking, queries, reading
from permits.filing.rollout.faults import CellFault
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.vocabulary import COMMON_SHEET, CellMark, RolloutRowState

#: Says a sentence in the reader's language: the code and its facts.
Say = Callable[[str, Mapping[str, object]], str]
FAILED = (RolloutRowState.WRONG, RolloutRowState.FAILED)


def asked(
    session: Session, plan: RolloutPlan, say: Say, locale: str, *, only_failed: bool = False
) -> dict[str, Any]:
    """Gather what is to be written into the copy; `only_failed` leaves nothing else in it."""
    columns = checking.columns_for(session, plan.work_kind, plan.carrier_id)
    labels = {column.code: column.label.in_locale(locale) for column in columns}
    states = FAILED if only_failed else (*FAILED, RolloutRowState.WARNED)
    rows = queries.page(session, plan.id, states, after=None, limit=10_000)
    head = int(plan.head_row)
    said: dict[str, Any] = {
        "sheet": plan.sheet,
        "locale": locale,
        "head": head,
        "faults": list(_faults(rows, labels, say)),
        "edits": dict(_edits(queries.edited(session, plan.id))),
    }
    if only_failed:
        said["keep"] = sorted({row.number for row in rows})
    return said


def _edits(rows: Sequence[RolloutRow]) -> Iterator[tuple[str, str]]:
    """Say what was changed on the page since the file came, by the addresses of the cells."""
    for row in rows:
        for letter, mark in row.marks.items():
            if mark == CellMark.EDITED and letter.isalpha() and letter.isupper():
                yield f"{letter}{row.number}", str(row.cells.get(letter, ""))


def _faults(
    rows: Sequence[RolloutRow], labels: Mapping[str, str], say: Say
) -> Iterator[dict[str, Any]]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for kept, grave in (*((f, True) for f in row.faults), *((r, False) for r in row.remarks)):
            fault = CellFault.read(kept)
            is_common = fault.cell.startswith(COMMON_SHEET)
            if is_common and (fault.cell, fault.code) in seen:
                continue  # a common value is wrong once, not in every row
            seen.add((fault.cell, fault.code))
            plain = fault.cell if fault.cell[:1].isalpha() and not is_common else ""
            yield {
                "row": row.number,
                "cell": plain,
                "key": row.key,
                "column": labels.get(fault.column, ""),
                "value": fault.value,
                "reason": say(fault.code, fault.facts),
                "offer": fault.offer.text if fault.offer else "",
                "grave": grave,
            }


def written(plan_sha256: str, store: FileStore, said: Mapping[str, Any]) -> bytes:
    """Have a child write the copy."""
    return reading.annotated(store.get(plan_sha256), said)
