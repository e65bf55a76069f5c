"""The rows of a measurement: times taken in turn, ratios, targets, and how they are printed."""

import argparse
import json
import math
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MILLI = 1_000
WIDTH = 100
STARTED = time.monotonic()


def say(message: str) -> None:
    """Tell who waits what is going on, beside the table."""
    took = time.monotonic() - STARTED
    print(f"[{took:6.1f} s] {message} (load {load():.1f})", file=sys.stderr, flush=True)


def load() -> float:
    """Say how busy the machine is: other work on it makes every time longer."""
    return os.getloadavg()[0]


@dataclass(slots=True)
class Samples:
    """Times of one contestant in seconds."""

    taken: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Take the time of the block."""
        started = time.perf_counter()
        yield
        self.taken.append(time.perf_counter() - started)

    def add(self, seconds: float) -> None:
        """Keep one time."""
        self.taken.append(seconds)

    def at(self, share: float) -> float:
        """Give the time that this share of the samples did not exceed."""
        if not self.taken:
            raise ValueError("nothing was measured")
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def p10(self) -> float:
        """Give the time of a lucky run."""
        return self.at(0.1)

    @property
    def p50(self) -> float:
        """Give the usual time."""
        return self.at(0.5)


def race(
    contestants: Mapping[str, Callable[[int], float]], rounds: int, *, warm_up: int = 0
) -> dict[str, Samples]:
    """Let each take its turn in each round and say how long it took.

    The order is drawn anew each round: whoever always followed the same other would find the
    machine's caches as that one left them.
    """
    found = {name: Samples() for name in contestants}
    names, drawn = list(contestants), random.Random(rounds)
    for number in range(warm_up + rounds):
        drawn.shuffle(names)
        for name in names:
            took = contestants[name](number)
            if number >= warm_up:
                found[name].add(took)
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a value, and what it should be if there is a target."""

    row: str
    value: float
    unit: str
    target: str | None = None
    reached: bool | None = None
    missed_by: str = ""
    p10: float | None = None

    def as_json(self) -> dict[str, object]:
        """Give the row as the joined list of all measurements wants it."""
        value = None if math.isnan(self.value) else round(self.value, 4)
        kept = {"row": self.row, "value": value, "unit": self.unit}
        return {**kept, "target": self.target, "reached": self.reached}


@dataclass(slots=True)
class Table:
    """The rows of a run, printed as they come in."""

    as_json: bool = False
    rows: list[Row] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """Begin a group of rows."""
        if not self.as_json:
            print(f"\n{text}  (load {load():.1f})", flush=True)

    def note(self, row: str, value: float, unit: str) -> None:
        """Add a value that has no target."""
        self._add(Row(row, value, unit))

    def times(self, row: str, samples: Samples) -> None:
        """Add a usual time in milliseconds, and beside it a lucky one."""
        self._add(Row(row, samples.p50 * MILLI, "ms", p10=samples.p10 * MILLI))

    def at_most(self, row: str, value: float, limit: float, unit: str = "×") -> None:
        """Add a value that should not be larger than `limit`."""
        over = "" if value <= limit else f"missed by {_share(value / limit - 1)}"
        self._add(Row(row, value, unit, f"≤ {limit:g}", value <= limit, over))

    def at_least(self, row: str, value: float, limit: float, unit: str = "×") -> None:
        """Add a value that should not be smaller than `limit`."""
        under = "" if value >= limit else f"missed by {_share(1 - value / limit)}"
        self._add(Row(row, value, unit, f"≥ {limit:g}", value >= limit, under))

    def within(self, row: str, value: float, share: float) -> None:
        """Add a ratio that should stay near one, to either side."""
        away = abs(value - 1)
        over = "" if away <= share else f"missed by {_share(away - share)}"
        self._add(Row(row, value, "×", f"1 ± {share:g}", away <= share, over))

    def exactly(self, row: str, value: int, wanted: int, unit: str) -> None:
        """Add a count that must be just this."""
        told = "" if value == wanted else f"missed by {value - wanted:+d}"
        self._add(Row(row, value, unit, f"= {wanted}", value == wanted, told))

    def join(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows that another measurement gave in their form for machines."""
        for row in rows:
            value = math.nan if row["value"] is None else row["value"]
            self._add(Row(row["row"], value, row["unit"], row["target"], row["reached"]))

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        if not self.as_json:
            print(_line(row), flush=True)

    def finish(self) -> None:
        """Print the list for machines, or what was not reached."""
        if self.as_json:
            print(json.dumps(list(self._listed()), ensure_ascii=False, indent=1))
            return
        missed = [row for row in self.rows if row.reached is False]
        aimed = sum(row.reached is not None for row in self.rows)
        print(f"\n{aimed - len(missed)} of {aimed} targets reached")
        for row in missed:
            print(f"  not reached: {row.row}: {_number(row.value)} {row.unit}, {row.missed_by}")

    def _listed(self) -> Iterator[dict[str, object]]:
        for row in self.rows:
            yield row.as_json()
            if row.p10 is not None:
                yield Row(f"{row.row}, p10", row.p10, row.unit).as_json()


def _line(row: Row) -> str:
    value = f"{_number(row.value):>9} {row.unit}"
    if row.p10 is not None:
        value += f"  (p10 {_number(row.p10)})"
    if row.target is not None:
        verdict = "reached" if row.reached else row.missed_by
        value = f"{value:<18} {row.target:<9} {verdict}"
    return f"  {row.row:<{WIDTH - 24}} {value}"


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def _share(part: float) -> str:
    return f"{part * 100:.0f} %"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    quick: bool
    json: bool
    only: tuple[str, ...]

    def wants(self, part: str) -> bool:
        """Say whether a part is to be measured."""
        return not self.only or part in self.only


def asked(doc: str | None, parts: Sequence[str]) -> Asked:
    """Read the command line of a measurement."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--quick", action="store_true", help="about a minute, less exact")
    parser.add_argument("--json", action="store_true", help="print one list of rows")
    parser.add_argument("--only", action="append", choices=parts, help="measure this part only")
    found = parser.parse_args()
    return Asked(found.quick, found.json, tuple(found.only or ()))
