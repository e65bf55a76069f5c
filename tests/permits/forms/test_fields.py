"""Each field takes one notation, refuses the rest by name, and keeps what was typed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from permits.core.vocabulary import CoordinateSystem, MastClass
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, OptionField, RadioChoiceField
from permits.forms.coordinates import CoordinatesField
from permits.forms.fields import (
    DateField,
    EmailField,
    IntegerField,
    LongTextField,
    NumberField,
    PasswordField,
    PhoneField,
    TaxCodeField,
    TextField,
    TickField,
)
from permits.forms.rules import AtLeast, Required, SameAs, Ticked


class Everything(BaseForm):
    text = TextField("Text", max_length=10)
    reason = LongTextField("Reason", [AtLeast(5)], max_length=100)
    height = NumberField("Height", minimum="0.5", maximum=150, places=2, unit="m")
    load = NumberField("Load", minimum=-10, maximum=10)
    floors = IntegerField("Floors", minimum=0, maximum=200)
    day = DateField("Day", earliest=date(2020, 1, 1), latest=date(2030, 12, 31))
    phone = PhoneField("Phone")
    tax_code = TaxCodeField("Tax code")
    email = EmailField("Email")
    mast = ChoiceField("Mast", term=MastClass, only=(MastClass.A1A, MastClass.A2B))
    system = RadioChoiceField("System", term=CoordinateSystem)
    agreed = TickField("Agreed")
    word = PasswordField("Word")
    again = PasswordField("Again", [SameAs("word")])


def given(**typed: str) -> Any:
    form = Everything(MultiDict(typed))
    form.validate()
    return form


def codes(form: BaseForm) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in form.complaints()]


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("text", "  Lê \t Lợi ", "Lê Lợi"),
        ("text", "   ", None),
        ("text", "Tuy Hoa\u0300", "Tuy Hoà"),
        ("text", "a\u200bb", "ab"),
        ("reason", "dòng một  \r\ndòng hai\r\n", "dòng một\ndòng hai"),
        ("height", "12,5", Decimal("12.5")),
        ("height", " 12.50 ", Decimal("12.5")),
        ("height", "0.5", Decimal("0.5")),
        ("height", "", None),
        ("load", "-3,25", Decimal("-3.25")),
        ("floors", "007", 7),
        ("day", "5/9/2026", date(2026, 9, 5)),
        ("day", "05-09-2026", date(2026, 9, 5)),
        ("day", "2026-09-05", date(2026, 9, 5)),
        ("phone", "0905 123 456", "+84905123456"),
        ("phone", "+84 (905) 123-456", "+84905123456"),
        ("phone", "84905123456", "+84905123456"),
        ("phone", "0262 3852 345", "+842623852345"),
        ("tax_code", "0100109106", "0100109106"),
        ("tax_code", "0100109106-011", "0100109106-011"),
        ("tax_code", "0100109106011", "0100109106-011"),
        ("email", "Ky.Thuat@ViettEl.com.VN", "Ky.Thuat@viettel.com.vn"),
        ("mast", "A2b", MastClass.A2B),
        ("mast", "", None),
        ("system", "vn2000", CoordinateSystem.VN2000),
        ("agreed", "true", True),
        ("agreed", "y", True),
        ("agreed", "false", False),
        ("word", "  hai dấu cách  ", "  hai dấu cách  "),
    ],
)
def test_a_right_notation_is_read(name: str, typed: str, value: object) -> None:
    form = given(**{name: typed})

    assert form[name].data == value
    assert [code for field, code in codes(form) if field == name] == []


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("text", "quá mười ký tự", "text.too_long"),
        ("text", "a\x00b", "text.unreadable"),
        ("text", "\ud800", "text.unreadable"),
        ("reason", "ngắn", "text.too_short"),
        ("reason", "x" * 20_000, "text.too_long"),
        ("height", "Infinity", "number.unreadable"),
        ("height", "-inf", "number.unreadable"),
        ("height", "NaN", "number.unreadable"),
        ("height", "sNaN", "number.unreadable"),
        ("height", "1e3", "number.unreadable"),
        ("height", "１２", "number.unreadable"),
        ("height", "١٢", "number.unreadable"),
        ("height", "12²", "number.unreadable"),
        ("height", "1_000", "number.unreadable"),
        ("height", "1.000,5", "number.unreadable"),
        ("height", "1 000", "number.unreadable"),
        ("height", "0x10", "number.unreadable"),
        ("height", "−5", "number.unreadable"),
        ("height", "12,345", "number.too_precise"),
        ("height", "0", "number.between_unit"),
        ("height", "150,01", "number.between_unit"),
        ("load", "-11", "number.between"),
        ("floors", "2,5", "integer.unreadable"),
        ("floors", "2.0", "integer.unreadable"),
        ("floors", "9" * 90, "text.too_long"),
        ("floors", "²", "integer.unreadable"),
        ("floors", "201", "number.between"),
        ("day", "31/02/2026", "date.no_such_day"),
        ("day", "2026/09/05", "date.unreadable"),
        ("day", "05/09/26", "date.unreadable"),
        ("day", "0５/09/2026", "date.unreadable"),
        ("day", "31/12/2019", "date.between"),
        ("phone", "0105 123 456", "phone.malformed"),
        ("phone", "0905 123 45", "phone.malformed"),
        ("phone", "cô Hà", "phone.malformed"),
        ("tax_code", "0100109107", "tax_code.check_digit"),
        ("tax_code", "010010910", "tax_code.malformed"),
        ("email", "a@b", "email.malformed"),
        ("email", "a..b@c.vn", "email.malformed"),
        ("mast", "A2c", "field.not_choice"),
        ("mast", "a2b", "field.not_choice"),
        ("system", "WGS84", "field.not_choice"),
        ("agreed", "yes", "field.not_yes_no"),
    ],
)
def test_a_wrong_notation_is_refused_by_name_and_kept_as_typed(
    name: str, typed: str, code: str
) -> None:
    form = given(**{name: typed})

    assert [found for field, found in codes(form) if field == name] == [code]
    if name not in ("mast", "system", "agreed"):
        assert form[name]._value() == typed


def test_what_an_object_holds_is_written_the_vietnamese_way() -> None:
    form: Any = Everything(
        data={
            "height": Decimal("12.5"),
            "day": date(2026, 9, 5),
            "floors": 3,
            "mast": "A1a",
            "word": "bí mật",
        }
    )

    assert form.height._value() == "12,5"
    assert form.day._value() == "05/09/2026"
    assert form.floors._value() == "3"
    assert form.mast.data is MastClass.A1A
    assert [choice[0] for choice in form.mast.iter_choices()] == ["", "A1a", "A2b"]
    assert [choice[2] for choice in form.system.iter_choices()] == [False, False]
    assert "bí mật" not in form.word()


def test_two_fields_that_must_agree_are_compared() -> None:
    assert ("again", "field.differs") in codes(given(word="một", again="hai"))
    assert codes(given(word="một", again="một")) == []


def test_a_required_field_takes_zero_but_no_blanks_and_complains_once() -> None:
    class Small(BaseForm):
        name = TextField("Name", [Required()])
        height = NumberField("Height", [Required()], minimum=0, maximum=9)
        agreed = TickField("Agreed", [Ticked()])

    def complaints(**typed: str) -> list[tuple[str, str]]:
        form = Small(MultiDict(typed))
        form.validate()
        return codes(form)

    assert complaints(name="A", height="0", agreed="on") == []
    assert complaints(name="  ", height="cao") == [
        ("name", "field.required"),
        ("height", "number.unreadable"),
        ("agreed", "field.not_ticked"),
    ]


def test_a_place_stays_text_line_by_line() -> None:
    class Place(BaseForm):
        coordinates = CoordinatesField("Site", [Required()])

    form: Any = Place(MultiDict({"coordinates": " 12,6 108,0 \r\n12,7 108,1\r\n"}))

    assert form.validate()
    assert form.coordinates.data == "12,6 108,0\n12,7 108,1"


def test_an_option_is_judged_by_the_options_of_the_moment() -> None:
    class Choice(BaseForm):
        ward = OptionField("Ward", [Required()])

    def chosen(typed: str) -> list[tuple[str, str]]:
        form: Any = Choice(MultiDict({"ward": typed}))
        form.ward.options = [("22015", "Tuy Hoà")]
        form.validate()
        return codes(form)

    assert chosen("22015") == []
    assert chosen("22016") == [("ward", "field.not_choice")]
    assert chosen("") == [("ward", "field.required")]
