"""Forms of the rules' pages: a draft, one rule with its condition, a decision to publish."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from gis import predicates
from gis.rules import MAX_REACH_M
from permits.core.text import N_
from permits.core.vocabulary import Certainty, RuleEffect, WorkKind
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, ManyOptionsField, OptionField, RadioChoiceField
from permits.forms.faults import Fault
from permits.forms.fields import DateField, LongTextField, NumberField, TextField
from permits.forms.rows import RowsField
from permits.forms.rules import Required
from permits.planning.vocabulary import ConditionForm, ConditionJoin, ConditionTest

#: How many conditions may be joined on the page; more are written as YAML.
MOST_CONDITIONS = 8

_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class DraftForm(BaseForm):
    """What a draft is about."""

    title = TextField(N_("Nội dung dự thảo"), [Required()], max_length=200)


class PublishForm(BaseForm):
    """The decision that puts a draft in force."""

    decision_no = TextField(N_("Số quyết định"), [Required()], max_length=100)
    decision_date = DateField(N_("Ngày quyết định"), [Required()])


class WrittenForm(BaseForm):
    """A whole rules file."""

    content = LongTextField(N_("Tệp quy tắc (YAML)"), [Required()], max_length=400_000)

    def tidied(self) -> bytes:
        """Give the file as it is read."""
        return str(self.content.data or "").encode()


class ConditionRow(BaseForm):
    """One condition: an attribute of the work or of the thing on the map, a test, a value."""

    what = OptionField(N_("Thuộc tính"))
    test = ChoiceField(N_("So sánh"), term=ConditionTest)
    value = TextField(N_("Giá trị"), max_length=400)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was said in this row."""
        return not (self.what.data or self.value.data)

    def condition(self) -> dict[str, Any]:
        """Write the row as the closed set of conditions has it."""
        side, _, name = str(self.what.data).partition(":")
        test = ConditionTest(self.test.data)
        text = str(self.value.data or "")
        if test is ConditionTest.IN:
            return {
                side: name,
                test.value: [_scalar(each) for each in text.split(",") if each.strip()],
            }
        return {side: name, test.value: _scalar(text)}

    def validate(self, extra_validators: Any = None) -> bool:
        """A row says everything or nothing."""
        good = super().validate(extra_validators)
        if self.is_empty:
            return good
        for field in (self.what, self.test, self.value):
            if not field.data and not field.errors:
                field.errors = [*field.errors, Fault("field.required")]
                good = False
        return good


