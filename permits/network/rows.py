"""The rows an owner declares, each judged by a form: the page's and the file's are the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely import LineString, Point
from werkzeug.datastructures import MultiDict

from gis import crs, notation
from gis.network.declared import (
    Declaration,
    DeclaredNode,
    DeclaredSegment,
    DeclaredSlot,
    DeclaredStructure,
    DeclaredTaking,
    Fault,
)
from permits.core.text import N_
from permits.forms.base import BaseForm, strangers
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.fields import DateField, IntegerField, LongTextField, NumberField, TextField
from permits.forms.rules import Required
from permits.network.vocabulary import NetworkNodeKind, SlotKind, StructureKind

#: What the figures of a file may be given in; degrees where nothing is said.
SYSTEMS = (("wgs84", "WGS 84"), ("vn2000", "VN-2000 108°30′"))
_MOST_M = "2000"


class PlacedForm(BaseForm):
    """What lies somewhere: its reference, which the owner gives, and its points."""

    ref = TextField(N_("Mã của chủ sở hữu"), [Required()], max_length=60)
    coordinates = LongTextField(N_("Tọa độ, mỗi điểm một dòng"), [Required()], max_length=20_000)
    system = OptionField(N_("Hệ tọa độ"), options=SYSTEMS, default="wgs84")


class NodeForm(PlacedForm):
    """A manhole, handhole, cabinet …"""

    kind = ChoiceField(N_("Loại nút"), [Required()], term=NetworkNodeKind)


class SegmentForm(PlacedForm):
    """A stretch of ducts between two nodes."""

    begin = TextField(N_("Từ nút"), [Required()], max_length=120)
    end = TextField(N_("Đến nút"), [Required()], max_length=120)
    surface = TextField(N_("Mặt phủ"), [Required()], max_length=40)
    ducts = TextField(
        N_("Các ống, theo thứ tự"),
        [Required()],
        description=N_("Mã chủng loại ống, cách nhau bằng dấu phẩy hoặc chấm phẩy."),
        max_length=1000,
    )


class StructureForm(PlacedForm):
    """A pole, mast or building."""

    kind = ChoiceField(N_("Loại"), [Required()], term=StructureKind)
    name = TextField(N_("Tên"), max_length=200)
    address = TextField(N_("Địa chỉ"), max_length=300)
    height_m = NumberField(
        N_("Chiều cao"), [Required()], minimum="0.5", maximum=400, places=2, unit="m"
    )
    max_kg = NumberField(
        N_("Tổng khối lượng chịu được"), [Required()], minimum=0, maximum=50_000, unit="kg"
    )
    max_watts = NumberField(
        N_("Tổng công suất điện"), [Required()], minimum=0, maximum=500_000, unit="W"
    )
    max_wind_m2 = NumberField(
        N_("Tổng diện tích cản gió"), [Required()], minimum=0, maximum=200, unit="m²"
    )


class SlotForm(BaseForm):
    """A place on a structure."""

    structure = TextField(N_("Mã cột, công trình"), [Required()], max_length=60)
    position = IntegerField(N_("Vị trí số"), [Required()], minimum=1, maximum=200)
    slot_kind = ChoiceField(N_("Loại thiết bị"), [Required()], term=SlotKind)
    height_m = NumberField(N_("Chiều cao"), [Required()], minimum=0, maximum=400, unit="m")
    max_kg = NumberField(
        N_("Khối lượng chịu được"), [Required()], minimum=0, maximum=_MOST_M, unit="kg"
    )
    max_watts = NumberField(N_("Công suất điện"), [Required()], minimum=0, maximum=50_000, unit="W")
    max_wind_m2 = NumberField(
        N_("Diện tích cản gió"), [Required()], minimum=0, maximum=20, unit="m²"
    )


class CableForm(BaseForm):
    """A cable that lies in a bore."""

    segment = TextField(N_("Mã đoạn"), [Required()], max_length=60)
    bore = TextField(
        N_("Ống"),
        [Required()],
        description=N_("Số thứ tự từ ngoài vào trong, ví dụ 2.1."),
        max_length=40,
    )
    tenant = TextField(N_("Mã doanh nghiệp sử dụng"), [Required()], max_length=60)
    cable_mm = NumberField(
        N_("Đường kính ngoài của cáp"), [Required()], minimum=1, maximum=150, unit="mm"
    )
    since = DateField(N_("Từ ngày"), [Required()])
    until = DateField(N_("Đến ngày"))


class EquipmentForm(BaseForm):
    """A thing that hangs on a slot."""

    structure = TextField(N_("Mã cột, công trình"), [Required()], max_length=60)
    position = IntegerField(N_("Vị trí số"), [Required()], minimum=1, maximum=200)
    tenant = TextField(N_("Mã doanh nghiệp sử dụng"), [Required()], max_length=60)
    kg = NumberField(N_("Khối lượng"), [Required()], minimum=0, maximum=_MOST_M, unit="kg")
    watts = NumberField(N_("Công suất điện"), [Required()], minimum=0, maximum=50_000, unit="W")
    wind_m2 = NumberField(N_("Diện tích cản gió"), [Required()], minimum=0, maximum=20, unit="m²")
    since = DateField(N_("Từ ngày"), [Required()])
    until = DateField(N_("Đến ngày"))


#: What a row may be; a file says it in its column or property `what`.
FORMS: Mapping[str, type[BaseForm]] = {
    "node": NodeForm,
    "segment": SegmentForm,
    "structure": StructureForm,
    "slot": SlotForm,
    "cable": CableForm,
    "equipment": EquipmentForm,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was sent: where in the file, what it is, and its values as text."""

    number: int
    what: str
    values: Mapping[str, str]


