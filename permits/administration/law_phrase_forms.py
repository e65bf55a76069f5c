"""Forms of the phrase book: a phrase with its blanks, a reason."""

import re
from collections.abc import Sequence
from typing import Any

from gis import kinds
from permits.core.text import N_, Bilingual
from permits.core.vocabulary import Certainty, RuleEffect, WorkKind
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, ManyOptionsField, RadioChoiceField
from permits.forms.faults import Fault
from permits.forms.fields import IntegerField, LongTextField, TextField, TickField
from permits.forms.rows import RowsField
from permits.forms.rules import Required
from permits.procedures.phrases import MOST_BLANKS, Blank, Phrase
from permits.procedures.vocabulary import ConditionTrigger, PhraseKind, SupplementItem

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_NAME = re.compile(r"[a-z][a-z_]{0,29}")


class BlankRow(BaseForm):
    """One blank: its name in braces, what the officer is asked, bounds where it is a number."""

    name = TextField(N_("Tên trong ngoặc nhọn"), max_length=30)
    vi = TextField(N_("Hỏi bằng tiếng Việt"), max_length=60)
    en = TextField(N_("Hỏi bằng tiếng Anh"), max_length=60)
    is_number = TickField(N_("Là số nguyên"))
    least = IntegerField(N_("Nhỏ nhất"), minimum=0, maximum=1_000_000)
    most = IntegerField(N_("Lớn nhất"), minimum=0, maximum=1_000_000)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was put into the row."""
        return not (self.name.data or self.vi.data or self.en.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then what a blank needs."""
        good = super().validate(extra_validators)
        if self.is_empty:
            return good
        wanted: list[tuple[Any, str]] = [
            (field, "field.required")
            for field in (self.name, self.vi, self.en)
            if not field.data and not field.errors
        ]
        if self.name.data and not _NAME.fullmatch(self.name.data):
            wanted.append((self.name, "phrase.code_shape"))
        if self.is_number.data and (self.most.data or 0) < (self.least.data or 0):
            wanted.append((self.most, "phrase.bounds"))
        for field, code in wanted:
            field.errors = [*field.errors, Fault(code)]
        return good and not wanted

    def blank(self) -> Blank:
        """Give the blank the row describes."""
        return Blank(
            str(self.name.data),
            str(self.vi.data),
            str(self.en.data),
            bool(self.is_number.data),
            self.least.data or 0,
            self.most.data or 0,
        )


class PhraseForm(BaseForm):
    """A phrase: its words in both languages, when it is offered, what it rests on."""

    code = TextField(
        N_("Mã câu"), [Required()], max_length=40, description=N_("Ví dụ: bao_ve_cay_xanh.")
    )
    kind = RadioChoiceField(N_("Chỗ dùng"), [Required()], term=PhraseKind)
    vi = LongTextField(
        N_("Câu tiếng Việt"),
        [Required()],
        max_length=600,
        description=N_("Chỗ trống viết trong ngoặc nhọn, ví dụ: ít nhất {days} ngày làm việc."),
    )
    en = LongTextField(N_("Câu tiếng Anh"), [Required()], max_length=600)
    blanks = RowsField(BlankRow, N_("Chỗ trống"), max_entries=MOST_BLANKS)
    trigger = ChoiceField(
        N_("Thực hiện khi nào"), term=ConditionTrigger, description=N_("Chỉ với điều kiện.")
    )
    works = ManyOptionsField(
        N_("Gợi ý cho loại công trình"),
        options=[(work.value, work) for work in WorkKind],
        description=N_("Không chọn: mọi loại."),
    )
    layers = ManyOptionsField(
        N_("Chỉ khi kiểm tra gặp lớp"),
        description=N_("Không chọn lớp, cơ quan nào: luôn gợi ý."),
    )
    effects = ManyOptionsField(
        N_("Và hệ quả của quy tắc là"), options=[(e.value, e) for e in RuleEffect]
    )
    offices = ManyOptionsField(N_("Hoặc khi đã hỏi cơ quan"))
    items = ManyOptionsField(
        N_("Gợi ý khi chưa đạt"),
        options=[(item.value, item) for item in SupplementItem],
        description=N_("Chỉ với yêu cầu bổ sung."),
    )
    cite = TextField(N_("Căn cứ"), [Required()], max_length=300)
    certainty = RadioChoiceField(N_("Độ chắc chắn của căn cứ"), [Required()], term=Certainty)

    def offer(self, offices: Sequence[tuple[str, Bilingual]]) -> "PhraseForm":
        """Fill in the layers the map knows and the offices there are, and rows for all blanks."""
        self.layers.options = layer_options()
        self.offices.options = list(offices)
        while len(self.blanks.entries) < MOST_BLANKS:
            self.blanks.append_entry()
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then the shape of the code."""
        good = super().validate(extra_validators)
        if self.code.data and not _CODE.fullmatch(self.code.data):
            self.code.errors = [*self.code.errors, Fault("phrase.code_shape")]
            return False
        return good

    def to_phrase(self) -> Phrase:
        """Give the phrase that was written; what its kind does not have is left out."""
        is_condition = self.kind.data is PhraseKind.CONDITION
        rows = [row.form for row in self.blanks.entries]
        return Phrase(
            code=str(self.code.data),
            kind=self.kind.data,
            vi=str(self.vi.data),
            en=str(self.en.data),
            works=tuple(self.works.data or ()),
            layers=tuple(self.layers.data or ()) if is_condition else (),
            effects=tuple(self.effects.data or ()) if is_condition else (),
            offices=tuple(self.offices.data or ()) if is_condition else (),
            items=() if is_condition else tuple(self.items.data or ()),
            trigger=self.trigger.data if is_condition else None,
            blanks=tuple(row.blank() for row in rows if not row.is_empty),
            cite=str(self.cite.data),
            certainty=self.certainty.data.value,
        )


def layer_options() -> list[tuple[str, Bilingual]]:
    """List the kinds of layers a phrase may wait for."""
    return [(code, Bilingual(kind.vi, kind.en)) for code, kind in kinds.known().items()]


def fields_of(phrase: Phrase) -> dict[str, Any]:
    """Give the fields of a phrase as it stands."""
    lists = {n: list(getattr(phrase, n)) for n in ("works", "layers", "effects", "offices")}
    plain = {n: getattr(phrase, n) for n in ("code", "kind", "vi", "en", "trigger", "cite")}
    names = ("name", "vi", "en", "is_number", "least", "most")
    blanks = [{name: getattr(blank, name) for name in names} for blank in phrase.blanks]
    certainty = Certainty(phrase.certainty)
    return lists | plain | {"items": list(phrase.items), "blanks": blanks, "certainty": certainty}


class ReasonForm(BaseForm):
    """Why a phrase is retired, or offered again."""

    reason = TextField(N_("Lý do"), [Required()], max_length=300)