class RuleForm(BaseForm):
    """One rule, with everything it says."""

    attributes: Sequence[tuple[str, Any]] = ()  # what a condition may look at

    code = TextField(N_("Mã quy tắc"), [Required()], max_length=60)
    kind = OptionField(N_("Loại lớp"), [Required()])
    applies_to = ManyOptionsField(
        N_("Áp dụng cho loại công trình"), [Required()], options=[(w.value, w) for w in WorkKind]
    )
    effect = ChoiceField(N_("Hệ quả"), [Required()], term=RuleEffect)
    reach_m = NumberField(N_("Phạm vi"), minimum=0, maximum=MAX_REACH_M, places=2, unit="m")
    reach_per_height = NumberField(
        N_("Phạm vi thêm cho mỗi mét chiều cao"), minimum=0, maximum=20, places=2, unit="m"
    )
    name_vi = TextField(N_("Tên quy tắc"), [Required()], max_length=200)
    name_en = TextField(N_("Tên quy tắc (tiếng Anh)"), [Required()], max_length=200)
    text_vi = LongTextField(N_("Nội dung"), [Required()], max_length=1000)
    text_en = LongTextField(N_("Nội dung (tiếng Anh)"), [Required()], max_length=1000)
    legal_ref = TextField(N_("Căn cứ"), [Required()], max_length=300)
    legal_article = TextField(N_("Điều, khoản"), max_length=100)
    certainty = RadioChoiceField(N_("Độ chắc chắn của căn cứ"), [Required()], term=Certainty)
    first_day = DateField(N_("Áp dụng từ ngày"), [Required()])
    end_day = DateField(N_("Hết áp dụng từ ngày"))
    office = OptionField(N_("Cơ quan phải hỏi"))
    office_from = TextField(N_("Hoặc lấy cơ quan theo thuộc tính"), max_length=60)
    height_accuracy_m = NumberField(
        N_("Sai số cao độ"), minimum=0, maximum=1000, places=2, unit="m"
    )
    along_m = NumberField(
        N_("Chỉ tính khi tuyến đi dọc ít nhất"), minimum=0, maximum=MAX_REACH_M, places=1, unit="m"
    )
    condition_form = RadioChoiceField(N_("Cách viết điều kiện"), term=ConditionForm)
    joined = ChoiceField(N_("Các điều kiện"), term=ConditionJoin)
    conditions = RowsField(ConditionRow, N_("Điều kiện"), max_entries=MOST_CONDITIONS)
    when_yaml = LongTextField(N_("Điều kiện viết bằng YAML"), max_length=4000)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then what only a rule as a whole can get wrong."""
        good = super().validate(extra_validators)
        faults = (
            (self.code, self.code.data and not _CODE.fullmatch(self.code.data), "rule.code"),
            (self.end_day, self._ends_first(), "rule.days"),
            (self.office_from, self.office.data and self.office_from.data, "rule.one_office"),
            (self.office, self._asks_nobody(), "rule.no_office"),
        )
        for field, is_wrong, code in faults:
            if is_wrong and not field.errors:
                field.errors = [*field.errors, Fault(code)]
                good = False
        return good and self._reads_condition()

    def _ends_first(self) -> bool:
        first, end = self.first_day.data, self.end_day.data
        return bool(first and end and end <= first)

    def _asks_nobody(self) -> bool:
        asks = self.effect.data is RuleEffect.CONSENT_OF
        return asks and not self.office.data and not self.office_from.data

    def _reads_condition(self) -> bool:
        try:
            predicates.validate(self.condition())
        except (predicates.BadCondition, yaml.YAMLError) as error:
            fault = Fault("rule.condition", reason=str(error)[:200])
            self.when_yaml.errors = [*self.when_yaml.errors, fault]
            return False
        return True

    def condition(self) -> Any:
        """Give the condition, from the rows or from the YAML, as `condition_form` says."""
        if self.condition_form.data is ConditionForm.YAML:
            return yaml.safe_load(str(self.when_yaml.data or "")) or {}
        rows = [row.form.condition() for row in self.conditions if not row.form.is_empty]
        if len(rows) < 2:
            return rows[0] if rows else {}
        return {(self.joined.data or ConditionJoin.ALL).value: rows}

    def said(self) -> dict[str, Any]:
        """Write the rule as its file would say it."""
        optional = {
            "reach_m": _float(self.reach_m.data),
            "reach_per_height": _float(self.reach_per_height.data),
            "when": self.condition(),
            "params": self._params(),
        }
        article = {"article": self.legal_article.data} if self.legal_article.data else {}
        last = {"to": self.end_day.data.isoformat()} if self.end_day.data else {}
        return {
            "code": self.code.data,
            "kind": self.kind.data,
            "applies_to": list(self.applies_to.data or ()),
            "effect": self.effect.data.value,
            **{name: value for name, value in optional.items() if value},
            "name": {"vi": self.name_vi.data, "en": self.name_en.data},
            "text": {"vi": self.text_vi.data, "en": self.text_en.data},
            "cite": {**article, "ref": self.legal_ref.data, "certainty": self.certainty.data.value},
            "in_force": {"from": self.first_day.data.isoformat(), **last},
        }

    def _params(self) -> dict[str, Any]:
        said = {
            "office": self.office.data,
            "office_from": self.office_from.data,
            "height_accuracy_m": _plain(self.height_accuracy_m.data),
            "along_m": _plain(self.along_m.data),
        }
        return {name: value for name, value in said.items() if value}


def shown(said: Mapping[str, Any]) -> dict[str, Any]:
    """Spread a rule's text over the fields of its form."""
    params, cite, days = said.get("params", {}), said["cite"], said["in_force"]
    spread: dict[str, Any] = {
        **{name: said.get(name) for name in ("code", "kind", "applies_to", "effect")},
        **{name: _decimal(said.get(name)) for name in ("reach_m", "reach_per_height")},
        **{f"name_{language}": said["name"][language] for language in ("vi", "en")},
        **{f"text_{language}": said["text"][language] for language in ("vi", "en")},
        "legal_ref": cite["ref"],
        "legal_article": cite.get("article"),
        "certainty": cite["certainty"],
        "first_day": _day(days["from"]),
        "end_day": _day(days.get("to")),
        "office": params.get("office"),
        "office_from": params.get("office_from"),
        "height_accuracy_m": _decimal(params.get("height_accuracy_m")),
        "along_m": _decimal(params.get("along_m")),
    }
    return spread | _condition_shown(said.get("when") or {})


def _condition_shown(when: Mapping[str, Any]) -> dict[str, Any]:
    """Show a condition in rows where rows can say it; any other as YAML."""
    word = next((word for word in ("all", "any") if word in when), None)
    leaves = list(when[word]) if word else [when] if when else []
    as_yaml = yaml.safe_dump(when, allow_unicode=True, sort_keys=False) if when else ""
    if len(leaves) > MOST_CONDITIONS or not all(_is_row(leaf) for leaf in leaves):
        return {"condition_form": ConditionForm.YAML, "when_yaml": as_yaml}
    return {
        "condition_form": ConditionForm.ROWS,
        "joined": ConditionJoin(word or "all"),
        "conditions": [_row(leaf) for leaf in leaves],
        "when_yaml": as_yaml,
    }


def _is_row(leaf: Mapping[str, Any]) -> bool:
    """A row writes each value so that it is read back as the very same value."""
    test = next((test for test in ConditionTest if test.value in leaf), None)
    if test is None or len(leaf) != 2:
        return False
    values = leaf[test.value] if test is ConditionTest.IN else [leaf[test.value]]
    return all(_scalar(_written(value)) == value and "," not in str(value) for value in values)


def _row(leaf: Mapping[str, Any]) -> dict[str, Any]:
    side = next(side for side in predicates.SIDES if side in leaf)
    test = next(test for test in ConditionTest if test.value in leaf)
    values = leaf[test.value] if test is ConditionTest.IN else [leaf[test.value]]
    return {
        "what": f"{side}:{leaf[side]}",
        "test": test,
        "value": ", ".join(_written(value) for value in values),
    }


def _scalar(text: str) -> str | float | bool:
    """Read one value as people type it: a number, yes or no, or a word."""
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    if not _NUMBER.fullmatch(text):
        return text
    return _plain(text.replace(",", "."))


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(number: Any) -> int | float:
    """Write a figure as files do: whole where it is whole."""
    read = _float(number)
    return int(read) if read.is_integer() else read


def _float(number: Any) -> float:
    return float(number or 0)


def _decimal(number: Any) -> Decimal | None:
    return Decimal(str(number)).normalize() if number else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
