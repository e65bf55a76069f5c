"""Forms complain under full names, in our sentences, and refuse what they do not know."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wtforms
from werkzeug.datastructures import MultiDict
from wtforms import FormField, validators
from wtforms.fields import StringField

from permits.core.errors import Complaint, Invalid
from permits.core.messages import SENTENCES
from permits.core.vocabulary import MastClass
from permits.forms.base import BaseForm, read, strangers
from permits.forms.choices import ChoiceField
from permits.forms.faults import BUILT_IN, Fault
from permits.forms.fields import DateField, NumberField, TextField, TickField
from permits.forms.formdata import formdata_from_json
from permits.forms.rows import RowsField
from permits.forms.rules import Required
from permits.forms.schema import schema


class PoleForm(BaseForm):
    name = TextField("Tên cột", [Required()], max_length=20)
    height_m = NumberField("Chiều cao", [Required()], minimum=1, maximum=60, unit="m")


class PlanForm(BaseForm):
    title = TextField("Tên", [Required()], description="Tên ngắn")
    begins_on = DateField("Khởi công")
    mast = ChoiceField("Loại cột", term=MastClass, only=(MastClass.A1A,))
    agreed = TickField("Cam kết")
    lead = FormField(PoleForm, "Cột chính")
    poles = RowsField(PoleForm, "Các cột", max_entries=3)


def plan(**changes: Any) -> dict[str, Any]:
    return {"title": "Kế hoạch", "lead": {"name": "A", "height_m": 12}, **changes}


def refused(document: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        read(PlanForm, formdata_from_json(document))
    return [(each.field, each.code) for each in refusal.value.complaints]


def test_a_valid_document_becomes_a_form_with_its_values() -> None:
    form: Any = read(
        PlanForm,
        formdata_from_json(plan(poles=[{"name": "B", "height_m": "7,5"}], agreed=True)),
    )

    assert form.data["title"] == "Kế hoạch"
    assert [str(row["height_m"]) for row in form.data["poles"]] == ["7.5"]
    assert form.data["agreed"] is True


def test_every_fault_is_told_at_once_under_the_full_name_of_its_field() -> None:
    document = plan(title=" ", poles=[{"name": "B", "height_m": 9}, {"height_m": "NaN"}])

    assert refused(document) == [
        ("title", "field.required"),
        ("poles-1-name", "field.required"),
        ("poles-1-height_m", "number.unreadable"),
    ]


def test_a_row_of_nulls_and_a_null_row_stay_rows_and_are_refused() -> None:
    nulls = [{"name": "B", "height_m": 9}, {"name": None, "height_m": None}, None, {}]

    found = refused(plan(poles=nulls[:2]))
    assert found == [("poles-1-name", "field.required"), ("poles-1-height_m", "field.required")]
    found = refused(plan(poles=[nulls[0], None]))
    assert found == [("poles-1-name", "field.required"), ("poles-1-height_m", "field.required")]
    found = refused(plan(poles=[nulls[0], {}]))
    assert found == [("poles-1-name", "field.required"), ("poles-1-height_m", "field.required")]


def test_one_row_too_many_is_a_complaint_and_never_dropped_in_silence() -> None:
    rows = [{"name": "B", "height_m": 9}] * 4

    assert refused(plan(poles=rows)) == [("poles", "rows.too_many")]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"colour": "đỏ"}, "colour"),
        ({"": "x"}, ""),
        ({"lead": "x"}, "lead"),
        ({"title": {"vi": "x"}}, "title-vi"),
        ({"poles": [{"name": "B", "height_m": 9, "owner": 1}]}, "poles-0-owner"),
        ({"poles": "x"}, "poles"),
        ({"poles-²-name": "x"}, "poles-²-name"),
        ({"poles-99999-name": "x"}, "poles-99999-name"),
        ({"poles-１-name": "x"}, "poles-１-name"),
    ],
)
def test_an_unknown_name_is_refused_by_name(changes: dict[str, Any], name: str) -> None:
    assert (name, "field.unknown") in refused(plan(**changes))


def test_one_value_given_twice_is_refused() -> None:
    assert refused(plan(title=["a", "b"])) == [("title", "field.repeated")]
    assert ("lead-name", "field.repeated") in refused(plan(**{"lead-name": "B"}))


def test_the_plumbing_of_a_page_is_no_stranger() -> None:
    sent = MultiDict([("csrf_token", "x"), ("_once", "y"), ("title", "z"), ("poles", "")])

    assert strangers(PlanForm, sent) == []


def test_a_browser_s_odd_row_number_is_ignored_instead_of_crashing() -> None:
    form = PlanForm(MultiDict({"poles-²-name": "x", "poles-5-name": "y"}))

    assert [row.form.name.data for row in form.poles.entries] == ["y"]


def test_what_a_service_complains_of_is_shown_at_the_field() -> None:
    form: Any = PlanForm(formdata_from_json(plan(poles=[{"name": "B", "height_m": 9}])))
    assert form.validate()

    form.take([Complaint("poles-0-name", "text.malformed"), Complaint("elsewhere", "stale")])

    assert form.poles[0].form.name.errors == [SENTENCES["text.malformed"]]
    assert form.form_errors == [SENTENCES["stale"]]
    assert [each.field for each in form.complaints()] == ["", "poles-0-name"]


def test_a_fault_is_a_sentence_that_remembers_its_facts() -> None:
    form = PoleForm(MultiDict({"name": "x" * 21, "height_m": "61,5"}))
    form.validate()

    long, high = form.complaints()
    assert (long.code, long.facts) == ("text.too_long", {"max": 20})
    assert high.facts == {"min": 1, "max": 60, "unit": "m"}
    assert form["height_m"].errors == ["Số phải từ 1 đến 60 m."]


def own_messages() -> Iterator[str]:
    root = Path(str(wtforms.__file__)).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="gettext" | "ngettext"), args=arguments):
                    for argument in arguments[:2]:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            yield argument.value


def test_no_message_of_wtforms_leaks_in_english() -> None:
    messages = set(own_messages())

    assert len(messages) > 35
    assert messages <= set(BUILT_IN)
    assert set(BUILT_IN.values()) <= set(SENTENCES)


def test_a_built_in_rule_of_wtforms_speaks_our_language_with_its_numbers() -> None:
    class Short(BaseForm):
        word = StringField("Từ", [validators.Length(min=3, max=5)])
        same = StringField("Lặp", [validators.EqualTo("nothing")])

    form = Short(MultiDict({"word": "ab", "same": "x"}))
    form.validate()

    assert form.word.errors == ["Phải dài từ 3 đến 5 ký tự."]
    assert form.same.errors == ["Không có trường tên “nothing”."]
    fault: Any = form.word.errors[0]
    assert isinstance(fault, Fault)
    assert fault.facts["max"] == 5


def test_the_schema_says_what_the_form_will_take() -> None:
    document = schema(PlanForm)

    assert document["required"] == ["title", "lead"]
    assert document["additionalProperties"] is False
    fields = document["properties"]
    assert fields["title"] == {
        "type": "string",
        "maxLength": 200,
        "title": "Tên",
        "description": "Tên ngắn",
    }
    assert fields["begins_on"]["format"] == "date"
    assert fields["mast"]["enum"] == ["A1a", None]
    assert fields["poles"]["maxItems"] == 3
    pole = fields["poles"]["items"]
    assert pole["required"] == ["name", "height_m"]
    assert (
        pole["properties"]["height_m"]["minimum"],
        pole["properties"]["height_m"]["maximum"],
    ) == (1, 60)
