"""Judges rows by the very forms that judge the browser, and names each fault by its cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from gis.coordinates import Reading
from permits.core.errors import Complaint
from permits.core.vocabulary import DossierSection, WorkKind
from permits.dossiers import forms
from permits.dossiers.forms import Section, SectionForm, SharingForm
from permits.filing.misplaced import Misplaced
from permits.filing.rollout.cells import (
    MERIDIAN,
    SYSTEM,
    Cell,
    Reader,
    coordinates,
    figure_in,
    key_of,
    nearest_choice,
)
from permits.filing.rollout.columns import (
    COORDINATES,
    EAST,
    KEY,
    LINE,
    NORTH,
    PLACE,
    Column,
    Options,
)
from permits.filing.rollout.faults import CellFault, Offer
from permits.filing.rollout.placing import Wish
from permits.filing.rollout.vocabulary import CellMark

WARD = "site.ward"
_MARKS: Mapping[str, str] = {
    CellMark.FORMULA: "rollout.formula",
    CellMark.MERGED: "rollout.merged",
    CellMark.ERROR: "rollout.error_value",
}


@dataclass(slots=True)
class Judged:
    """One row as it was understood so far."""

    number: int
    key: str
    cells: Mapping[str, Cell]
    faults: list[CellFault] = field(default_factory=list)
    remarks: list[CellFault] = field(default_factory=list)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    place: Wish | None = None
    reading: Reading | None = None

    def blame(self, column: str, code: str, offer: Offer | None = None, **facts: object) -> None:
        """Note a fault at a column's cell."""
        self.faults.append(self._at(column, code, offer, facts))

    def remark(self, column: str, code: str, **facts: object) -> None:
        """Note what should be looked at and keeps nothing from being made."""
        self.remarks.append(self._at(column, code, None, facts))

    def _at(
        self, column: str, code: str, offer: Offer | None, facts: Mapping[str, object]
    ) -> CellFault:
        cell = self.cells.get(column) or _beside(self.cells, column)
        return CellFault(column, cell.address, code, facts, cell.text, offer)


def _beside(cells: Mapping[str, Cell], column: str) -> Cell:
    """Give a cell of the same place where the very one is not in the file."""
    near = [cells[code] for code in (*PLACE, KEY) if code in cells and column.startswith("site.")]
    return near[0] if near else Cell("", "")


