"""Which class of works a size means, from the table beside it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from permits.core.vocabulary import WorkKind, WorksClass
from workflow.model import Citation

TABLE = Path(__file__).with_name("works.yaml")


@dataclass(frozen=True, slots=True)
class Classed:
    """A class of works and where the law says so."""

    works_class: WorksClass
    cite: Citation


def classed(work: WorkKind, height_m: Decimal | None) -> Classed:
    """Say the class of a work of this kind and height (metres above its ground or roof)."""
    table = next(part for part in _tables() if work in part["works"])
    size = Decimal(0) if height_m is None else height_m
    step = next(step for step in table["steps"] if _holds(step, size))
    return Classed(WorksClass(step["class"]), Citation(table["cite"], table["certainty"]))


def _holds(step: dict[str, Any], size: Decimal) -> bool:
    if "to" in step:
        return size <= Decimal(step["to"])
    return "below" not in step or size < Decimal(step["below"])


@cache
def _tables() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(TABLE.read_text(encoding="utf-8")).values())
