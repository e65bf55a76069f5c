"""What officials write on the screen of a dossier: verdicts about papers, notes."""

from collections.abc import Sequence
from typing import Any

from permits.cases.verdicts import Found
from permits.cases.vocabulary import Lack, NoteAudience, PaperJudgement
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField, RadioChoiceField
from permits.forms.fields import IntegerField, LongTextField, TextField, TickField
from permits.forms.rows import RowsField
from permits.forms.rules import Required

#: What an official may write; what the applicant writes comes from his own pages.
_OURS = (NoteAudience.PRIVATE, NoteAudience.APPLICANT)


class VerdictForm(BaseForm):
    """What is found of one component, in the version that was on the screen."""

    component = TextField(N_("Thành phần"), [Required()], max_length=80)
    paper = TextField(N_("Bản đã xem"), max_length=40)
    verdict = RadioChoiceField(N_("Ý kiến về giấy tờ"), [Required()], term=PaperJudgement)
    reason = ChoiceField(N_("Lý do cần bổ sung"), term=Lack)
    text = TextField(N_("Ghi rõ"), max_length=1000)
    page = IntegerField(N_("Trang"), minimum=1, maximum=9999)

    def to_command(self) -> Found:
        """Give what was found."""
        return Found(
            component=self.component.data or "",
            paper_ref=self.paper.data or "",
            verdict=self.verdict.data,
            reason=self.reason.data,
            text=self.text.data or "",
            page=self.page.data,
        )


class CheckRow(VerdictForm):
    """One line of reception's list: a paper, and what was found of it; empty: not looked at yet."""

    verdict = RadioChoiceField(N_("Ý kiến về giấy tờ"), term=PaperJudgement)


class ChecklistForm(BaseForm):
    """Everything a dossier must hold, ticked or failed in one go."""

    rows = RowsField(CheckRow, N_("Danh mục kiểm tra"), max_entries=60)

    def to_commands(self) -> list[Found]:
        """Give what was found of each component that was looked at."""
        return [row.form.to_command() for row in self.rows.entries if row.form.verdict.data]


class NoteForm(BaseForm):
    """A note, for one's own office or for the applicant; about a page of a paper where it says."""

    audience = RadioChoiceField(
        N_("Ai đọc ghi chú này"), [Required()], term=NoteAudience, only=_OURS
    )
    text = LongTextField(N_("Nội dung ghi chú"), [Required()], max_length=4000)
    paper = TextField(N_("Giấy tờ"), max_length=40)
    page = IntegerField(N_("Trang"), minimum=1, maximum=9999)


class AskRow(BaseForm):
    """One line of a request: whether it is asked, what it is about, and in which words."""

    wanted = TickField(N_("Yêu cầu nội dung này"))
    about = OptionField(N_("Về"))
    text = LongTextField(N_("Nội dung cần bổ sung"), max_length=1000)
    verdict = IntegerField(N_("Ý kiến về giấy tờ"), minimum=1, maximum=2**53)


class AskForm(BaseForm):
    """A request for a supplement, and the confirmation a second one needs."""

    items = RowsField(AskRow, N_("Nội dung cần bổ sung"), max_entries=60)
    again = TickField(N_("Tôi hiểu hồ sơ có thể bị tính quá hạn và vẫn gửi yêu cầu này"))

    @property
    def abouts(self) -> Sequence[tuple[str, Any]]:
        """List what a line may be about."""
        return self._abouts

    _abouts: Sequence[tuple[str, Any]] = ()

    def offer(self, abouts: Sequence[tuple[str, Any]]) -> None:
        """Fill in what a line may be about."""
        self._abouts = abouts
        for entry in self.items.entries:
            entry.form.about.options = abouts
