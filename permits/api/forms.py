"""What the API asks beside the forms it shares with the pages."""

from typing import Any

from permits.api.pages import PageForm
from permits.cases import asked
from permits.cases.queue_wishes import VIEWS
from permits.core.text import N_
from permits.core.vocabulary import Matter, WorkKind
from permits.filing.drafts.forms import ListForm
from permits.filing.followups import MATTERS
from permits.filing.rollout.vocabulary import RolloutRowState
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.faults import Wrong
from permits.forms.fields import (
    IntegerField,
    LongTextField,
    NumberField,
    TextField,
    TickField,
)
from permits.forms.rules import Required
from permits.life.forms import ListForm as PermitListForm
from permits.network.forms import RouteForm, WishForm
from permits.notices.forms import ListForm as NoticeListForm
from permits.sharing.pages import SIDES

#: No number of a row is larger.
HIGHEST = 9_223_372_036_854_775_807
_DIGITS = len(str(HIGHEST))


class NewDossierForm(BaseForm):
    """Which kind of work a new dossier is about, and whether only its place is to be accepted."""

    work = ChoiceField(N_("Loại công trình"), [Required()], term=WorkKind)
    matter = ChoiceField(N_("Việc đề nghị"), term=Matter, only=(Matter.NEW, Matter.LOCATION))


class AboutPermitForm(BaseForm):
    """What is asked about one's own permit."""

    matter = ChoiceField(
        N_("Việc đề nghị"),
        [Required()],
        term=Matter,
        only=tuple(each for each in MATTERS if each is not Matter.TRANSFER),
    )


class TakeWayForm(BaseForm):
    """Which of the ways that were found is to be taken."""

    alternative = IntegerField(N_("Phương án"), [Required()], minimum=1, maximum=9)


class ItemAnswerForm(BaseForm):
    """What is said to one item of a request for a supplement; nothing takes it back."""

    answer = LongTextField(N_("Trả lời"), max_length=asked.LONGEST)


class NothingForm(BaseForm):
    """What an act asks that needs no word."""


class ChoicesForm(BaseForm):
    """For which cable, and for how long, bores are looked for."""

    cable_mm = NumberField(
        N_("Đường kính ngoài của cáp"), [Required()], minimum=1, maximum=100, places=1, unit="mm"
    )
    years = IntegerField(
        N_("Thời hạn dùng chung"), [Required()], minimum=1, maximum=50, unit=N_("năm")
    )


class KeepRouteForm(RouteForm):
    """Which bores a draft keeps: the numbers of its segments in one text, a blank between."""

    def validate_segments(self, field: Any) -> None:
        """Refuse what are no numbers of segments."""
        parts = (field.data or "").split()
        if not all(part.isascii() and part.isdigit() and len(part) < _DIGITS for part in parts):
            raise Wrong("integer.unreadable")

    def numbers(self) -> tuple[int, ...]:
        """Give the numbers of the segments."""
        return tuple(int(part) for part in str(self.segments.data).split())


class SlotForm(WishForm):
    """Which slot a draft keeps, and for what."""

    slot = IntegerField(N_("Số của vị trí trên cột"), [Required()], minimum=1, maximum=HIGHEST)


class TasksForm(PageForm):
    """Which of the tasks one may take are listed."""

    view = OptionField(N_("Danh sách"), options=[(name, name) for name in VIEWS])


class DossiersForm(ListForm, PageForm):
    """What the list of one's dossiers is narrowed to, and its order."""


class PermitsForm(PermitListForm, PageForm):
    """What the list of one's permits is narrowed to."""


class NoticesForm(NoticeListForm, PageForm):
    """What the list of one's notices is narrowed to."""


class RequestsForm(PageForm):
    """Which requests are listed: those to one's enterprise, or those it sent."""

    side = OptionField(N_("Danh sách"), options=[(name, name) for name in SIDES])


class RowsForm(PageForm):
    """Which rows of a plan are listed."""

    state = ChoiceField(N_("Tình trạng"), term=RolloutRowState)


class WorkbookForm(BaseForm):
    """Whether the workbook comes back whole, or with the rows that are wrong alone."""

    only_failed = TickField(N_("Chỉ các dòng cần sửa"))


class TemplateForm(BaseForm):
    """The template of which kind of work."""

    work = ChoiceField(N_("Loại công trình"), [Required()], term=WorkKind)


class TakeUploadForm(BaseForm):
    """Where in its component a file that has arrived goes: instead of one, beside, or of all."""

    instead_of = TextField(N_("Thay cho tệp"), max_length=40)
    beside = TickField(N_("Thêm vào cạnh các tệp đã có"))
