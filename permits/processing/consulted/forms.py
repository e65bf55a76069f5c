"""What the holder of a link answers, and what an official says to have one sent."""

import re
from typing import Any

from permits.cases.linking import Wish
from permits.cases.registry import Act
from permits.cases.taking import Place
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField
from permits.forms.faults import Wrong
from permits.forms.fields import EmailField, IntegerField, LongTextField, TextField
from permits.forms.rules import Required
from permits.processing.forms import OpinionForm
from permits.processing.vocabulary import LINK_LANGUAGES

#: A place of a procedure as the page writes it: its step, and which of many.
_QUESTION = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,70}~[0-9]{1,4}")
#: Fields that say who answers; the rest is the answer.
_ABOUT = ("answerer", "answerer_title")


class LinkAnswerForm(OpinionForm):
    """The answer, and who gives it: nobody is signed in who could be asked."""

    outcome = TextField(N_("Ý kiến của cơ quan bạn"), [Required()], max_length=40)
    note = LongTextField(N_("Nội dung ý kiến"), max_length=4000)
    answerer = TextField(N_("Họ tên người trả lời"), [Required()], max_length=120)
    answerer_title = TextField(N_("Chức danh"), [Required()], max_length=120)

    def to_command(self) -> Act:
        """Give the answer alone."""
        act = super().to_command()
        return Act(act.outcome, act.note, {n: v for n, v in act.fields.items() if n not in _ABOUT})


class MakeLinkForm(BaseForm):
    """Which question a link is to answer, where it is to be sent, and why by hand."""

    question = TextField(N_("Câu hỏi"), [Required()], max_length=80)
    address = EmailField(N_("Gửi tới địa chỉ"), [Required()])
    why = LongTextField(N_("Lý do gửi"), [Required()], max_length=500)
    language = OptionField(N_("Ngôn ngữ của thư"), [Required()], options=LINK_LANGUAGES)

    def validate_question(self, field: Any) -> None:
        """Take only what the page itself writes."""
        if field.data and not _QUESTION.fullmatch(field.data):
            raise Wrong("opinion_link.no_question")

    def to_command(self) -> Wish:
        """Give the link that is wanted."""
        node, _, number = str(self.question.data).rpartition("~")
        address, why = str(self.address.data), str(self.why.data)
        return Wish(Place(node, int(number)), address, why, str(self.language.data))


class RevokeLinkForm(BaseForm):
    """Which link is taken back; its number is the page's own."""

    link = IntegerField(N_("Đường dẫn"), [Required()], minimum=1, maximum=10**12)

    def wanted(self) -> int:
        """Give the number of the link."""
        return int(self.link.data)
