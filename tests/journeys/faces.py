"""The two ways in which every page is looked at; each inspection adds the other width and theme."""

from dataclasses import dataclass

import pytest

from tests.support.browser import DESK, PHONE


@dataclass(frozen=True)
class Face:
    """How a page is looked at."""

    name: str
    options: dict


WIDE = Face("vi", {"locale": "vi-VN", "viewport": DESK})
NARROW = Face("en", {"locale": "en-US", "viewport": PHONE})


def faces(*chosen):
    """Look at a test's pages in each of these ways."""
    return pytest.mark.parametrize("face", chosen, ids=lambda face: face.name)
