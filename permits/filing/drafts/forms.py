"""What a draft's own pages ask beside its sections."""

from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import TextField
from permits.forms.rules import Required


class CopyForm(BaseForm):
    """The earlier dossier whose words are taken over, by its reference."""

    basis = TextField(N_("Hồ sơ lấy lại nội dung"), [Required()], max_length=20)
