"""What the pages of a permit's life ask: lists, reports, inspections."""

import re
from datetime import date, datetime, time
from functools import cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FileField

from gis import coordinates
from permits.core import clock
from permits.core.text import N_
from permits.core.vocabulary import CoordinateSystem, WorkKind
from permits.dossiers.forms import MERIDIANS
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField, RadioChoiceField
from permits.forms.coordinates import CoordinatesField
from permits.forms.faults import Wrong
from permits.forms.fields import DateField, LongTextField, NumberField, TextField
from permits.forms.rules import Required
from permits.life import checklists
from permits.life.inspecting import Found, Looked, Plan, Present
from permits.life.photos import Developed
from permits.life.queries import Wanted
from permits.life.reporting import Built, Reported
from permits.life.vocabulary import (
    Conclusion,
    InspectionKind,
    ItemResult,
    PermitFilter,
    PresentSide,
    ReportKind,
)

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:hH.]([0-5][0-9])")
#: People on one side of an inspection, one a line.
_MOST_PEOPLE = 20


class ListForm(BaseForm):
    """What a list of permits is narrowed to; a value that is not understood narrows nothing."""

    q = TextField(N_("Tìm theo số giấy phép, tên công trình"), max_length=100)
    group = ChoiceField(N_("Tình trạng"), term=PermitFilter)

    def to_wanted(self) -> Wanted:
        """Give what is asked for."""
        return Wanted(text=self.q.data or "", group=self.group.data)


class ReportForm(BaseForm):
    """What a holder reports; which of it is asked, the kind of report says."""

    happened_on = DateField(N_("Ngày"), [Required()], description=N_("Ngày/tháng/năm."))
    note = LongTextField(N_("Ghi chú"), max_length=2000)
    system = ChoiceField(N_("Hệ tọa độ"), term=CoordinateSystem)
    meridian = OptionField(N_("Kinh tuyến trục"), options=MERIDIANS, default="108.5")
    coordinates = CoordinatesField(N_("Tọa độ hoàn công, mỗi điểm một dòng"))
    height_m = NumberField(N_("Chiều cao đã xây dựng"), minimum=0, maximum=400, places=2, unit="m")
    photos = FileField(N_("Ảnh hiện trường"))

    def validate_system(self, field: Any) -> None:
        """Ask for the system where coordinates were given: it is never guessed."""
        if self.coordinates.data and field.data is None and not field.errors:
            raise Wrong("field.required")

    def to_command(
        self, kind: ReportKind, photos: tuple[Developed, ...], corrects: str
    ) -> Reported:
        """Give what was said, with the photographs as they may be kept."""
        built = None
        if self.coordinates.data:
            system, meridian = str(self.system.data.value), str(self.meridian.data or "108.5")
            built = Built(self.coordinates.data, coordinates.declared(system, meridian))
        return Reported(
            kind=kind,
            happened_on=self.happened_on.data or date.min,
            note=self.note.data or "",
            built=built,
            height_m=self.height_m.data,
            photos=photos,
            corrects=corrects,
        )


class PlanForm(BaseForm):
    """When an inspection will be held, and why."""

    kind = RadioChoiceField(N_("Loại kiểm tra"), [Required()], term=InspectionKind)
    planned_on = DateField(N_("Ngày kiểm tra"), [Required()])
    reason = LongTextField(N_("Nội dung, lý do kiểm tra"), [Required()], max_length=1000)

    def to_command(self) -> Plan:
        """Give what was planned."""
        return Plan(self.kind.data, self.planned_on.data or date.min, self.reason.data or "")


class SettleForm(BaseForm):
    """How what was found has been put right."""

    note = LongTextField(N_("Đã khắc phục thế nào, ai xác nhận"), [Required()], max_length=2000)


_A_LINE_EACH = N_("Mỗi người một dòng: họ tên; chức vụ; đơn vị.")


