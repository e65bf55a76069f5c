"""Forms of the fee schedule: a line, its end, its withdrawal."""

from typing import Any

from permits.core.text import N_
from permits.core.vocabulary import Certainty, Matter, WorkKind, WorksClass
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, RadioChoiceField
from permits.forms.faults import Fault
from permits.forms.fields import DateField, IntegerField, TextField
from permits.forms.rules import Required
from permits.procedures.fee_models import FeeLine
from permits.procedures.fees import Decide
from permits.procedures.vocabulary import FeeKind


class FeeForm(BaseForm):
    """One line of the schedule, as a decision says it."""

    kind = RadioChoiceField(N_("Khoản thu"), [Required()], term=FeeKind)
    matter = ChoiceField(N_("Việc đề nghị"), [Required()], term=Matter)
    work_kind = ChoiceField(
        N_("Loại công trình"), term=WorkKind, description=N_("Để trống: mọi loại công trình.")
    )
    works_class = ChoiceField(
        N_("Cấp công trình"), term=WorksClass, description=N_("Để trống: mọi cấp.")
    )
    amount = IntegerField(
        N_("Số tiền"),
        [Required()],
        minimum=0,
        maximum=10_000_000_000,
        unit=N_("đồng"),
        description=N_("Chỉ ghi chữ số, ví dụ 150000. Miễn thu thì ghi 0."),
    )
    from_day = DateField(N_("Áp dụng từ ngày"), [Required()])
    to_day = DateField(N_("Đến hết ngày"), description=N_("Để trống: đến khi có mức khác."))
    source = TextField(
        N_("Căn cứ"),
        [Required()],
        max_length=300,
        description=N_("Nghị quyết, quyết định: số, ngày, điều khoản, như ghi trên văn bản."),
    )
    certainty = RadioChoiceField(N_("Độ chắc chắn của căn cứ"), [Required()], term=Certainty)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then whether the days follow each other."""
        good = super().validate(extra_validators)
        first, last = self.from_day.data, self.to_day.data
        if first and last and last < first:
            self.to_day.errors = [*self.to_day.errors, Fault("date.too_early", min=first)]
            return False
        return good

    def to_command(self) -> Decide:
        """Give what the decision says."""
        return Decide(
            kind=self.kind.data,
            matter=self.matter.data,
            amount=self.amount.data,
            from_day=self.from_day.data,
            source=str(self.source.data),
            certainty=self.certainty.data,
            work_kind=self.work_kind.data,
            works_class=self.works_class.data,
            to_day=self.to_day.data,
        )


def begun_from(line: FeeLine) -> dict[str, Any]:
    """Give the fields a line that takes another's place begins with: all but days and source."""
    names = ("kind", "matter", "work_kind", "works_class", "amount")
    return {name: getattr(line, name) for name in names}


class EndForm(BaseForm):
    """The last day of a line, and why."""

    last = DateField(N_("Áp dụng đến hết ngày"), [Required()])
    reason = TextField(N_("Căn cứ, lý do"), [Required()], max_length=300)


class WithdrawForm(BaseForm):
    """Why a line that has not begun is taken back."""

    reason = TextField(N_("Lý do rút"), [Required()], max_length=300)
