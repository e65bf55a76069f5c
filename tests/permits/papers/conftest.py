"""Papers for tests: the gallery's samples, a demo authority of this run, one paper signed by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from permits.core import clock
from permits.papers import issuing, pdf
from permits.papers.content import Content
from permits.papers.gallery import samples

SIGNED_AT = datetime(2026, 1, 22, 10, 30, 15, tzinfo=clock.VIETNAM)


@dataclass(frozen=True)
class Sample:
    """One sample of the gallery."""

    name: str
    shown: dict[str, Any]
    content: Any

    @property
    def template(self) -> str:
        return self.content.template


SAMPLES = {name: Sample(name, shown, content) for name, shown, content in samples()}


@pytest.fixture
def sample() -> Callable[[str], Sample]:
    """Give a sample by its name."""
    return SAMPLES.__getitem__


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run's own demo authority."""
    return tmp_path_factory.mktemp("keys") / "demo"


@pytest.fixture(scope="session")
def desk(keys: Path) -> issuing.Desk:
    """Print in this process and sign with the keys of this run."""
    return issuing.Desk(printer=pdf, keys=keys, simulation=True)


def issue(desk: issuing.Desk, content: Content, **around: Any) -> issuing.Signed:
    return issuing.issue(desk, content, login="bich.ngoc", at=SIGNED_AT, **around)


@pytest.fixture(scope="session")
def signed(desk: issuing.Desk) -> issuing.Signed:
    """The shortest paper, signed by a person and an office."""
    return issue(desk, SAMPLES["slip_refuse"].content)


@pytest.fixture(scope="session")
def signed_permit(desk: issuing.Desk) -> issuing.Signed:
    """A tower's permit, signed."""
    tower = SAMPLES["permit_tower"]
    return issue(desk, tower.content, qr_url=tower.shown["qr_url"])