@dataclass
class Reading:
    """What the rows of a declaration came to, and what is wrong with them."""

    owner: str
    source: str
    nodes: list[DeclaredNode] = field(default_factory=list)
    segments: list[DeclaredSegment] = field(default_factory=list)
    structures: dict[str, DeclaredStructure] = field(default_factory=dict)
    slots: dict[str, list[tuple[int, DeclaredSlot]]] = field(default_factory=dict)
    takings: list[DeclaredTaking] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def declaration(self) -> Declaration:
        """Give what was read; a slot of a structure that is not among the rows is a fault."""
        whole = []
        for ref, structure in self.structures.items():
            slots = tuple(slot for _, slot in self.slots.pop(ref, []))
            whole.append(_with_slots(structure, slots))
        for ref, lost in self.slots.items():
            self.faults.extend(
                Fault(number, "network.row_no_structure", {"ref": ref}) for number, _ in lost
            )
        return Declaration(
            self.owner,
            self.source,
            tuple(self.nodes),
            tuple(self.segments),
            tuple(whole),
            tuple(self.takings),
        )


def _with_slots(structure: DeclaredStructure, slots: tuple[DeclaredSlot, ...]) -> DeclaredStructure:
    return DeclaredStructure(
        structure.row, structure.ref, structure.kind, structure.name, structure.address,
        structure.at, structure.height_m, structure.max_kg, structure.max_watts,
        structure.max_wind_m2, slots,
    )  # fmt: skip


def read(owner: str, source: str, rows: Iterable[Row]) -> Reading:
    """Judge every row by its form; faults are gathered, so that a file is mended in one go."""
    reading = Reading(owner, source)
    for row in rows:
        form_class = FORMS.get(row.what)
        if form_class is None:
            reading.faults.append(
                Fault(
                    row.number,
                    "network.row_what",
                    {"what": row.what[:40], "known": ", ".join(FORMS)},
                )
            )
            continue
        sent = MultiDict(row.values)
        form = form_class(sent)
        form.validate()
        complaints = [*strangers(form_class, sent), *form.complaints()]
        for each in complaints:
            facts = {"field": each.field, "fault": each.code, **each.facts}
            reading.faults.append(Fault(row.number, "network.row_field", facts))
        if not complaints:
            ADD[row.what](reading, row.number, form)
    return reading


