"""What the pages of sharing ask."""

from datetime import date, timedelta
from typing import Any

from permits.core import clock
from permits.core.text import N_
from permits.core.vocabulary import SharingReason
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField, RadioChoiceField
from permits.forms.faults import Wrong
from permits.forms.fields import (
    DateField,
    IntegerField,
    LongTextField,
    NumberField,
    TextField,
)
from permits.forms.rules import AtLeast, Required
from permits.sharing.service import Answer, Ask, Mediated, Wanted
from permits.sharing.vocabulary import JoinStatus, SharedAsset, SharingStatus
from permits.sharing.windows import Join, JoinAnswer

#: What a place of each kind is asked for, in the register's words.
PLACES = {
    SharedAsset.MAST: ("antenna",),
    SharedAsset.POLE: ("antenna", "small_cell"),
    SharedAsset.BUILDING: ("antenna", "small_cell"),
    SharedAsset.DUCT: (),
}
ANSWERS = {
    "yes": N_("Đồng ý cho dùng chung"),
    "no": N_("Từ chối vì lý do kỹ thuật"),
    "more": N_("Cần thêm thông tin"),
}
#: Reasons only a carrier can give.
_OF_CARRIERS = frozenset({SharingReason.COVERAGE, SharingReason.OWNER_REFUSED})
OWNERS_REASONS = tuple(reason for reason in SharingReason if reason not in _OF_CARRIERS)


class AskForm(BaseForm):
    """A question to an owner about something that is his, without a dossier."""

    owner = OptionField(N_("Chủ sở hữu"), [Required()], options=[])
    asset = RadioChoiceField(N_("Hạ tầng muốn dùng chung"), [Required()], term=SharedAsset)
    ref = TextField(
        N_("Số hiệu hoặc tên hạ tầng"),
        [Required()],
        max_length=120,
        description=N_("Ghi như trên bản đồ hoặc biển gắn trên cột, bể"),
    )
    slots = IntegerField(N_("Số vị trí, số ống cần dùng"), [Required()], minimum=1, maximum=24)
    height_m = NumberField(N_("Chiều cao cần đặt"), minimum=1, maximum=320, places=2, unit="m")
    kg = NumberField(N_("Khối lượng mỗi vị trí"), minimum=0, maximum=5000, places=1, unit="kg")
    watts = NumberField(N_("Công suất mỗi vị trí"), minimum=0, maximum=50_000, places=0, unit="W")
    wind_m2 = NumberField(
        N_("Diện tích hứng gió mỗi vị trí"), minimum=0, maximum=50, places=2, unit="m²"
    )
    until = DateField(N_("Dùng đến hết ngày"), earliest=clock.today)
    words = LongTextField(N_("Nội dung đề nghị"), [Required(), AtLeast(10)], max_length=2000)

    def to_command(self, owner_id: int, structure: tuple[int, str] | None) -> Ask:
        """Give the question; `structure` is the register's own number and kind of what is meant."""
        until: date | None = self.until.data
        asset = SharedAsset(structure[1]) if structure else self.asset.data
        name = str(self.ref.data)
        return Ask(
            owner_id=owner_id,
            asset=asset,
            key=f"register:{structure[0]}" if structure else f"named:{name}",
            name=name,
            wanted=Wanted(
                kinds=PLACES[asset],
                slots=int(self.slots.data),
                height_m=_float(self.height_m.data),
                kg=_float(self.kg.data),
                watts=_float(self.watts.data),
                wind_m2=_float(self.wind_m2.data),
            ),
            first=clock.today(),
            after=until + timedelta(days=1) if until else None,
            words=str(self.words.data),
            figures={"ref": name, "pole_id": structure[0] if structure else None},
        )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


class AnswerForm(BaseForm):
    """What the owner says: yes with terms, no with a technical reason, or what is missing."""

    word = OptionField(N_("Trả lời"), [Required()], options=list(ANSWERS.items()))
    reason = ChoiceField(N_("Lý do kỹ thuật, nếu từ chối"), term=SharingReason, only=OWNERS_REASONS)
    words = LongTextField(
        N_("Điều kiện, giải thích hoặc thông tin cần thêm"),
        [Required(), AtLeast(10)],
        max_length=2000,
    )

    def validate_reason(self, field: Any) -> None:
        """Let an owner refuse with a technical reason only."""
        if self.word.data == "no" and field.data is None:
            raise Wrong("sharing.reason_needed")

    def to_command(self) -> Answer:
        """Give the answer; a reason counts only where the answer is no."""
        reason = self.reason.data if self.word.data == "no" else None
        return Answer(str(self.word.data), str(self.words.data), reason)


class WordsForm(BaseForm):
    """A few words that go with an act: more for the owner, why it is withdrawn or contested."""

    words = LongTextField(N_("Nội dung"), [Required(), AtLeast(10)], max_length=2000)


class MediationForm(BaseForm):
    """What a mediation came to."""

    outcome = RadioChoiceField(
        N_("Kết quả hòa giải"),
        [Required()],
        term=SharingStatus,
        only=(SharingStatus.AGREED, SharingStatus.REFUSED, SharingStatus.UNSETTLED),
    )
    words = LongTextField(
        N_("Nội dung thống nhất hoặc ý kiến của cơ quan"),
        [Required(), AtLeast(10)],
        max_length=4000,
    )

    def to_command(self) -> Mediated:
        """Give the outcome."""
        return Mediated(SharingStatus(self.outcome.data), str(self.words.data))


class OpenForm(BaseForm):
    """Which of one's filed dossiers is opened to others before it is accepted."""

    dossier = OptionField(N_("Hồ sơ"), [Required()], options=[])


class JoinForm(BaseForm):
    """What a carrier needs of a new mast or trench, in figures and a sentence."""

    slots = IntegerField(N_("Số vị trí, số ống"), minimum=1, maximum=24)
    height_m = NumberField(N_("Chiều cao cần đặt"), minimum=1, maximum=320, places=2, unit="m")
    cable_mm = NumberField(
        N_("Đường kính ngoài của cáp"), minimum=1, maximum=200, places=1, unit="mm"
    )
    words = LongTextField(
        N_("Nhu cầu và cách cùng xây"), [Required(), AtLeast(10)], max_length=2000
    )

    def validate_slots(self, field: Any) -> None:
        """Ask for one figure at least."""
        figures = (field, self.height_m, self.cable_mm)
        if not any(each.data or each.errors for each in figures):
            raise Wrong("window.needs_something")

    def to_command(self) -> Join:
        """Give the needs that were named."""
        fields = (self.slots, self.height_m, self.cable_mm)
        needs = {f.short_name: float(f.data) for f in fields if f.data is not None}
        return Join(needs, str(self.words.data))


class JoinAnswerForm(BaseForm):
    """What the initiator says to one who asks to join."""

    status = RadioChoiceField(
        N_("Trả lời"),
        [Required()],
        term=JoinStatus,
        only=(JoinStatus.ACCEPTED, JoinStatus.DECLINED),
    )
    words = LongTextField(N_("Điều kiện hoặc lý do"), [Required(), AtLeast(10)], max_length=2000)

    def to_command(self) -> JoinAnswer:
        """Give the answer."""
        return JoinAnswer(JoinStatus(self.status.data), str(self.words.data))
