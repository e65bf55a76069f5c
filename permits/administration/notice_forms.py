"""What an administrator writes about a notice."""

from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import LongTextField, TextField
from permits.forms.rules import Required
from permits.notices.rewording import Words


class WordsForm(BaseForm):
    """The texts of one kind in one language."""

    subject = TextField(N_("Tiêu đề"), [Required()], max_length=200)
    body = LongTextField(N_("Nội dung"), [Required()], max_length=3000)

    def to_command(self) -> Words:
        """Give what was written; lines end as everywhere here."""
        return Words(self.subject.data, self.body.data.replace("\r\n", "\n").strip())
