"""What people type about themselves is judged before anything is looked up."""

import pytest
from werkzeug.datastructures import MultiDict

from permits.accounts.demonstration import DEMO_PASSWORD
from permits.accounts.forms import PasswordForm, SignInForm
from permits.accounts.passwords import is_common


def codes(**typed: str) -> list[tuple[str, str]]:
    form = PasswordForm(MultiDict(typed))
    form.validate()
    return [(each.field, each.code) for each in form.complaints()]


def test_a_login_knows_no_capitals_and_a_password_all_of_them() -> None:
    form = SignInForm(MultiDict({"login": " SXD.CV1 ", "password": " A b "}))

    assert form.validate()
    assert form.to_command().login == "sxd.cv1"
    assert form.to_command().password == " A b "


def test_a_new_password_is_long_new_uncommon_and_typed_twice() -> None:
    good = {"current_password": "cũ", "new_password": "bốn con voi xanh"}

    assert codes(**good, repeated_password="bốn con voi xanh") == []
    assert codes(**good, repeated_password="ba con") == [("repeated_password", "field.differs")]
    short = codes(current_password="cũ", new_password="ngắn thôi", repeated_password="ngắn thôi")
    assert short == [("new_password", "text.too_short")]
    same = "bốn con voi xanh"
    assert codes(current_password=same, new_password=same, repeated_password=same) == [
        ("new_password", "password.same")
    ]


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "Matkhau2026",
        "Mật khẩu 123",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "12/12/2012",
        "ĐắkLắk@2026",
        "viettel2026!",
    ],
)
def test_what_everybody_tries_first_is_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["bốn con voi xanh", "Tr0ng-rẫy-cà-phê", DEMO_PASSWORD])
def test_a_short_sentence_is_not(password: str) -> None:
    assert not is_common(password)
