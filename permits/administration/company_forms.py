"""What a company's administrator brings or ends of its certificates."""

from wtforms import FileField

from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import TextField
from permits.forms.rules import Required


class CertificateForm(BaseForm):
    """A public certificate; the file itself is read from the request."""

    certificate = FileField(
        N_("Tệp chứng thư"),
        description=N_("Chứng thư số công khai của người ký: .cer, .crt hoặc .pem, tối đa 64 KB"),
    )


class EndCertificateForm(BaseForm):
    """Which certificate leaves the list."""

    fingerprint = TextField(N_("Dấu vân tay"), [Required()], max_length=64)
