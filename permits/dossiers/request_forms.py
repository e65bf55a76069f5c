"""The section `request`: what is asked about a permit, or before one; a form for each matter.

The names of the fields are read by papers and by the procedures' facts, and stay as they are.
"""

from typing import Any

from permits.core import clock
from permits.core.text import N_
from permits.core.vocabulary import CoordinateSystem, Matter
from permits.dossiers.section_forms import MERIDIANS, SectionForm
from permits.dossiers.vocabulary import ReissueCause, RevokeGround, TransferGround
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.coordinates import CoordinatesField
from permits.forms.faults import Wrong
from permits.forms.fields import (
    DateField,
    IntegerField,
    LongTextField,
    NumberField,
    TextField,
)
from permits.forms.rules import Required
from permits.procedures import follow_ups


class RequestForm(SectionForm):
    """What is asked for, in the words and figures of its matter."""

    section = "request"


class ExtendForm(RequestForm):
    """More time to start the works (Mẫu 02, NĐ 217/2026/NĐ-CP)."""

    months = IntegerField(
        N_("Thời gian đề nghị gia hạn"),
        [Required()],
        minimum=1,
        maximum=follow_ups.extending().months,
        unit=N_("tháng"),
    )
    reason = LongTextField(N_("Lý do chưa khởi công"), [Required()], max_length=2000)


class AdjustForm(RequestForm):
    """Another design than the permit's; place and technical data are said anew beside this."""

    content = LongTextField(N_("Nội dung đề nghị điều chỉnh"), [Required()], max_length=4000)
    reason = LongTextField(N_("Lý do điều chỉnh"), [Required()], max_length=2000)


class ReissueForm(RequestForm):
    """A copy of a permit that was torn or lost."""

    cause = ChoiceField(N_("Lý do cấp lại"), [Required()], term=ReissueCause)
    happened_on = DateField(N_("Ngày phát hiện"))
    circumstances = LongTextField(N_("Hoàn cảnh rách, mất giấy phép"), [Required()])

    def validate_happened_on(self, field: Any) -> None:
        """Refuse a day that has not come."""
        _not_to_come(field)


class TransferForm(RequestForm):
    """A permit that goes on to another holder, who files this himself."""

    ground = ChoiceField(N_("Căn cứ kế thừa"), [Required()], term=TransferGround)
    agreement = TextField(N_("Số hợp đồng hoặc quyết định"), [Required()], max_length=120)
    agreed_on = DateField(N_("Ngày hợp đồng hoặc quyết định"), [Required()])
    note = LongTextField(N_("Nội dung kế thừa"), max_length=2000)

    def validate_agreed_on(self, field: Any) -> None:
        """Refuse a day that has not come."""
        _not_to_come(field)


class CompleteForm(RequestForm):
    """Works that are finished: when, where they really stand, and how high."""

    finished_on = DateField(N_("Ngày nghiệm thu hoàn thành"), [Required()])
    system = ChoiceField(N_("Hệ tọa độ"), [Required()], term=CoordinateSystem)
    meridian = OptionField(N_("Kinh tuyến trục"), options=MERIDIANS, default="108.5")
    coordinates = CoordinatesField(N_("Tọa độ hoàn công"), [Required()])
    built_height_m = NumberField(
        N_("Chiều cao hoàn công"), [Required()], minimum=1, maximum=320, places=2, unit="m"
    )
    emf_report = TextField(N_("Số kết quả đo phơi nhiễm trường điện từ"), max_length=120)
    on_air_on = DateField(N_("Ngày phát sóng"))

    def validate_finished_on(self, field: Any) -> None:
        """Refuse a day that has not come."""
        _not_to_come(field)

    def validate_on_air_on(self, field: Any) -> None:
        """Want the works finished and the field strength measured before a station is on air."""
        if not field.data:
            return
        if self.finished_on.data and field.data < self.finished_on.data:
            raise Wrong("date.too_early", min=self.finished_on.data)
        if not self.emf_report.data:
            raise Wrong("complete.emf_first")


class LocationForm(RequestForm):
    """A place that zone or commune is asked to accept before there is a design to permit."""

    area_m2 = NumberField(
        N_("Diện tích đất cần dùng"), [Required()], minimum=1, maximum=5000, places=1, unit="m²"
    )
    land_now = TextField(N_("Hiện trạng sử dụng đất"), [Required()], max_length=300)
    purpose = LongTextField(N_("Mục đích, sự cần thiết"), [Required()], max_length=2000)


class RevokeForm(RequestForm):
    """What an inspection concluded, on which an office takes a permit back."""

    ground = ChoiceField(N_("Căn cứ thu hồi"), [Required()], term=RevokeGround)
    conclusion = TextField(N_("Số kết luận kiểm tra"), [Required()], max_length=120)
    concluded_on = DateField(N_("Ngày kết luận"), [Required()])
    findings = LongTextField(N_("Nội dung kết luận"), [Required()], max_length=4000)

    def validate_concluded_on(self, field: Any) -> None:
        """Refuse a day that has not come."""
        _not_to_come(field)


REQUESTS: dict[Matter, type[RequestForm]] = {
    Matter.LOCATION: LocationForm,
    Matter.EXTEND: ExtendForm,
    Matter.ADJUST: AdjustForm,
    Matter.REISSUE: ReissueForm,
    Matter.TRANSFER: TransferForm,
    Matter.COMPLETE: CompleteForm,
    Matter.REVOKE: RevokeForm,
}


def _not_to_come(field: Any) -> None:
    if field.data and field.data > clock.today():
        raise Wrong("date.too_late", max=clock.today())