class ConcludeForm(BaseForm):
    """What an inspection found, before the items of its kind of work are added."""

    work: WorkKind

    held_on = DateField(N_("Ngày kiểm tra"), [Required()])
    began = TextField(N_("Bắt đầu lúc"), [Required()], max_length=5, description=N_("Ví dụ 8:30."))
    ended = TextField(N_("Kết thúc lúc"), [Required()], max_length=5)
    inspectors = LongTextField(N_("Đoàn kiểm tra"), [Required()], description=_A_LINE_EACH)
    holders = LongTextField(N_("Đại diện chủ đầu tư, nhà thầu"), description=_A_LINE_EACH)
    witnesses = LongTextField(N_("Người chứng kiến"), description=_A_LINE_EACH)
    findings = LongTextField(
        N_("Những gì phát hiện được"), description=N_("Mỗi việc một dòng."), max_length=4000
    )
    holders_word = LongTextField(N_("Ý kiến của chủ đầu tư"), max_length=2000)
    conclusion = RadioChoiceField(N_("Kết luận"), [Required()], term=Conclusion)
    demands = LongTextField(
        N_("Yêu cầu đối với chủ đầu tư"), description=N_("Mỗi yêu cầu một dòng."), max_length=4000
    )
    fix_by = DateField(
        N_("Khắc phục trước ngày"),
        description=N_("Chỉ khi kết luận là có sai lệch."),
    )
    photos = FileField(N_("Ảnh hiện trường"))

    def validate_began(self, field: Any) -> None:
        """Refuse what is no time of a day."""
        if field.data and not _TIME.fullmatch(field.data):
            raise Wrong("time.unreadable")

    validate_ended = validate_began

    def validate_inspectors(self, field: Any) -> None:
        """Refuse more people than minutes can name."""
        if len(_lines(field.data)) > _MOST_PEOPLE:
            raise Wrong("inspection.too_many_people", most=_MOST_PEOPLE)

    validate_holders = validate_inspectors
    validate_witnesses = validate_inspectors

    def to_command(self, photos: tuple[Developed, ...]) -> Found:
        """Give what was found; times are those of Việt Nam."""
        day = self.held_on.data or date.min
        return Found(
            began_at=_at(day, str(self.began.data)),
            ended_at=_at(day, str(self.ended.data)),
            people=(
                *_people(PresentSide.INSPECTOR, self.inspectors.data),
                *_people(PresentSide.HOLDER, self.holders.data),
                *_people(PresentSide.WITNESS, self.witnesses.data),
            ),
            results=tuple(
                Looked(
                    item.code,
                    self[f"item_{item.code}"].data,
                    self[f"note_{item.code}"].data or "",
                )
                for item in checklists.checklist(self.work)
            ),
            findings=self.findings.data or "",
            demands=self.demands.data or "",
            holders_word=self.holders_word.data or "",
            conclusion=self.conclusion.data,
            fix_by=self.fix_by.data,
            photos=photos,
        )


@cache
def conclude_form(work: WorkKind) -> type[ConcludeForm]:
    """Make the form that asks every item of a kind of work's checklist."""
    fields: dict[str, Any] = {"work": work}
    for item in checklists.checklist(work):
        label: Any = item.names
        fields[f"item_{item.code}"] = RadioChoiceField(label, [Required()], term=ItemResult)
        fields[f"note_{item.code}"] = TextField(N_("Ghi chú"), max_length=500)
    return type(f"ConcludeForm_{work.value}", (ConcludeForm,), fields)


def report_form(sent: MultiDict[str, str] | None = None) -> ReportForm:
    """Make the form of a report; its day is today until something else is typed."""
    form = ReportForm(sent)
    if sent is None:
        form.happened_on.data = clock.today()
    return form


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _people(side: PresentSide, text: str | None) -> list[Present]:
    found = []
    for line in _lines(text):
        name, position, organisation = (*(part.strip() for part in line.split(";", 2)), "", "")[:3]
        found.append(Present(side, name[:120], position[:120], organisation[:200]))
    return found


def _at(day: date, written: str) -> datetime:
    parts = _TIME.fullmatch(written)
    hour, minute = (int(parts[1]), int(parts[2])) if parts else (0, 0)
    return datetime.combine(day, time(hour, minute), tzinfo=clock.VIETNAM)
