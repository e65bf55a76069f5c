"""A setting that is missing or weak is named at the start, not met later."""

import pytest

from permits.core.settings import BadSetting, Settings

GOOD = {
    "DATABASE_URL": "postgresql+psycopg:///town",
    "SECRET_KEY": "s" * 32,
    "CODE_KEY": "a key for codes",
}


def test_the_least_an_installation_must_say() -> None:
    settings = Settings.from_environment(GOOD)

    assert settings.demo is False
    assert settings.secure_cookies is False
    assert settings.code_key == b"a key for codes"


@pytest.mark.parametrize("name", GOOD)
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({key: value for key, value in GOOD.items() if key != name})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        Settings.from_environment(GOOD | {"SECRET_KEY": "short"})


def test_behind_https_cookies_are_secure() -> None:
    settings = Settings.from_environment(GOOD | {"BASE_URL": "https://htc.daklak.gov.vn/"})

    assert settings.secure_cookies
    assert settings.base_url == "https://htc.daklak.gov.vn"
