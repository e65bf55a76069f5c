"""How often, for how long and when a permit may be extended, from the table beside it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from workflow.model import Citation

TABLE = Path(__file__).with_name("follow_ups.yaml")


@dataclass(frozen=True, slots=True)
class Extending:
    """The rules of extensions: how many, of how many months, and the days to ask for one."""

    times: int
    months: int
    cite: Citation
    opens_before: timedelta
    closes_after: timedelta
    window_cite: Citation

    def window(self, start_before: date) -> tuple[date, date]:
        """Give the first and the last day on which an extension may be asked for."""
        return start_before - self.opens_before, start_before + self.closes_after


@cache
def extending() -> Extending:
    """Read the rules once in a process's life."""
    said = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["extend"]
    window = said["window"]
    return Extending(
        times=said["times"],
        months=said["months"],
        cite=Citation(**said["cite"]),
        opens_before=timedelta(days=window["opens_days_before"]),
        closes_after=timedelta(days=window["closes_days_after"]),
        window_cite=Citation(**window["cite"]),
    )
