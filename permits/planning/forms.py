"""Forms of the layers' pages: a file and what it is, repairs, a reason, a day."""

from datetime import date
from typing import Any

from wtforms import FileField

from gis.drafts import About
from gis.formats.source import Asked
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField, RadioChoiceField
from permits.forms.faults import Fault
from permits.forms.fields import (
    DateField,
    IntegerField,
    LongTextField,
    NumberField,
    TextField,
    TickField,
)
from permits.forms.rules import Required
from permits.planning.layer_words import system_options
from permits.planning.vocabulary import FindingSeverity, LayerCoverage


class AboutForm(BaseForm):
    """What an edition is: whose decision, for which days, complete where, how exact."""

    kind = OptionField(N_("Loại lớp"), [Required()])
    series = TextField(
        N_("Phần dữ liệu của"),
        max_length=60,
        description=N_("Khi nhiều cơ quan cùng công bố một loại lớp: mã của cơ quan hoặc khu vực."),
    )
    title = TextField(N_("Tên phiên bản"), [Required()], max_length=200)
    publisher = TextField(N_("Cơ quan ban hành"), [Required()], max_length=200)
    citation = TextField(N_("Căn cứ"), [Required()], max_length=500)
    decision_no = TextField(N_("Số quyết định"), max_length=100)
    decision_date = DateField(N_("Ngày quyết định"))
    first = DateField(N_("Có hiệu lực từ ngày"), [Required()])
    after = DateField(
        N_("Hết hiệu lực từ ngày"), description=N_("Ngày đầu tiên không còn hiệu lực, nếu đã biết.")
    )
    accuracy_m = NumberField(
        N_("Sai số bản vẽ"),
        minimum=0,
        maximum=5000,
        places=2,
        unit=N_("m"),
        description=N_("Để trống thì lấy sai số mặc định của loại lớp."),
    )
    schematic = TickField(N_("Bản vẽ chỉ có tính sơ đồ"))
    covers = RadioChoiceField(N_("Dữ liệu đầy đủ ở đâu"), [Required()], term=LayerCoverage)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then whether the days follow each other."""
        sound = super().validate(extra_validators)
        first, after = self.first.data, self.after.data
        if first and after and after <= first:
            self.after.errors = [*self.after.errors, Fault("layer.days_backwards")]
            return False
        return bool(sound)

    def to_about(self) -> About:
        """Give what was said, as the map takes it."""
        accuracy = self.accuracy_m.data
        return About(
            kind=str(self.kind.data),
            series=self.series.data or "",
            title=str(self.title.data),
            publisher=str(self.publisher.data),
            citation=str(self.citation.data),
            decision_no=self.decision_no.data,
            decision_date=self.decision_date.data,
            in_force=(self.first.data or date.max, self.after.data),
            accuracy_m=None if accuracy is None else float(accuracy),
            schematic=bool(self.schematic.data),
            covers=str(self.covers.data.value) if self.covers.data else "none",
        )


class BringForm(AboutForm):
    """A file with how it is to be read, and what the edition is."""

    file = FileField(N_("Tệp bản đồ"))
    pasted = LongTextField(
        N_("Hoặc dán bảng tọa độ"),
        max_length=300_000,
        description=N_("Dòng đầu là tiêu đề: ref; name; X; Y (thêm cột order cho đỉnh của vùng)."),
    )
    system = OptionField(N_("Hệ tọa độ của tệp"), options=system_options())
    north_first = TickField(N_("Trong tệp, tọa độ Bắc đứng trước tọa độ Đông"))
    layer = TextField(
        N_("Tên lớp trong tệp"),
        max_length=200,
        description=N_(
            "Chỉ cần khi tệp có nhiều lớp; với DXF có thể ghi nhiều tên, cách nhau bằng dấu phẩy."
        ),
    )
    ref_field = TextField(N_("Cột chứa mã"), max_length=100)
    name_field = TextField(N_("Cột chứa tên"), max_length=100)
    coverage = FileField(N_("Tệp vùng đầy đủ dữ liệu"))

    def to_asked(self) -> Asked:
        """Give how the file is to be read."""
        system = str(self.system.data or "")
        degrees = system in ("wgs84", "vn2000-degrees")
        return Asked(
            layer=self.layer.data or "",
            ref_field=self.ref_field.data or "",
            name_field=self.name_field.data or "",
            unit="degree" if degrees else "metre",
            north_first=bool(self.north_first.data),
        )


class FindingsForm(BaseForm):
    """What the list of findings is narrowed to; what is not understood narrows nothing."""

    ma = TextField(N_("Phát hiện"), max_length=60)
    muc = ChoiceField(N_("Mức độ"), term=FindingSeverity)


class AcceptForm(BaseForm):
    """The repair of one finding, or of all that have one code."""

    position = IntegerField(N_("Số phát hiện"), minimum=1, maximum=1_000_000)
    code = TextField(N_("Phát hiện"), max_length=60)


class PublishForm(BaseForm):
    """A note to a publication, kept with it."""

    reason = LongTextField(N_("Ghi chú khi công bố"), max_length=1000)


class RepealForm(BaseForm):
    """The day from which an edition ends, and why."""

    from_day = DateField(N_("Bãi bỏ từ ngày"), [Required()])
    reason = LongTextField(N_("Căn cứ, lý do"), [Required()], max_length=1000)


class RollBackForm(BaseForm):
    """Why an act is undone."""

    act = OptionField(N_("Việc cần hoàn tác"), [Required()])
    reason = LongTextField(N_("Lý do hoàn tác"), [Required()], max_length=1000)
