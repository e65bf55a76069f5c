"""What the officials' tasks ask beside the outcome and its reason."""

from permits.cases.registry import ActForm
from permits.core.text import N_
from permits.forms.fields import LongTextField, TextField
from permits.forms.rules import Required


class AssignForm(ActForm):
    """The head of a unit says who appraises."""

    assignee = TextField(N_("Chuyên viên thụ lý"), [Required()], max_length=60)


class OpinionForm(ActForm):
    """A consulted agency or owner answers its question."""

    conditions = LongTextField(N_("Điều kiện kèm theo"), max_length=4000)
    document_number = TextField(N_("Số văn bản trả lời"), max_length=60)
