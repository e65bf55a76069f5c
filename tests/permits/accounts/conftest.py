"""Letters about accounts are kept, not sent."""

import pytest

from permits.accounts import mailing
from tests.support.letters import Box


@pytest.fixture
def box(app: object, monkeypatch: pytest.MonkeyPatch) -> Box:
    """The post of this test."""
    kept = Box()
    monkeypatch.setitem(mailing.posts, "mail", kept)
    return kept
