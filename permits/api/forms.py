"""What the API asks beside the forms it shares with the pages."""

from permits.core.text import N_
from permits.core.vocabulary import WorkKind
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField
from permits.forms.fields import IntegerField, LongTextField, TextField, TickField
from permits.forms.rules import Required


class NewDossierForm(BaseForm):
    """Which kind of work a new dossier is about."""

    work = ChoiceField(N_("Loại công trình"), [Required()], term=WorkKind)


class TakeWayForm(BaseForm):
    """Which of the ways that were found is to be taken."""

    alternative = IntegerField(N_("Phương án"), [Required()], minimum=1, maximum=9)


class SupplementForm(BaseForm):
    """What was done about a supplement request."""

    note = LongTextField(N_("Nội dung đã bổ sung"), [Required()], max_length=4000)


class TakeUploadForm(BaseForm):
    """Where in its component a file that has arrived goes: instead of one, beside, or of all."""

    instead_of = TextField(N_("Thay cho tệp"), max_length=40)
    beside = TickField(N_("Thêm vào cạnh các tệp đã có"))
