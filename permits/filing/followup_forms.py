"""What a new holder says to find the permit he takes over."""

from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import TextField
from permits.forms.rules import Required


class FindPermitForm(BaseForm):
    """A permit by its number and the code beside its square, as the old holder hands them on."""

    number = TextField(
        N_("Số giấy phép"), [Required()], description=N_("Ví dụ: 07/GPXD"), max_length=60
    )
    code = TextField(
        N_("Mã kiểm tra"),
        [Required()],
        description=N_("Mã 16 ký tự dưới ô vuông trên giấy phép; chủ giấy phép cũ đưa cho bạn."),
        max_length=40,
    )
