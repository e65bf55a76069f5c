"""Measures the workflow: steps, growth, queues, timers; beside their floor and SpiffWorkflow."""

import sys

from bench import crew, growth, queue_page, steps, timers
from bench.province import province
from bench.table import Asked, Table, asked, load, say

PARTS = {
    "steps": steps.measure,
    "growth": growth.measure,
    "timers": timers.measure,
    "crew": crew.measure,
    "queue": queue_page.measure,
}


def measure(table: Table, wished: Asked) -> None:
    """Measure every part that is asked for, each in a province of its own."""
    table.note("load average at the start", load(), "")
    with province() as base:
        say("the province is there")
        for name, part in PARTS.items():
            if wished.wants(name):
                part(table, base, wished)
    table.note("load average at the end", load(), "")


def main() -> int:
    """Read the command line, measure, print; a target that is missed is no error."""
    wished = asked(__doc__, tuple(PARTS))
    table = Table(as_json=wished.json)
    measure(table, wished)
    table.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
