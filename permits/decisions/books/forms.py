"""What making a number void asks."""

from permits.core.text import N_
from permits.decisions.books.service import Voiding
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField
from permits.forms.fields import LongTextField, TextField
from permits.forms.rules import Required


class VoidForm(BaseForm):
    """Why a number is void, and the step its dossier goes back to."""

    number_text = TextField(N_("Số bị hủy"), [Required()], max_length=80)
    to = OptionField(N_("Trả hồ sơ về bước"), [Required()])
    note = LongTextField(N_("Lý do hủy số"), [Required()], max_length=1000)

    def to_command(self) -> Voiding:
        """Give what was said."""
        return Voiding(
            to=str(self.to.data), reason=str(self.note.data), number_text=str(self.number_text.data)
        )
