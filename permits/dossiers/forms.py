"""What a dossier says, section by section; the same forms serve the browser and JSON."""

from typing import Any

from gis.colocation import Search
from gis.site import Shape
from permits.core.text import N_
from permits.core.vocabulary import (
    CoordinateSystem,
    LandRight,
    MastClass,
    Matter,
    SharingReason,
    WorkKind,
)
from permits.dossiers.request_forms import REQUESTS
from permits.dossiers.section_forms import MERIDIANS, Section, SectionForm
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.coordinates import CoordinatesField
from permits.forms.equipment import EquipmentField
from permits.forms.faults import Wrong
from permits.forms.fields import (
    DateField,
    EmailField,
    IntegerField,
    LongTextField,
    NumberField,
    PhoneField,
    TaxCodeField,
    TextField,
    TickField,
)
from permits.forms.rules import Required, Ticked

__all__ = ["MERIDIANS", "Section", "SectionForm"]

#: A technical reason in fewer letters tells nobody anything.
_SHORTEST_REASON = 10


class ApplicantForm(SectionForm):
    """Who asks: the carrier's people, and who designed the work (Mẫu 01, items 1 and 3)."""

    section = "applicant"

    work_name = TextField(N_("Tên công trình"), [Required()], max_length=200)
    representative = TextField(N_("Người đại diện"), [Required()], max_length=120)
    representative_title = TextField(N_("Chức vụ"), [Required()], max_length=120)
    tax_code = TaxCodeField(N_("Mã số thuế"), [Required()])
    address = TextField(N_("Địa chỉ trụ sở"), [Required()], max_length=300)
    phone = PhoneField(N_("Điện thoại"), [Required()])
    email = EmailField(N_("Thư điện tử nhận thông báo"), [Required()])
    designer = TextField(N_("Tổ chức thiết kế"), [Required()], max_length=200)
    designer_certificate = TextField(N_("Số chứng chỉ năng lực thiết kế"), max_length=60)
    reviewer = TextField(N_("Tổ chức thẩm tra thiết kế"), max_length=200)
    expected_months = IntegerField(
        N_("Thời gian thi công dự kiến"), [Required()], minimum=1, maximum=60, unit=N_("tháng")
    )


class SiteForm(SectionForm):
    """Where: coordinates as they were typed, their system, the ward, and the right to the place."""

    section = "site"

    system = ChoiceField(N_("Hệ tọa độ"), [Required()], term=CoordinateSystem)
    meridian = OptionField(
        N_("Kinh tuyến trục"),
        options=MERIDIANS,
        default="108.5",
    )
    coordinates = CoordinatesField(N_("Tọa độ, mỗi điểm một dòng"), [Required()])
    ward = OptionField(N_("Xã, phường"), [Required()], options=[])
    address = TextField(N_("Địa chỉ, thửa đất, lô"), [Required()], max_length=300)
    land_right = ChoiceField(N_("Quyền sử dụng đất, công trình"), [Required()], term=LandRight)
    land_document = TextField(N_("Giấy tờ chứng minh quyền sử dụng"), max_length=200)
    land_from = DateField(N_("Có quyền sử dụng từ ngày"))
    land_until = DateField(N_("Đến hết ngày"))

    def validate_land_until(self, field: Any) -> None:
        """Refuse a right that ends before it begins."""
        if field.data and self.land_from.data and field.data < self.land_from.data:
            raise Wrong("date.too_early", min=self.land_from.data)


class GroundTowerForm(SectionForm):
    """A mast or base station on the ground."""

    section = "technical"

    mast_class = ChoiceField(
        N_("Loại cột"),
        [Required()],
        term=MastClass,
        only=(MastClass.A1B, MastClass.A2B, MastClass.A2C),
    )
    height_m = NumberField(
        N_("Chiều cao đến đỉnh ăng ten"), [Required()], minimum=3, maximum=320, places=2, unit="m"
    )
    ground_level_m = NumberField(N_("Cốt nền"), minimum=-5, maximum=2500, places=2, unit="m")
    footprint_m2 = NumberField(
        N_("Diện tích móng và nhà trạm"), [Required()], minimum=1, maximum=2000, places=2, unit="m²"
    )
    setback_m = NumberField(
        N_("Khoảng lùi so với ranh đất"), [Required()], minimum=0, maximum=500, places=2, unit="m"
    )
    structure = TextField(N_("Kết cấu cột và móng"), [Required()], max_length=300)
    frequency_bands = TextField(N_("Băng tần sử dụng"), [Required()], max_length=200)
    slots_offered = IntegerField(
        N_("Số vị trí dành cho doanh nghiệp khác dùng chung"),
        [Required()],
        minimum=0,
        maximum=12,
    )
    camouflage = TextField(N_("Hình thức ngụy trang, hòa hợp cảnh quan"), max_length=200)
    equipment = EquipmentField(N_("Thiết bị lắp trên cột"))


