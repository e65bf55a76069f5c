"""Papers for tests: the gallery's samples, a demo authority of this run, one paper signed by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from permits.core import clock
from permits.papers import pdf
from permits.papers.gallery import samples
from permits.papers.marks import ink, seal
from permits.signing.keys import key_for, trust_anchors
from permits.signing.signing import Mark, sign
from permits.signing.verification import Verification, verify

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


@dataclass(frozen=True)
class Signed:
    """A signed file and what verification says of it."""

    pdf: bytes
    verification: Verification


def marks_of(keys: Path, content: Any) -> tuple[Mark, Mark]:
    """Both signatures of a paper: the person's ink, then the office's seal over it."""
    office, person = content.office, content.signatory
    sealed = (office.name, SIGNED_AT.isoformat(timespec="seconds"))
    return (
        Mark(
            "person",
            key_for(keys, "person:bich.ngoc." + content.template, name=person.name),
            ink(person.name),
        ),
        Mark(
            "office",
            key_for(keys, f"office:{office.code}", name=office.name),
            seal(office.name, office.parent, sealed),
        ),
    )


def issue(keys: Path, content: Any, **around: Any) -> Signed:
    """Print a paper, sign it twice and verify it."""
    printed = pdf.render(content.template, content, simulation=True, **around)
    signed = sign(printed, marks_of(keys, content), at=SIGNED_AT)
    return Signed(signed, verify(signed, trust_anchors(keys), at=SIGNED_AT))


@pytest.fixture(scope="session")
def signed(keys: Path) -> Signed:
    """The shortest paper, signed by a person and an office."""
    return issue(keys, SAMPLES["slip_refuse"].content)


@pytest.fixture(scope="session")
def signed_permit(keys: Path) -> Signed:
    """A tower's permit, signed."""
    tower = SAMPLES["permit_tower"]
    return issue(keys, tower.content, qr_url=tower.shown["qr_url"])
