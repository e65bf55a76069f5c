"""Forms about findings: what follows from a change, what is said against a hit, what of that."""

from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField, RadioChoiceField
from permits.forms.fields import LongTextField
from permits.forms.rules import AtLeast, Required
from permits.planning.contesting import Contesting, Weighing
from permits.planning.settling import Settle
from permits.planning.vocabulary import ChangeDecision, ContestMove


class SettleForm(BaseForm):
    """What follows from a changed answer."""

    decision = RadioChoiceField(N_("Cách xử lý"), [Required()], term=ChangeDecision)
    reason = LongTextField(N_("Lý do"), [Required(), AtLeast(5)], max_length=2000)

    def to_command(self) -> Settle:
        """Give what was decided."""
        return Settle(ChangeDecision(self.decision.data), str(self.reason.data))


class ContestForm(BaseForm):
    """What a carrier says against a hit."""

    reason = LongTextField(
        N_("Vì sao kết quả này không đúng?"), [Required(), AtLeast(10)], max_length=4000
    )
    paper = OptionField(N_("Giấy tờ làm chứng cứ"))

    def to_command(self) -> Contesting:
        """Give what was said."""
        return Contesting(str(self.reason.data), self.paper.data)


class WeighForm(BaseForm):
    """What an officer decides about a contested hit."""

    decision = RadioChoiceField(
        N_("Kết quả xem xét"),
        [Required()],
        term=ContestMove,
        only=(ContestMove.ACCEPTED, ContestMove.UPHELD),
    )
    reason = LongTextField(N_("Lý do"), [Required(), AtLeast(5)], max_length=2000)

    def to_command(self) -> Weighing:
        """Give what was decided."""
        return Weighing(self.decision.data is ContestMove.ACCEPTED, str(self.reason.data))
