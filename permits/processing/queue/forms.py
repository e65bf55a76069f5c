"""What the desk asks around a queue: preferences, chosen rows, a view's name, who gets what."""

from typing import Any

from permits.accounts.vocabulary import Density, KeyUse, Theme
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, ManyOptionsField, OptionField, RadioChoiceField
from permits.forms.fields import LongTextField, TextField, TickField
from permits.forms.rules import Required
from permits.processing.queue.vocabulary import ViewAudience


class PreferenceForm(BaseForm):
    """How one wants the desk; what is not sent stays as it was."""

    density = ChoiceField(N_("Độ dày của bảng"), term=Density)
    keys = ChoiceField(N_("Phím tắt"), term=KeyUse)
    theme = ChoiceField(N_("Nền sáng hoặc tối"), term=Theme)
    ve = TextField(N_("Trang quay về"), max_length=2000)

    def chosen(self) -> dict[str, Any]:
        """Give what was sent."""
        fields = (self.density, self.keys, self.theme)
        return {field.short_name: field.data for field in fields if field.data is not None}


class ChosenForm(BaseForm):
    """Rows chosen in the queue, and what is to be done with them."""

    ref = TextField(N_("Mã lượt xử lý"), [Required()], max_length=40)
    act = TextField(N_("Việc cần làm"), [Required()], max_length=20)
    tasks = ManyOptionsField(N_("Hồ sơ được chọn"))


class HandOverForm(BaseForm):
    """Chosen rows go to another person of the unit."""

    ref = TextField(N_("Mã lượt xử lý"), [Required()], max_length=40)
    tasks = ManyOptionsField(N_("Hồ sơ được chọn"))
    to = OptionField(N_("Chuyển cho"), [Required()])
    reason = LongTextField(N_("Lý do chuyển việc"), [Required()], max_length=1000)


class HandAllForm(BaseForm):
    """Everything one person holds goes to another."""

    ref = TextField(N_("Mã lượt xử lý"), [Required()], max_length=40)
    origin = OptionField(N_("Chuyển mọi việc của"), [Required()])
    to = OptionField(N_("Cho"), [Required()])
    reason = LongTextField(N_("Lý do chuyển việc"), [Required()], max_length=1000)


class ViewForm(BaseForm):
    """A view's name, and who may use it."""

    name = TextField(N_("Tên mục"), [Required()], max_length=60)
    audience = RadioChoiceField(
        N_("Ai dùng được"), [Required()], term=ViewAudience, default=ViewAudience.OWN
    )
    query = TextField(N_("Bộ lọc"), max_length=1000)
    replace = TickField(N_("Thay mục cùng tên đã có"))


class RenameForm(BaseForm):
    """A view's new name."""

    name = TextField(N_("Tên mục"), [Required()], max_length=60)


class ReturnForm(BaseForm):
    """A draft goes back from the signing desk, with the leader's words."""

    code = TextField(N_("Mã hồ sơ"), [Required()], max_length=60)
    note = LongTextField(N_("Ý kiến trả lại"), [Required()], max_length=4000)
