"""What the register's pages ask; a file's rows go through the forms of `rows`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wtforms import FileField

from gis.network.commands import Days, SlotWish
from permits.core import clock
from permits.core.text import N_
from permits.core.vocabulary import CoordinateSystem
from permits.dossiers.forms import MERIDIANS
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.coordinates import CoordinatesField
from permits.forms.fields import DateField, IntegerField, NumberField, TextField, TickField
from permits.forms.rules import Required, Ticked
from permits.network.vocabulary import AssetKind, NetworkNodeKind, SlotKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to."""

    kind: AssetKind
    owner: str | None
    ward: str | None


class ListForm(BaseForm):
    """What the list is narrowed to; a value that is not understood narrows nothing."""

    loai = ChoiceField(N_("Loại hạ tầng"), term=AssetKind)
    chu = TextField(N_("Chủ sở hữu"), max_length=60)
    phuong = TextField(N_("Xã, phường"), max_length=20)

    def to_wanted(self) -> Wanted:
        """Give what is asked for; ducts where nothing is."""
        return Wanted(self.loai.data or AssetKind.DUCT, self.chu.data, self.phuong.data)


def days_for(years: int) -> Days:
    """Give the days of a term that begins today."""
    today = clock.today()
    return Days(today, today + timedelta(days=round(365.25 * years)))


class WaitForm(BaseForm):
    """A place in line for a segment: for which draft, and for which cable."""

    dossier = OptionField(N_("Cho hồ sơ nháp"), [Required()], options=[])
    cable_mm = NumberField(
        N_("Đường kính ngoài của cáp"), [Required()], minimum=1, maximum=100, places=1, unit="mm"
    )
    ways = IntegerField(N_("Số sợi cáp"), [Required()], minimum=1, maximum=24)
    years = IntegerField(
        N_("Thời hạn dùng chung"), [Required()], minimum=1, maximum=50, unit=N_("năm")
    )


class WishForm(BaseForm):
    """What a slot has to be for, how high it has to be, and what it has to bear."""

    kind = ChoiceField(N_("Loại thiết bị"), [Required()], term=SlotKind)
    least_height_m = NumberField(
        N_("Chiều cao lắp tối thiểu"), minimum=0, maximum=320, places=1, unit="m"
    )
    kg = NumberField(N_("Khối lượng"), [Required()], minimum=0, maximum=2000, places=1, unit="kg")
    watts = NumberField(
        N_("Công suất điện"), [Required()], minimum=0, maximum=50000, places=0, unit="W"
    )
    wind_m2 = NumberField(
        N_("Diện tích cản gió"), [Required()], minimum=0, maximum=20, places=2, unit="m²"
    )
    years = IntegerField(
        N_("Thời hạn dùng chung"), [Required()], minimum=1, maximum=50, unit=N_("năm")
    )

    def to_wish(self) -> SlotWish:
        """Give what is looked for."""
        return SlotWish(
            self.kind.data.value,
            float(self.kg.data),
            float(self.watts.data),
            float(self.wind_m2.data),
            float(self.least_height_m.data or 0),
        )


class SlotWaitForm(WishForm):
    """A place in line for a structure."""

    dossier = OptionField(N_("Cho hồ sơ nháp"), [Required()], options=[])


class RouteForm(BaseForm):
    """Which bores a draft keeps: on these segments, for such cables, for so long."""

    segments = TextField(N_("Các đoạn"), [Required()], max_length=4000)
    cable_mm = NumberField(
        N_("Đường kính ngoài của cáp"), [Required()], minimum=1, maximum=100, places=1, unit="mm"
    )
    ways = IntegerField(N_("Số sợi cáp"), [Required()], minimum=1, maximum=24)
    years = IntegerField(
        N_("Thời hạn dùng chung"), [Required()], minimum=1, maximum=50, unit=N_("năm")
    )


class SplitForm(BaseForm):
    """A new node on a segment."""

    system = ChoiceField(N_("Hệ tọa độ"), [Required()], term=CoordinateSystem)
    meridian = OptionField(N_("Kinh tuyến trục"), options=MERIDIANS, default="108.5")
    coordinates = CoordinatesField(N_("Tọa độ của nút mới"), [Required()], max_length=200)
    ref = TextField(N_("Mã nút mới"), [Required()], max_length=60)
    kind = ChoiceField(N_("Loại nút"), [Required()], term=NetworkNodeKind)
    confirmed = TickField(
        N_("Tôi đã xem những gì được chép sang hai đoạn và muốn tách"), [Ticked()]
    )


class ClearForm(BaseForm):
    """On which day something was taken out."""

    on = DateField(N_("Ngày tháo dỡ"), [Required()])


class UploadForm(BaseForm):
    """A file of declarations."""

    file = FileField(N_("Tệp CSV hoặc GeoJSON"))


class BuiltForm(BaseForm):
    """As built: since when it lies there, from which document it is known."""

    since = DateField(N_("Ngày hoàn thành"), [Required()])
    source = TextField(N_("Căn cứ (biên bản, bản vẽ hoàn công)"), [Required()], max_length=200)

    def since_day(self) -> date:
        """Give the first day."""
        day: date = self.since.data
        return day


def offer_drafts(field: Any, drafts: Sequence[tuple[str, str]]) -> None:
    """Let a field choose among drafts."""
    field.options = [("", "—"), *drafts]
