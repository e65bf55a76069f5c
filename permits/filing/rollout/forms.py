"""What the pages of a roll-out plan ask beside the rows themselves."""

from typing import Any

from wtforms import FileField

from permits.core.text import N_
from permits.core.vocabulary import WorkKind
from permits.dossiers.forms import MERIDIANS
from permits.filing.rollout.vocabulary import RolloutSystem
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField, RadioChoiceField
from permits.forms.faults import Wrong
from permits.forms.fields import TextField, TickField
from permits.forms.rules import Required


class UploadForm(BaseForm):
    """The first file of a plan: of which kind of work, and the workbook."""

    work = RadioChoiceField(N_("Loại công trình"), [Required()], term=WorkKind)
    file = FileField(
        N_("Tệp Excel (.xlsx)"),
        description=N_("Tối đa 5.000 dòng, 16 MB. Dùng tệp mẫu của đúng loại công trình."),
    )


class CorrectForm(BaseForm):
    """The corrected file of a plan."""

    file = FileField(
        N_("Tệp đã sửa (.xlsx)"),
        description=N_("Dòng được nhận ra theo mã trạm; dòng đã thành hồ sơ được giữ nguyên."),
    )


class SystemForm(BaseForm):
    """How coordinates are read whose rows do not say their system; asked once for a file."""

    system = RadioChoiceField(
        N_("Tọa độ trong tệp thuộc hệ nào?"), [Required()], term=RolloutSystem
    )
    meridian = OptionField(
        N_("Kinh tuyến trục của tọa độ VN-2000"), options=MERIDIANS, default="108.5"
    )


class StartForm(BaseForm):
    """The last word before dossiers are made of the good rows."""

    files_at_once = TickField(
        N_("Nộp ngay các hồ sơ đủ điều kiện (không chỉ lập bản nháp)"),
        description=N_("Hồ sơ chưa đủ để nộp được liệt kê lại cùng lý do."),
    )
    warned_too = TickField(N_("Lập cả hồ sơ của các dòng có cảnh báo: tôi đã đọc các cảnh báo đó"))
    confirmed = TickField(
        N_("Tôi cam đoan nội dung các hồ sơ nộp là đúng và chịu trách nhiệm trước pháp luật")
    )

    def validate_confirmed(self, field: Any) -> None:
        """Want the declaration where dossiers are filed, as for a single one."""
        if self.files_at_once.data and not field.data:
            raise Wrong("field.not_ticked")


class CommonPaperForm(BaseForm):
    """One paper for every row."""

    component = OptionField(N_("Thành phần hồ sơ"), [Required()], options=[])
    file = FileField(N_("Tệp dùng chung cho mọi trạm"))


class ZipForm(BaseForm):
    """Papers of single rows, in one zip."""

    file = FileField(
        N_("Tệp zip giấy tờ của từng trạm"),
        id="zip",  # the page has another file box
        description=N_(
            "Tên mỗi tệp: MãTrạm_thành-phần.pdf. Tối đa 50 MB mỗi lần; gửi nhiều lần được."
        ),
    )


class AssignForm(BaseForm):
    """To which row a paper belongs, said by hand; no key means all of them."""

    key = TextField(N_("Mã trạm (để trống: mọi trạm)"), max_length=120)
    component = OptionField(N_("Thành phần hồ sơ"), [Required()], options=[])
