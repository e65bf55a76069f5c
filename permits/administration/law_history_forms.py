"""The filter of the history, as the address says it."""

from datetime import datetime, time, timedelta

from permits.accounts.vocabulary import ChangeSubject
from permits.administration.law_history_queries import Asked
from permits.core.clock import VIETNAM
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField
from permits.forms.fields import DateField, TextField


class HistoryForm(BaseForm):
    """What the list is narrowed to; what cannot be read narrows nothing and is told."""

    loai = ChoiceField(N_("Nội dung"), term=ChangeSubject)
    nguoi = TextField(N_("Người sửa"), max_length=100)
    ma = TextField(N_("Mã"), max_length=100)
    tu = DateField(N_("Từ ngày"))
    den = DateField(N_("Đến ngày"))

    def asked(self) -> Asked:
        """Give what was asked; a field at fault asks nothing."""
        since, until = self.tu.data, self.den.data
        return Asked(
            subject=self.loai.data,
            person=self.nguoi.data or "",
            key=self.ma.data or "",
            since=datetime.combine(since, time(), VIETNAM) if since else None,
            before=datetime.combine(until, time(), VIETNAM) + timedelta(days=1) if until else None,
        )
