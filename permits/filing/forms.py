"""What the carrier's pages ask beside the sections of a dossier."""

from typing import Any

from wtforms import FileField

from permits.core.text import N_
from permits.core.vocabulary import WorkKind
from permits.dossiers.forms import SubmitForm
from permits.forms.base import BaseForm
from permits.forms.choices import RadioChoiceField
from permits.forms.faults import Wrong
from permits.forms.fields import LongTextField, TextField, TickField
from permits.forms.rules import Required, Ticked

#: A reason in fewer letters tells an officer nothing.
_SHORTEST_REASON = 10


class StartForm(BaseForm):
    """The first question: what is to be built or shared."""

    work = RadioChoiceField(N_("Loại công trình"), [Required()], term=WorkKind)
    #: Where the person came from on the map, or what he pasted; it travels with the choice.
    point = LongTextField(N_("Điểm đã chọn trên bản đồ"), max_length=4000)


class UploadForm(BaseForm):
    """Files for one component; the field is drawn under the component's own name."""

    component = TextField(N_("Thành phần hồ sơ"), [Required()], max_length=60)
    #: The file this one takes the place of; it travels with the form, unseen.
    instead_of = TextField(N_("Thay cho tệp"), max_length=40)
    file = FileField(N_("Tệp"))


class CheckForm(SubmitForm):
    """The last look before filing; a grave finding of the check must be seen and taken."""

    anyway = TickField(N_("Tôi đã đọc cảnh báo của lần kiểm tra quy hoạch và vẫn nộp hồ sơ"))
    why = LongTextField(N_("Vì sao vẫn nộp"), max_length=2000)
    warned = False
    #: Whether a reason is asked for with the tick: of one dossier it is, of many at once it is not.
    asks_why = False

    def validate_anyway(self, field: Any) -> None:
        """Ask for the tick only where there is something to be warned of."""
        if self.warned and not field.data:
            raise Wrong("field.not_ticked")

    def validate_why(self, field: Any) -> None:
        """Want some words of the officer's reading where a warning was passed over."""
        if self.warned and self.asks_why and len(field.data or "") < _SHORTEST_REASON:
            raise Wrong("text.too_short", min=_SHORTEST_REASON)


class SupplementForm(BaseForm):
    """What the carrier answers to a request for a supplement."""

    note = LongTextField(
        N_("Nội dung đã bổ sung, giải trình"),
        [Required()],
        description=N_("Trả lời theo từng yêu cầu ở trên; cán bộ tiếp nhận sẽ đọc phần này trước."),
        max_length=4000,
    )


class WithdrawForm(BaseForm):
    """Why a carrier takes a dossier back, and that he means it."""

    note = LongTextField(
        N_("Lý do rút hồ sơ"),
        [Required()],
        description=N_("Cơ quan đang giữ hồ sơ đọc lý do này và trả lời."),
        max_length=2000,
    )
    confirmed = TickField(
        N_("Tôi hiểu hồ sơ sẽ kết thúc khi cơ quan đồng ý và muốn xây dựng phải nộp hồ sơ mới"),
        [Ticked()],
    )


class AnswersForm(BaseForm):
    """What the carrier says beside his answers to each item of a request."""

    note = LongTextField(N_("Giải trình chung"), max_length=4000)


class MessageForm(BaseForm):
    """What the carrier writes to whoever has his dossier in hands."""

    text = LongTextField(
        N_("Tin nhắn"),
        [Required()],
        description=N_("Người đang giữ hồ sơ được báo ngay và trả lời tại đây."),
        max_length=4000,
    )
