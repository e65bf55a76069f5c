"""Every page about what rules opens for an administrator, in both languages, and for no other."""

import pytest

from tests.permits.administration.law import PAGES


@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_opens_it_in_both_languages(sign_in, path):
    browser = sign_in("quantri")
    for language in ("vi", "en"):
        answer = browser.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer.status_code == 200, (path, language)


@pytest.mark.parametrize("path", PAGES)
def test_an_officer_may_not_open_it(sign_in, path):
    assert sign_in("sxd.tp").get(path).status_code in (403, 404)
