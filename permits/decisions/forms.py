"""What drafting and signing a decision ask beside the outcome and its reason."""

from typing import Any

from permits.cases.registry import Act, ActForm
from permits.core.db import db
from permits.core.text import N_
from permits.decisions.books.service import Voiding
from permits.decisions.drafting import phrases
from permits.decisions.vocabulary import ConditionTrigger
from permits.forms import blanks
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField
from permits.forms.faults import Fault
from permits.forms.fields import DateField, IntegerField, LongTextField, TextField, TickField
from permits.forms.rows import RowsField
from permits.forms.rules import Required

MOST_CONDITIONS = 40
MOST_RECIPIENTS = 20
PHRASE, OPINION, CARRIED = "phrase:", "opinion:", "carried:"


class ConditionRow(BaseForm):
    """One condition: a phrase of the book with its blanks, a taken-over one, or a free one.

    `source` says which: `phrase:` with its code, `opinion:` with step and number of the question,
    `carried:` with the number of an earlier permit's condition; nothing where it is free.
    """

    source = TextField(N_("Nguồn của điều kiện"), max_length=80)
    text = LongTextField(N_("Nội dung điều kiện"), max_length=1000)
    blank_1 = TextField(N_("Chỗ trống thứ nhất"), max_length=80)
    blank_2 = TextField(N_("Chỗ trống thứ hai"), max_length=80)
    blank_3 = TextField(N_("Chỗ trống thứ ba"), max_length=80)
    trigger = ChoiceField(N_("Thực hiện khi nào"), term=ConditionTrigger)
    due_on = DateField(N_("Hạn thực hiện"))

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was put into the row, so that it is no condition."""
        return not (self.source.data or self.text.data)

    @property
    def kind(self) -> str:
        """Say where the condition comes from: phrase, opinion, carried, or nowhere."""
        return str(self.source.data or "").partition(":")[0]

    @property
    def phrase(self) -> phrases.Phrase | None:
        """Give the phrase of the book it takes, if it takes one there is."""
        source = str(self.source.data or "")
        if self.kind != "phrase":
            return None
        return phrases.condition(db.session, source.removeprefix(PHRASE))

    def words(self, locale: str) -> str:
        """Give its phrase with what is filled in so far, and a mark where nothing is yet."""
        if self.phrase is None:
            return ""
        values = [str(field.data or phrases.GAP) for _, field in self.blanks]
        return self.phrase.filled(values)[0 if locale == "vi" else 1]

    @property
    def blanks(self) -> list[tuple[phrases.Blank, Any]]:
        """List the blanks of its phrase, each with the field that fills it."""
        fields = (self.blank_1, self.blank_2, self.blank_3)
        return list(zip(self.phrase.blanks, fields, strict=False)) if self.phrase else []

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then what this kind of condition needs of them."""
        good = super().validate(extra_validators)
        if self.is_empty or self.kind == "carried":
            return good
        if self.kind == "phrase":
            return self._fills_blanks() and good
        return self._says_all() and good

    def _fills_blanks(self) -> bool:
        if self.phrase is None:
            return _wrong(self.source, "condition.unknown_phrase")
        judged = [self._fills(blank, field) for blank, field in self.blanks]
        return all(judged)  # every blank says what is wrong with it, not only the first

    @staticmethod
    def _fills(blank: phrases.Blank, field: Any) -> bool:
        value = str(field.data or "")
        if not value or blanks.left_in(value):
            return _wrong(field, "condition.blank")
        if not blank.is_number:
            return True
        if not (value.isascii() and value.isdigit()):
            return _wrong(field, "integer.unreadable")
        if not blank.least <= int(value) <= blank.most:
            return _wrong(field, "number.between", min=blank.least, max=blank.most)
        return True

    def _says_all(self) -> bool:
        trigger, is_dated = self.trigger.data, self.trigger.data is ConditionTrigger.BY_DATE
        left = blanks.left_in(str(self.text.data or ""))
        if left is not None and not self.text.errors:
            _wrong(self.text, "text.blank_left", text=left)
        wanted = (
            (self.text, not self.text.data, "field.required"),
            (self.trigger, trigger is None, "field.required"),
            (self.due_on, is_dated and self.due_on.data is None, "condition.no_day"),
            (self.due_on, not is_dated and self.due_on.data is not None, "condition.day_unasked"),
        )
        found = [_wrong(f, code) for f, is_wrong, code in wanted if is_wrong and not f.errors]
        return not found and left is None

    def said(self) -> dict[str, Any]:
        """Write the row as plain values, with the name of its place on the form."""
        values = [str(field.data) for _, field in self.blanks]
        return {
            "at": self.source.name.removesuffix("-source"),
            "source": self.source.data or "",
            "text": self.text.data or "",
            "blanks": values,
            "trigger": self.trigger.data.value if self.trigger.data else None,
            "due_on": self.due_on.data.isoformat() if self.due_on.data else None,
        }


class RecipientRow(BaseForm):
    """One of those who receive the paper, beside the applicant and the office's own register."""

    name = TextField(N_("Nơi nhận"), max_length=200)


class DraftForm(ActForm):
    """The officer's part of a decision: everything else on the paper comes from the dossier."""

    conditions = RowsField(ConditionRow, N_("Điều kiện"), max_entries=MOST_CONDITIONS)
    finish_months = IntegerField(
        N_("Thời hạn hoàn thành công trình"), minimum=1, maximum=60, unit=N_("tháng")
    )
    own_recipients = TickField(N_("Nơi nhận theo danh sách dưới đây"))
    recipients = RowsField(RecipientRow, N_("Nơi nhận"), max_entries=MOST_RECIPIENTS)

    #: What the page offers beside the form; the stage's `bench` puts it there.
    desk: Any = None

    def to_command(self) -> Act:
        """Give what was decided, in plain values: a task keeps them as its answer."""
        rows = [row.form for row in self.conditions.entries]
        names = [row.form.name.data for row in self.recipients.entries if row.form.name.data]
        fields = {
            "conditions": [row.said() for row in rows if not row.is_empty],
            "finish_months": self.finish_months.data,
            "recipients": names if self.own_recipients.data else None,
        }
        return Act(self.outcome.data or "", self.note.data or "", fields)


class SignForm(ActForm):
    """The leader signs the very draft that was on the page."""

    draft_sha256 = TextField(N_("Mã nội dung dự thảo"), max_length=64)


class VoidForm(BaseForm):
    """A number is made void and its dossier goes back to an earlier step."""

    to = OptionField(N_("Trả hồ sơ về bước"), [Required()])
    reason = LongTextField(N_("Lý do hủy số"), [Required()], max_length=2000)
    number_text = TextField(N_("Số bị hủy"), [Required()], max_length=60)

    def to_command(self) -> Voiding:
        """Give what was said, with the number that was on the page."""
        return Voiding(str(self.to.data), str(self.reason.data), str(self.number_text.data))


def _wrong(field: Any, code: str, /, **facts: object) -> bool:
    field.errors = [*field.errors, Fault(code, **facts)]
    return False
