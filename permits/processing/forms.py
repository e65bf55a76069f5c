"""What officials are asked: beside a task's outcome and reason, and around a task."""

from permits.cases.registry import ActForm
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField
from permits.forms.fields import IntegerField, LongTextField, TextField, TickField
from permits.forms.rules import Required, Ticked


class AssignForm(ActForm):
    """The head of a unit says who appraises."""

    assignee = TextField(N_("Chuyên viên thụ lý"), [Required()], max_length=60)


class OpinionForm(ActForm):
    """A consulted agency or owner answers its question."""

    conditions = LongTextField(N_("Điều kiện kèm theo"), max_length=4000)
    document_number = TextField(N_("Số văn bản trả lời"), max_length=60)


class ReleaseForm(BaseForm):
    """A task is given back to its unit; there is nothing to say."""


class RecallForm(BaseForm):
    """A step is taken back by who took it; there is nothing to say."""


class ReassignForm(BaseForm):
    """A task goes to another person of its unit."""

    to = OptionField(N_("Chuyển cho"), [Required()])
    note = LongTextField(N_("Lý do chuyển việc"), [Required()], max_length=1000)


class SendBackForm(BaseForm):
    """An earlier step is to be taken again."""

    to = OptionField(N_("Trả về bước"), [Required()])
    note = LongTextField(N_("Lý do trả về"), [Required()], max_length=2000)


class ExtendForm(BaseForm):
    """The limit is extended, with the words of an apology the applicant reads."""

    days = IntegerField(N_("Số ngày làm việc gia hạn"), [Required()], minimum=1, maximum=90)
    reason = LongTextField(N_("Lý do và lời xin lỗi"), [Required()], max_length=2000)


class StopForm(BaseForm):
    """The dossier ends without a result, by decision of the head."""

    note = LongTextField(N_("Lý do dừng giải quyết"), [Required()], max_length=2000)
    confirmed = TickField(N_("Tôi hiểu hồ sơ sẽ kết thúc và không mở lại được"), [Ticked()])
