"""What officials are asked: beside a task's outcome and reason, and around a task."""

from datetime import date
from typing import Any

from wtforms import FileField

from permits.cases.registry import Act, ActForm
from permits.core import clock
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import ManyOptionsField, OptionField
from permits.forms.faults import Fault
from permits.forms.fields import DateField, IntegerField, LongTextField, TextField, TickField
from permits.forms.rules import Required, Ticked
from permits.processing.vocabulary import IntakeGround

ONE_FILE = N_("Một tệp PDF, PNG hoặc JPG, tới 30 MB. Khi trang báo lỗi, hãy chọn lại tệp.")
#: The outcome with which reception refuses a dossier.
REFUSE = "refuse"


class AssignForm(ActForm):
    """The head of a unit says who appraises."""

    assignee = TextField(N_("Chuyên viên thụ lý"), [Required()], max_length=60)


class ReceptionForm(ActForm):
    """Reception accepts, asks for more, or refuses for reasons of a list and in words."""

    grounds = ManyOptionsField(
        N_("Lý do từ chối tiếp nhận"), options=[(each.value, each) for each in IntakeGround]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then whether a refusal says why."""
        sound = bool(super().validate(extra_validators))
        if self.outcome.data == REFUSE and not (self.grounds.data and self.note.data):
            place = self.note if self.grounds.data else self.grounds
            place.errors = [*place.errors, Fault("intake.reason_needed")]
            return False
        return sound

    def to_command(self) -> Act:
        """Give what was decided; the reasons of a refusal are printed before its words."""
        act = super().to_command()
        if act.outcome != REFUSE:
            return Act(act.outcome, act.note)
        chosen = list(self.grounds.data or ())
        named = [f"{IntakeGround(each).vi}." for each in chosen]
        return Act(act.outcome, "\n".join([*named, act.note]), {"grounds": chosen})


class OpinionForm(ActForm):
    """A consulted agency or owner answers its question."""

    conditions = LongTextField(N_("Điều kiện kèm theo"), max_length=4000)
    document_number = TextField(N_("Số văn bản trả lời"), max_length=60)
    file = FileField(N_("Văn bản kèm theo"), description=ONE_FILE)

    def to_command(self) -> Act:
        """Give the answer alone; its file is judged apart, and by what it holds."""
        act = super().to_command()
        return Act(act.outcome, act.note, {n: v for n, v in act.fields.items() if n != "file"})


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


class BatchForm(BaseForm):
    """Many tasks are finished with one act: which, and that each was looked at."""

    ref = TextField(N_("Mã lượt xử lý"), [Required()], max_length=40)
    tasks = ManyOptionsField(N_("Hồ sơ được chọn"))
    confirmed = TickField(N_("Tôi đã xem nội dung của từng hồ sơ được chọn"), [Ticked()])


class PeriodForm(BaseForm):
    """Whose register is wanted, and for which filing days; without days it is this month's."""

    office = TextField(N_("Cơ quan giải quyết"), max_length=60)
    since = DateField(N_("Nộp từ ngày"))
    until = DateField(N_("đến ngày"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then whether the days follow each other."""
        sound = super().validate(extra_validators)
        first, last = self.since.data, self.until.data
        if sound and first and last and last < first:
            self.until.errors = [*self.until.errors, Fault("period.backwards")]
            return False
        return bool(sound)

    def days(self, today: date) -> tuple[date, date]:
        """Give the first and the last day; where one is missing, of the month of the other."""
        last = self.until.data or max(today, self.since.data or today)
        return self.since.data or last.replace(day=1), last


class MonthForm(BaseForm):
    """Whose report is wanted, and of which month: any day of it, this month where none is said."""

    office = TextField(N_("Cơ quan giải quyết"), max_length=60)
    month = DateField(N_("Tháng"), latest=clock.today)

    def first_day(self, today: date) -> date:
        """Give the first day of the month."""
        return (self.month.data or today).replace(day=1)