class RooftopTowerForm(SectionForm):
    """A mast or base station on a building that stands already."""

    section = "technical"

    mast_class = ChoiceField(
        N_("Loại cột"),
        [Required()],
        term=MastClass,
        only=(MastClass.A1A, MastClass.A1B, MastClass.A2A),
    )
    height_m = NumberField(
        N_("Chiều cao cột tính từ mái"), [Required()], minimum=1, maximum=60, places=2, unit="m"
    )
    building_height_m = NumberField(
        N_("Chiều cao công trình có sẵn"), [Required()], minimum=2, maximum=250, places=2, unit="m"
    )
    building_owner = TextField(N_("Chủ công trình có sẵn"), [Required()], max_length=200)
    structural_report = TextField(N_("Số báo cáo kiểm định kết cấu"), [Required()], max_length=120)
    structure = TextField(N_("Kết cấu cột và liên kết mái"), [Required()], max_length=300)
    frequency_bands = TextField(N_("Băng tần sử dụng"), [Required()], max_length=200)
    slots_offered = IntegerField(
        N_("Số vị trí dành cho doanh nghiệp khác dùng chung"),
        [Required()],
        minimum=0,
        maximum=6,
    )
    camouflage = TextField(N_("Hình thức ngụy trang, hòa hợp cảnh quan"), max_length=200)
    equipment = EquipmentField(N_("Thiết bị lắp trên cột"))


class SmartPoleForm(SectionForm):
    """A lighting pole that carries a 5G station and other equipment."""

    section = "technical"

    height_m = NumberField(
        N_("Chiều cao cột"), [Required()], minimum=3, maximum=45, places=2, unit="m"
    )
    pole_count = IntegerField(N_("Số cột"), [Required()], minimum=1, maximum=200)
    lighting_owner = TextField(N_("Đơn vị quản lý chiếu sáng"), [Required()], max_length=200)
    street = TextField(N_("Tuyến đường"), [Required()], max_length=200)
    radio_slots = IntegerField(N_("Số vị trí vô tuyến"), [Required()], minimum=1, maximum=12)
    other_slots = IntegerField(
        N_("Số vị trí cho thiết bị khác"), [Required()], minimum=0, maximum=20
    )
    load_kg = NumberField(
        N_("Tải trọng thiết bị cho phép"),
        [Required()],
        minimum=1,
        maximum=2000,
        places=1,
        unit="kg",
    )
    power_w = NumberField(
        N_("Công suất điện"), [Required()], minimum=10, maximum=50000, places=0, unit="W"
    )
    structure = TextField(N_("Kết cấu cột và móng"), [Required()], max_length=300)
    equipment = EquipmentField(N_("Thiết bị lắp trên cột"))


class DuctShareForm(SectionForm):
    """Cable of one carrier in the ducts of another (NĐ 72/2012/NĐ-CP)."""

    section = "technical"

    owner = OptionField(N_("Chủ sở hữu cống bể"), [Required()], options=[])
    cable_kind = TextField(N_("Loại cáp"), [Required()], max_length=120)
    cable_diameter_mm = NumberField(
        N_("Đường kính ngoài của cáp"), [Required()], minimum=2, maximum=100, places=1, unit="mm"
    )
    cable_count = IntegerField(N_("Số sợi cáp"), [Required()], minimum=1, maximum=24)
    term_years = IntegerField(
        N_("Thời hạn dùng chung"), [Required()], minimum=1, maximum=50, unit=N_("năm")
    )
    purpose = LongTextField(N_("Mục đích sử dụng"), [Required()], max_length=1000)


def _surface(label: str) -> NumberField:
    return NumberField(label, minimum=0, maximum=100_000, places=1, unit="m")


#: Surfaces a trench goes through, as the form's fields are named.
DUG_SURFACES = ("earth", "lawn", "paving", "concrete", "asphalt")


