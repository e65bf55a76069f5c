"""What a draft's own pages ask beside its sections."""

from datetime import date
from typing import Any

from permits.core.text import N_
from permits.core.vocabulary import DossierStatus, Matter, WorkKind
from permits.filing.drafts.list_queries import SORTS, Wanted
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.fields import DateField, TextField, TickField
from permits.forms.rules import Required


class CopyForm(BaseForm):
    """The earlier dossier whose words are taken over, by its reference."""

    basis = TextField(N_("Hồ sơ lấy lại nội dung"), [Required()], max_length=20)


class ListForm(BaseForm):
    """What the carrier's list is narrowed to; a value that is not understood narrows nothing."""

    q = TextField(N_("Tìm theo mã hoặc tên"), max_length=100)
    work = ChoiceField(N_("Loại công trình"), term=WorkKind)
    matter = ChoiceField(N_("Việc đề nghị"), term=Matter)
    status = ChoiceField(N_("Tình trạng"), term=DossierStatus)
    ward = OptionField(N_("Xã, phường"), options=[])
    since = DateField(N_("Từ ngày"))
    until = DateField(N_("Đến hết ngày"))
    drafts = TickField(N_("Chỉ bản nháp"))
    sort = OptionField(N_("Sắp xếp"), options=[(name, name) for name in SORTS])

    def to_wanted(self) -> Wanted:
        """Give what is asked for."""
        known = {value for value, _ in self.ward.options}
        return Wanted(
            text=self.q.data or "",
            work=self.work.data,
            matter=self.matter.data,
            status=self.status.data,
            ward=str(self.ward.data) if self.ward.data in known else "",
            since=_day(self.since),
            until=_day(self.until),
            drafts=bool(self.drafts.data),
            sort=str(self.sort.data) if self.sort.data in SORTS else SORTS[0],
        )


def _day(field: Any) -> date | None:
    return None if field.errors else field.data