@dataclass(frozen=True, slots=True)
class Judge:
    """What rows of one plan are judged by: the forms of its work, the lists, how cells are read."""

    work: WorkKind
    reader: Reader
    options: Options

    def judge(self, number: int, texts: Mapping[str, str], marks: Mapping[str, str]) -> Judged:
        """Judge one row alone; its place is read afterwards, together with the others'."""
        cells = self.reader.cells(number, texts, marks)
        row = Judged(number, key_of(cells), cells)
        self._marks(row)
        if not row.key:
            row.blame(KEY, "field.required")
        for name, form_class in forms.sections(self.work).items():
            if name == DossierSection.SHARING and not self._says(row, name):
                continue
            self._section(row, name, form_class)
        self._wish(row)
        return row

    def _marks(self, row: Judged) -> None:
        told: set[str] = set()
        for column in self.reader.columns:
            cell = row.cells.get(column.code)
            mark = cell.mark if cell else ""
            if mark in _MARKS and not (mark == CellMark.MERGED and mark in told):
                row.blame(column.code, _MARKS[mark])
                told.add(mark)  # cells merged with each other are one fault

    def _says(self, row: Judged, section: str) -> bool:
        return any(cell.text for code, cell in row.cells.items() if code.startswith(f"{section}."))

    def form(self, row: Judged, name: str, form_class: type[SectionForm]) -> SectionForm:
        """Make the form of a section with what the row says, as a browser would have sent it."""
        form = form_class(MultiDict(dict(self._sent(row, name))))
        for code, offered in self.options.items():
            section, _, field_name = code.partition(".")
            if section == name and field_name in form:
                listed: Any = form[field_name]
                listed.options = offered
        if isinstance(form, SharingForm):  # what is near is known once the place is
            form.taken.options = [(form.taken.data, "")] if form.taken.data else []
        return form

    def _sent(self, row: Judged, name: str) -> Iterator[tuple[str, str]]:
        for column in self.reader.columns:
            if column.section == name and column.code not in PLACE:
                cell = row.cells.get(column.code)
                yield column.field, self.reader.value(column, cell.text) if cell else ""
        if name == DossierSection.SITE:
            system, meridian = self.reader.system_of(row.cells)
            yield "coordinates", coordinates(row.cells)
            yield "system", system
            yield "meridian", meridian

    def _section(self, row: Judged, name: str, form_class: type[SectionForm]) -> None:
        form = self.form(row, name, form_class)
        if form.validate():
            row.said[name] = dict(form.to_command().values)
            return
        for complaint in form.complaints():
            self._blame(row, name, complaint)

    def _blame(self, row: Judged, name: str, complaint: Complaint) -> None:
        code = f"{name}.{complaint.field}"
        if code in (SYSTEM, MERIDIAN) and not self.reader.is_said(row.cells):
            row.blame(SYSTEM, "rollout.system_unsaid")
            return
        if code == COORDINATES:
            for missing in self._missing_places(row):
                row.blame(missing, complaint.code, None, **complaint.facts)
            return
        if any(fault.column == code for fault in row.faults):
            return  # a formula's value need not be judged as well
        offer = self._offer(code, row.cells.get(code), complaint)
        row.blame(code, complaint.code, offer, **complaint.facts)

    def _missing_places(self, row: Judged) -> list[str]:
        if forms.SHAPES[self.work] == "line":
            return [LINE]
        empty = [code for code in (NORTH, EAST) if not (row.cells.get(code) or Cell("", "")).text]
        return empty or [NORTH]

    def _offer(self, code: str, cell: Cell | None, complaint: Complaint) -> Offer | None:
        """Say what would do instead, where that is plain."""
        column = next((each for each in self.reader.columns if each.code == code), None)
        if column is None or cell is None or not cell.text:
            return None
        if column.kind == "choice" and complaint.code == "field.not_choice":
            near = nearest_choice(column, self.reader.names[code], cell.text)
            return Offer(near[1], {code: near[1]}) if near else None
        if column.kind in ("number", "integer"):
            return _figure_offer(column, cell.text, complaint)
        return None

    def _wish(self, row: Judged) -> None:
        """Say where the row lies, once everything that is needed to read it is there."""
        text = coordinates(row.cells)
        system, meridian = self.reader.system_of(row.cells)
        ward = self.reader.value(self._column(WARD), _text(row.cells, WARD))
        known = {value for value, _ in self.options.get(WARD, ())}
        blamed = {fault.column for fault in row.faults}
        if text and system and not blamed & {SYSTEM, MERIDIAN, *PLACE}:
            row.place = Wish(text, system, meridian, ward if ward in known else "")

    def _column(self, code: str) -> Column:
        return next(each for each in self.reader.columns if each.code == code)

    def placed(self, row: Judged, found: Reading | Misplaced | None) -> None:
        """Take what the map says of a row's place; a misplaced one with what would fit."""
        if found is None:
            return
        if isinstance(found, Misplaced):
            self._misplaced(row, found)
            return
        row.reading = found
        if not _text(row.cells, WARD):
            self._suggest_ward(row, found.ward)

    def _misplaced(self, row: Judged, found: Misplaced) -> None:
        [complaint] = found.complaints
        other = found.others[0] if found.others else None
        offer = None
        if complaint.field == "ward" and "found" in complaint.facts:
            ward = str(complaint.facts["found"])
            offer = Offer(ward, {WARD: ward})
        elif other is not None:
            cells = self._cells_of(other.text)
            if other.system.value != (row.place.system if row.place else ""):
                cells[SYSTEM] = other.system.vi
            if other.meridian:
                cells[MERIDIAN] = dict(forms.MERIDIANS)[other.meridian]
            offer = Offer(f"{other.text} ({other.ward_name})", cells)
        column = WARD if complaint.field == "ward" else self._first_place()
        row.blame(column, complaint.code, offer, **complaint.facts)
        row.said.pop(DossierSection.SITE.value, None)

    def _first_place(self) -> str:
        return LINE if forms.SHAPES[self.work] == "line" else NORTH

    def _cells_of(self, text: str) -> dict[str, str]:
        """Write a place back into the cells it came from."""
        if forms.SHAPES[self.work] == "line":
            return {LINE: text}
        mark = ";" if ";" in text else ","
        north, _, east = text.partition(mark)
        return {NORTH: north.strip(), EAST: east.strip()}

    def _suggest_ward(self, row: Judged, ward: str) -> None:
        name = dict(self.options.get(WARD, ())).get(ward, "")
        for at, fault in enumerate(row.faults):
            if fault.column == WARD and name and fault.offer is None:
                offer = Offer(name, {WARD: name})
                row.faults[at] = CellFault(
                    WARD, fault.cell, fault.code, fault.facts, fault.value, offer
                )


def _figure_offer(column: Column, text: str, complaint: Complaint) -> Offer | None:
    figure = figure_in(text)
    if complaint.code == "number.too_precise" and figure:
        unit = Decimal(1).scaleb(-int(str(complaint.facts["places"])))
        exact = Decimal(figure.replace(",", ".")).quantize(unit, ROUND_HALF_UP)
        written = f"{exact:f}".replace(".", ",")
        return Offer(written, {column.code: written})
    if complaint.code in ("number.unreadable", "integer.unreadable") and figure not in ("", text):
        return Offer(figure, {column.code: figure})
    return None


def _text(cells: Mapping[str, Cell], code: str) -> str:
    return cells[code].text.strip() if code in cells else ""


def sections_of(said: Mapping[str, Mapping[str, Any]]) -> Sequence[Section]:
    """Give what a row says as the sections of a dossier, in the order of its forms."""
    order = [each.value for each in DossierSection]
    return [Section(name, said[name]) for name in sorted(said, key=order.index)]
