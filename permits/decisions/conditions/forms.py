"""What is asked of a permit's conditions: the holder's report, and the office's verdict on it."""

from typing import Any

from permits.core.text import N_
from permits.decisions.vocabulary import ReportVerdict
from permits.forms.base import BaseForm
from permits.forms.choices import RadioChoiceField
from permits.forms.faults import Fault
from permits.forms.fields import LongTextField
from permits.forms.rules import Required


class ReportForm(BaseForm):
    """The holder says what was done; the file that shows it is sent beside."""

    note = LongTextField(N_("Đã thực hiện như thế nào"), [Required()], max_length=2000)


class VerdictForm(BaseForm):
    """The office says whether what was reported is what was asked for."""

    verdict = RadioChoiceField(N_("Kết luận về báo cáo"), [Required()], term=ReportVerdict)
    reason = LongTextField(N_("Lý do, ghi chú"), max_length=2000)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse to reject without a word: the holder must know what is wanted of him."""
        good = super().validate(extra_validators)
        if self.verdict.data is ReportVerdict.REJECTED and not self.reason.data:
            self.reason.errors = [*self.reason.errors, Fault("condition.reason_needed")]
            return False
        return good