class RoadDigForm(SectionForm):
    """A trench and the ducts in it: how deep, through which surface, when, and how made good."""

    section = "technical"

    duct_count = IntegerField(N_("Số ống"), [Required()], minimum=1, maximum=48)
    duct_diameter_mm = NumberField(
        N_("Đường kính ngoài của ống"), [Required()], minimum=10, maximum=500, places=1, unit="mm"
    )
    depth_m = NumberField(
        N_("Chiều sâu đào"), [Required()], minimum="0.2", maximum=10, places=2, unit="m"
    )
    width_m = NumberField(
        N_("Chiều rộng rãnh"), [Required()], minimum="0.1", maximum=5, places=2, unit="m"
    )
    earth_m = _surface(N_("Qua đất tự nhiên"))
    lawn_m = _surface(N_("Qua thảm cỏ, dải cây xanh"))
    paving_m = _surface(N_("Qua vỉa hè lát gạch, đá"))
    concrete_m = _surface(N_("Qua bê tông xi măng"))
    asphalt_m = _surface(N_("Qua bê tông nhựa"))
    method = LongTextField(N_("Biện pháp thi công, bảo đảm giao thông"), [Required()])
    work_from = DateField(N_("Thi công từ ngày"), [Required()])
    work_until = DateField(N_("Đến hết ngày"), [Required()])
    work_hours = TextField(N_("Giờ thi công trong ngày"), [Required()], max_length=120)
    reinstatement = LongTextField(N_("Phương án hoàn trả mặt bằng"), [Required()])
    warranty_months = IntegerField(
        N_("Thời gian bảo hành hoàn trả"), [Required()], minimum=1, maximum=120, unit=N_("tháng")
    )

    def validate_work_until(self, field: Any) -> None:
        """Refuse works that end before they begin."""
        if field.data and self.work_from.data and field.data < self.work_from.data:
            raise Wrong("date.too_early", min=self.work_from.data)

    def validate_earth_m(self, field: Any) -> None:
        """Ask for the length through one surface at least."""
        if not any(self[f"{surface}_m"].data for surface in DUG_SURFACES):
            raise Wrong("dig.no_surface")


class SharingForm(SectionForm):
    """What is done about masts, poles and buildings near: one is taken, or none and why not.

    The figures say what a place must bear; left empty, usual equipment of the work counts.
    """

    section = "sharing"
    #: The search its options come from; whoever makes the form for a dossier fills it in.
    found: Search | None = None

    height_m = NumberField(
        N_("Chiều cao cần đặt thiết bị"), minimum=1, maximum=320, places=2, unit="m"
    )
    slots = IntegerField(N_("Số vị trí cần dùng"), minimum=1, maximum=12)
    kg = NumberField(
        N_("Khối lượng thiết bị mỗi vị trí"), minimum=0, maximum=5000, places=1, unit="kg"
    )
    watts = NumberField(
        N_("Công suất điện mỗi vị trí"), minimum=0, maximum=50_000, places=0, unit="W"
    )
    wind_m2 = NumberField(
        N_("Diện tích hứng gió mỗi vị trí"), minimum=0, maximum=50, places=2, unit="m²"
    )
    until = DateField(N_("Cần dùng đến hết ngày"))
    taken = OptionField(N_("Hạ tầng muốn dùng chung"), options=[])
    reason = ChoiceField(N_("Lý do kỹ thuật không dùng chung hạ tầng nào"), term=SharingReason)
    note = LongTextField(N_("Giải thích, đề nghị với chủ sở hữu"), max_length=2000)

    def validate_taken(self, field: Any) -> None:
        """Ask for one thing or a reason, never both."""
        if bool(field.data) == bool(self.reason.data) and not self.reason.errors:
            raise Wrong("sharing.one_answer")

    def validate_note(self, field: Any) -> None:
        """Want some words with a reason, for the officer who weighs it."""
        if self.reason.data and len(field.data or "") < _SHORTEST_REASON:
            raise Wrong("text.too_short", min=_SHORTEST_REASON)


class SubmitForm(BaseForm):
    """The last word before filing."""

    confirmed = TickField(
        N_("Tôi cam đoan nội dung hồ sơ là đúng và chịu trách nhiệm trước pháp luật"), [Ticked()]
    )


TECHNICAL: dict[WorkKind, type[SectionForm]] = {
    WorkKind.TOWER_GROUND: GroundTowerForm,
    WorkKind.TOWER_ROOFTOP: RooftopTowerForm,
    WorkKind.SMART_POLE: SmartPoleForm,
    WorkKind.DUCT_SHARE: DuctShareForm,
    WorkKind.DUCT_BUILD: RoadDigForm,
}

#: The shape of the place each kind of work has.
_LINES = (WorkKind.DUCT_SHARE, WorkKind.DUCT_BUILD)
SHAPES: dict[WorkKind, Shape] = {work: "line" if work in _LINES else "point" for work in WorkKind}


def sections(work: WorkKind, matter: Matter = Matter.NEW) -> dict[str, type[SectionForm]]:
    """List the sections of a matter of a kind of work, in the order they are filled in.

    Whether the one about sharing is asked at a place, the rules of the map say. What is asked about
    a permit has a section of its own; only an adjustment says place and technical data anew.
    """
    applicant: dict[str, type[SectionForm]] = {"applicant": ApplicantForm}
    works: dict[str, type[SectionForm]] = {"site": SiteForm, "technical": TECHNICAL[work]}
    if matter is Matter.NEW:
        return {**applicant, **works, "sharing": SharingForm}
    request: dict[str, type[SectionForm]] = {"request": REQUESTS[matter]}
    if matter is Matter.REVOKE:
        return request
    if matter in (Matter.ADJUST, Matter.LOCATION):
        return {**applicant, **works, **request}
    return {**applicant, **request}
