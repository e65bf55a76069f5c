"""Forms of the procedures' pages: a decision that puts a version in force, and its end."""

from permits.core import clock
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import DateField, LongTextField, TextField
from permits.forms.rules import Required
from permits.procedures.service import Enact


class EnactForm(BaseForm):
    """The decision: its number and day, and the days on which it rules."""

    decision_number = TextField(N_("Số quyết định"), [Required()], max_length=100)
    decided_on = DateField(N_("Ngày quyết định"), latest=clock.today)
    from_day = DateField(
        N_("Áp dụng từ ngày"),
        [Required()],
        description=N_("Hồ sơ nộp từ ngày này theo phiên bản này; hồ sơ nộp trước không đổi."),
    )
    to_day = DateField(N_("Đến hết ngày"), description=N_("Để trống: đến khi có quyết định khác."))

    def to_command(self, code: str, version: int) -> Enact:
        """Give what the decision says of a version."""
        return Enact(
            code=code,
            version=version,
            from_day=self.from_day.data,
            decision_number=str(self.decision_number.data),
            to_day=self.to_day.data,
            decided_on=self.decided_on.data,
        )


class RevokeForm(BaseForm):
    """Why a decision is taken back."""

    reason = LongTextField(N_("Lý do thu hồi"), [Required()], max_length=1000)
