"""What the pages of a roll-out plan show: counts, rows with their faults, the map, the papers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis.site import Site
from permits.core.text import Bilingual
from permits.filing.rollout import checking, matching, paper_queries, queries, service
from permits.filing.rollout.cells import Cell
from permits.filing.rollout.columns import KEY, Column
from permits.filing.rollout.faults import CellFault, facts_of
from permits.filing.rollout.matching import Header
from permits.filing.rollout.models import RolloutPaper, RolloutPlan, RolloutRow
from permits.filing.rollout.vocabulary import BulkPaperState, RolloutRowState, RolloutState
from workflow.model import Paper as Asked

PAGE_SIZE = 50
#: So many rows are drawn on the map; the table has all of them.
ON_MAP = 5_000
#: What `?xem=` may narrow the rows to.
VIEWS: Mapping[str, tuple[RolloutRowState, ...]] = {
    "loi": (RolloutRowState.WRONG, RolloutRowState.FAILED),
    "canh-bao": (RolloutRowState.WARNED,),
    "dat": (RolloutRowState.OK,),
    "xong": (RolloutRowState.DONE,),
}
_ROLES = {
    RolloutRowState.WRONG: "conflict",
    RolloutRowState.FAILED: "conflict",
    RolloutRowState.WARNED: "hold",
    RolloutRowState.DONE: "taken",
}
_WORK_NAME = "applicant.work_name"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview."""

    id: int
    number: int
    key: str
    name: str
    state: RolloutRowState
    faults: tuple[CellFault, ...]
    remarks: tuple[CellFault, ...]
    dossier: tuple[str, str | None] | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as its page shows it."""

    counts: Mapping[RolloutRowState, int]
    rows: Sequence[ShownRow]
    notes: Sequence[tuple[str, dict[str, object]]]
    lacking: Sequence[Column]
    unsure: int
    asks_system: bool
    papers_waiting: int
    labels: Mapping[str, Bilingual]

    @property
    def total(self) -> int:
        """Count all rows."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Count the rows still to be checked."""
        return self.counts.get(RolloutRowState.WAITING, 0)

    def count(self, *states: RolloutRowState) -> int:
        """Count the rows of some states."""
        return sum(self.counts.get(state, 0) for state in states)


def shown(session: Session, plan: RolloutPlan, view: str, after: tuple[int, int] | None) -> Shown:
    """Gather a page of a plan."""
    columns = checking.columns_for(session, plan.work_kind, plan.carrier_id)
    headers = [Header.read(each) for each in plan.headers]
    rows = queries.page(session, plan.id, VIEWS.get(view, ()), after=after, limit=PAGE_SIZE + 1)
    made = queries.refs_of(session, [row.dossier_id for row in rows if row.dossier_id])
    letters = {header.code: header.letter for header in headers if header.code}
    return Shown(
        counts=queries.counts(session, plan.id),
        rows=[_row(row, letters, made) for row in rows],
        notes=[(code, facts_of(facts)) for code, facts in plan.notes],
        lacking=matching.lacking(headers, columns),
        unsure=sum(header.match == "similar" for header in headers),
        asks_system=plan.system is None and queries.asks_system(session, plan.id),
        papers_waiting=len(paper_queries.papers(session, plan.id, BulkPaperState.WAITING)),
        labels={column.code: column.label for column in columns},
    )


def _row(
    row: RolloutRow, letters: Mapping[str, str], made: Mapping[int, tuple[str, str | None]]
) -> ShownRow:
    return ShownRow(
        id=row.id,
        number=row.number,
        key=row.key,
        name=str(row.cells.get(letters.get(_WORK_NAME, ""), "")),
        state=row.state,
        faults=tuple(map(CellFault.read, row.faults)),
        remarks=tuple(map(CellFault.read, row.remarks)),
        dossier=made.get(row.dossier_id) if row.dossier_id else None,
    )


def map_of(session: Session, plan: RolloutPlan) -> str:
    """Draw the rows of a plan as GeoJSON; wrong ones look otherwise than good ones."""
    rows = queries.page(session, plan.id, (), after=None, limit=ON_MAP)
    features = [
        {
            "type": "Feature",
            "id": str(row.number),
            "geometry": Site.read(row.site).geojson(),
            "properties": {
                "id": str(row.number),
                "role": _ROLES.get(row.state, "candidate"),
                "label": "",
                "name": f"{row.number}. {row.key}",
            },
        }
        for row in rows
        if row.site
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class EditedCell:
    """One cell of a row that may be changed in place."""

    column: Column
    cell: Cell
    faults: tuple[CellFault, ...]
    remarks: tuple[CellFault, ...]
    is_choice: bool
    value: str


def cells_of(session: Session, plan: RolloutPlan, row: RolloutRow) -> list[EditedCell]:
    """List the cells of a row with their faults, the wrong ones first."""
    reader = service.reader_of(session, plan)
    said = reader.cells(row.number, row.cells, row.marks)
    faults, remarks = (list(map(CellFault.read, each)) for each in (row.faults, row.remarks))
    found = []
    for column in reader.columns:
        cell = said.get(column.code, Cell("", ""))
        value = reader.value(column, cell.text)
        found.append(
            EditedCell(
                column,
                cell,
                tuple(each for each in faults if each.column == column.code),
                tuple(each for each in remarks if each.column == column.code),
                bool(column.choices),
                value,
            )
        )
    return sorted(found, key=lambda each: (not each.faults, each.column.code != KEY))


def loose_faults(row: RolloutRow) -> list[CellFault]:
    """Give the faults of a row that are about no cell of it."""
    found = map(CellFault.read, row.faults)
    return [each for each in found if "." not in each.column and each.column != KEY]


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a plan: common ones, those of rows, those to be matched, the refused."""

    asked: Sequence[Asked]
    common: Sequence[RolloutPaper]
    of_rows: Sequence[RolloutPaper]
    unmatched: Sequence[RolloutPaper]
    refused: Sequence[RolloutPaper]
    by_component: Mapping[str, int]
    rows: int

    @property
    def waiting(self) -> int:
        """Count what is being looked into."""
        return sum(each.state is BulkPaperState.WAITING for each in (*self.common, *self.of_rows))


def papers_of(session: Session, plan: RolloutPlan) -> Papers:
    """Sort the papers of a plan."""
    found = paper_queries.papers(session, plan.id)
    standing = [each for each in found if each.state is not BulkPaperState.REFUSED]
    of_rows = [each for each in standing if each.component and not each.is_common]
    by_component: dict[str, int] = {}
    for each in of_rows:
        by_component[each.component or ""] = by_component.get(each.component or "", 0) + 1
    counts = queries.counts(session, plan.id)
    return Papers(
        asked=service.components(session, plan),
        common=[each for each in standing if each.is_common],
        of_rows=of_rows,
        unmatched=[each for each in standing if not each.component],
        refused=[each for each in found if each.state is BulkPaperState.REFUSED],
        by_component=by_component,
        rows=sum(counts.values()),
    )


def fault_of(paper: RolloutPaper) -> tuple[str, dict[str, Any]] | None:
    """Give why a paper was refused, as a sentence's code and facts."""
    return (paper.fault[0], facts_of(paper.fault[1])) if paper.fault else None


def is_moving(plan: RolloutPlan) -> bool:
    """Say whether a job is at work, so that the page asks again."""
    return plan.state in (RolloutState.CHECKING, RolloutState.RUNNING)
