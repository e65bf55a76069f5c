"""What an inspector looks at by kind of work, read from a file of data."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from permits.core.text import Bilingual
from permits.core.vocabulary import Certainty, WorkKind

FILE = Path(__file__).with_name("checklists.yaml")


class BadChecklist(Exception):
    """The file leaves something out, or names an item twice for one kind of work."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at, with where that is written and how sure it is."""

    code: str
    names: Bilingual
    cite: str
    certainty: Certainty


@cache
def checklist(work: WorkKind) -> tuple[Item, ...]:
    """List what is looked at for a kind of work, in order. Raises `BadChecklist`."""
    return read(FILE.read_text(encoding="utf-8"))[work]


def read(text: str) -> dict[WorkKind, tuple[Item, ...]]:
    """Make the lists of all kinds of work, or refuse the file whole. Raises `BadChecklist`."""
    try:
        said = yaml.safe_load(text)
        lists = {
            work: tuple(_item(each) for each in (*said["common"], *said["works"][work.value]))
            for work in WorkKind
        }
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        raise BadChecklist(f"{type(fault).__name__}: {fault}") from fault
    for work, items in lists.items():
        if len({item.code for item in items}) < len(items):
            raise BadChecklist(f"{work}: an item stands twice")
    return lists


def _item(said: dict[str, Any]) -> Item:
    names = Bilingual(str(said["vi"]), str(said["en"]))
    return Item(str(said["code"]), names, str(said.get("cite", "")), Certainty(said["certainty"]))
