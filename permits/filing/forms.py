"""What the carrier's pages ask beside the sections of a dossier."""

from typing import Any

from wtforms import FileField

from permits.core.text import N_
from permits.core.vocabulary import DossierStatus, WorkKind
from permits.dossiers.forms import SubmitForm
from permits.filing.queries import Wanted
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, RadioChoiceField
from permits.forms.faults import Wrong
from permits.forms.fields import LongTextField, TextField, TickField
from permits.forms.rules import Required, Ticked


class StartForm(BaseForm):
    """The first question: what is to be built or shared."""

    work = RadioChoiceField(N_("Loại công trình"), [Required()], term=WorkKind)
    #: Where the person came from on the map, in degrees; it travels with the choice, unseen.
    point = TextField(N_("Điểm đã chọn trên bản đồ"), max_length=60)


class ListForm(BaseForm):
    """What the carrier's list is narrowed to; a value that is not understood narrows nothing."""

    q = TextField(N_("Tìm theo mã hoặc tên"), max_length=100)
    work = ChoiceField(N_("Loại công trình"), term=WorkKind)
    status = ChoiceField(N_("Tình trạng"), term=DossierStatus)
    drafts = TickField(N_("Chỉ bản nháp"))

    def to_wanted(self) -> Wanted:
        """Give what is asked for."""
        return Wanted(
            text=self.q.data or "",
            work=self.work.data,
            status=self.status.data,
            drafts=bool(self.drafts.data),
        )


class UploadForm(BaseForm):
    """One file for one component; the field is drawn under the component's own name."""

    component = TextField(N_("Thành phần hồ sơ"), [Required()], max_length=60)
    file = FileField(N_("Tệp"))


class CheckForm(SubmitForm):
    """The last look before filing; a grave finding of the check must be seen and taken."""

    anyway = TickField(N_("Tôi đã đọc cảnh báo của lần kiểm tra quy hoạch và vẫn nộp hồ sơ"))
    warned = False

    def validate_anyway(self, field: Any) -> None:
        """Ask for the tick only where there is something to be warned of."""
        if self.warned and not field.data:
            raise Wrong("field.not_ticked")


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
