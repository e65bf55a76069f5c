"""Runs the measurements of bench/ against a throw-away but durable database; joins their tables."""

import argparse
import json
import subprocess
import sys

from installation import ROOT, SetupError, say
from trial import trial_cluster

NAMES = ("workflow", "network", "gis", "papers", "web")
#: Measured among another's rows as well; on their own only when asked for by name.
PARTS_OF_OTHERS = frozenset({"network"})


def measure(names: list[str], options: list[str]) -> int:
    """Run each measurement in its own process; with --json print one list of all rows."""
    rows: list[object] = []
    failed = False
    with trial_cluster("script/bench", durable=True) as env:
        for name in names:
            command = [sys.executable, "-m", f"bench.{name}", *options]
            capture = subprocess.PIPE if "--json" in options else None
            done = subprocess.run(
                command, cwd=ROOT, env=env, stdout=capture, text=True, check=False
            )
            failed = failed or done.returncode != 0
            if capture and done.stdout.strip():
                rows += json.loads(done.stdout)
    if "--json" in options:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    return int(failed)


def main() -> int:
    """Read the command line."""
    there = [name for name in NAMES if (ROOT / "bench" / f"{name}.py").exists()]
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of: {', '.join(there) or 'none yet'} (default: all)",
    )
    parser.add_argument("--json", action="store_true", help="print one list of rows")
    parser.add_argument("--quick", action="store_true", help="about a minute, less exact")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in there]:
        parser.error(
            f"there is no measurement {', '.join(unknown)}; there are: {', '.join(there) or 'none'}"
        )
    options = ["--json"] * asked.json + ["--quick"] * asked.quick
    return measure(asked.names or [n for n in there if n not in PARTS_OF_OTHERS], options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