def _points(reading: Reading, number: int, form: Any, *, least: int, most: int) -> list[Any] | None:
    """Read a row's points into the storage system, or complain."""
    system = crs.system(form.system.data or "wgs84")
    text = (form.coordinates.data or "").replace("|", "\n")
    try:
        found = notation.vertices(text, system.unit)
    except (notation.NotFinite, notation.Unreadable) as problem:
        facts = {"text": problem.text[:60]}
        reading.faults.append(Fault(number, "network.row_coordinates", facts))
        return None
    pairs = crs.convert([(v.east, v.north) for v in found], system.srid, crs.STORAGE_SRID)
    if not least <= len(pairs) <= most or not crs.finite(pairs):
        reading.faults.append(
            Fault(number, "network.row_points", {"least": least, "most": most, "found": len(pairs)})
        )
        return None
    return pairs


MOST_VERTICES = 500


def _node(reading: Reading, number: int, form: Any) -> None:
    points = _points(reading, number, form, least=1, most=1)
    if points:
        kind = form.kind.data.value
        reading.nodes.append(DeclaredNode(number, form.ref.data, kind, Point(points[0])))


def _segment(reading: Reading, number: int, form: Any) -> None:
    points = _points(reading, number, form, least=2, most=MOST_VERTICES)
    if points is None:
        return
    ducts = tuple(code.strip() for code in form.ducts.data.replace(",", ";").split(";"))
    line = LineString(points)
    if not line.is_simple or line.length == 0:
        reading.faults.append(Fault(number, "network.row_crosses", {"ref": form.ref.data}))
        return
    reading.segments.append(
        DeclaredSegment(
            number, form.ref.data, form.begin.data, form.end.data, form.surface.data, line, ducts
        )
    )


def _structure(reading: Reading, number: int, form: Any) -> None:
    points = _points(reading, number, form, least=1, most=1)
    if points is None:
        return
    if form.ref.data in reading.structures:
        reading.faults.append(Fault(number, "network.row_twice", {"ref": form.ref.data}))
        return
    reading.structures[form.ref.data] = DeclaredStructure(
        number, form.ref.data, form.kind.data.value, form.name.data or "",
        form.address.data or "", Point(points[0]), float(form.height_m.data),
        float(form.max_kg.data), float(form.max_watts.data), float(form.max_wind_m2.data),
    )  # fmt: skip


def _slot(reading: Reading, number: int, form: Any) -> None:
    slot = DeclaredSlot(
        form.position.data, form.slot_kind.data.value, float(form.height_m.data),
        float(form.max_kg.data), float(form.max_watts.data), float(form.max_wind_m2.data),
    )  # fmt: skip
    beside = reading.slots.setdefault(form.structure.data, [])
    if any(each.position == slot.position for _, each in beside):
        reading.faults.append(Fault(number, "network.row_twice", {"ref": str(slot.position)}))
        return
    beside.append((number, slot))


def _cable(reading: Reading, number: int, form: Any) -> None:
    parts = form.bore.data.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        facts = {"ref": form.segment.data, "place": form.bore.data}
        reading.faults.append(Fault(number, "network.row_no_bore", facts))
        return
    if _days_stand(reading, number, form):
        reading.takings.append(
            DeclaredTaking(
                number, form.segment.data, tuple(map(int, parts)), form.tenant.data,
                form.since.data, form.until.data, cable_mm=float(form.cable_mm.data),
            )
        )  # fmt: skip


def _equipment(reading: Reading, number: int, form: Any) -> None:
    if _days_stand(reading, number, form):
        reading.takings.append(
            DeclaredTaking(
                number, form.structure.data, (form.position.data,), form.tenant.data,
                form.since.data, form.until.data, kg=float(form.kg.data),
                watts=float(form.watts.data), wind_m2=float(form.wind_m2.data),
            )
        )  # fmt: skip


def _days_stand(reading: Reading, number: int, form: Any) -> bool:
    if form.until.data is not None and form.until.data <= form.since.data:
        reading.faults.append(Fault(number, "network.row_days", {}))
        return False
    return True


ADD: Mapping[str, Any] = {
    "node": _node,
    "segment": _segment,
    "structure": _structure,
    "slot": _slot,
    "cable": _cable,
    "equipment": _equipment,
}
