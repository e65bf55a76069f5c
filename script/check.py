"""Every check and test with the seconds each took; with arguments only pytest, with just these."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from installation import ROOT, VAR, SetupError, say
from trial import trial_cluster

CACHE = VAR / "cache"
PYTEST = ["-m", "pytest", "-o", f"cache_dir={CACHE / 'pytest'}"]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "--quiet"],
    "ruff format": ["-m", "ruff", "format", "--check", "--quiet"],
    "mypy": ["-m", "mypy"],
    "imports": ["-c", LINT_IMPORTS, "--no-logo", "--cache-dir", str(CACHE / "imports")],
}


def run(command: list[str], env: Mapping[str, str]) -> bool:
    """Run one check with this terminal as its own; True when it passed."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=dict(env), check=False)
    return done.returncode == 0


def require(name: str, what: str) -> None:
    """Refuse to start without something that tests would otherwise fail on one by one."""
    if not Path(os.environ.get(name, "")).is_file():
        raise SetupError(f"{what} is missing: {name}={os.environ.get(name, '')} is not there")


def check(arguments: list[str]) -> int:
    """Run what the arguments ask for and say how each part ended."""
    require("CHROMIUM", "the browser")
    require("AXE_PATH", "axe-core")
    require("SOFTHSM", "the token in software")
    results: list[tuple[str, bool, float]] = []
    everything = CHECKS | {"pytest": [*PYTEST, "-n", "2"]}
    wanted = {"pytest": [*PYTEST, *arguments]} if arguments else everything
    with trial_cluster("script/test", durable=False) as env:
        for name, command in wanted.items():
            started = time.monotonic()
            passed = run(command, env)
            results.append((name, passed, time.monotonic() - started))
            if name != "pytest":
                say(f"{name}: {'passed' if passed else 'FAILED'}")
    for name, passed, seconds in results:
        print(f"{name:<12} {'passed' if passed else 'FAILED':<7} {seconds:6.1f} s")
    return 0 if all(passed for _, passed, _ in results) else 1


def interrupt(*_: object) -> None:
    """End a stopped run the way Ctrl-C does, so that its database goes with it."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    try:
        sys.exit(check(sys.argv[1:]))
    except SetupError as error:
        say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
