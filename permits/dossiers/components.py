"""What is known of a component beside its sheet: how many files it holds, whether we print it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Component:
    """How many files a component holds, and whether it is the applicant's own request."""

    files: int = 1
    is_form: bool = False


def known(code: str) -> Component:
    """Give what is known of a component; one file, and not printed by us, where nothing is said."""
    return _all().get(code, Component())


@cache
def _all() -> Mapping[str, Component]:
    said = yaml.safe_load(Path(__file__).with_name("components.yaml").read_text("utf-8"))
    return {
        code: Component(int(entry.get("files", 1)), bool(entry.get("form", False)))
        for code, entry in said.items()
    }
