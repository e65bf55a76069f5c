"""Processes that end with their parent, and are started again when they die alone."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from installation import ROOT, last_line, log_file, say

STEADY = 5.0  # seconds after which a process counts as well started
PATIENCE = 3  # deaths before that, of a process that never was steady


def spawn(
    command: Sequence[str],
    *,
    log: str,
    env: Mapping[str, str],
    at_parents_death: str = "TERM",
    keep_open: Sequence[int] = (),
    output: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process that the kernel signals when this one dies, even by kill -9."""
    with log_file(log) as errors:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", at_parents_death, *command],
            stdin=subprocess.DEVNULL,
            stdout=output or errors,
            stderr=errors,
            env=dict(env),
            cwd=ROOT,
            pass_fds=keep_open,
            start_new_session=True,  # Ctrl-C reaches this process only; it ends the others in order
        )


@dataclass
class Child:
    """One process of the server and its history of deaths."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    keep_open: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    deaths: int = field(default=0, init=False)
    was_steady: bool = field(default=False, init=False)

    def start(self) -> None:
        """Start it, now."""
        self.process = spawn(self.command, log=self.name, env=self.env, keep_open=self.keep_open)
        self.started = time.monotonic()

    def watch(self) -> None:
        """Start it again if it has died, at once the first time and then ever more slowly."""
        if self.process is not None and self.process.poll() is None:
            if time.monotonic() - self.started > STEADY:
                self.was_steady, self.deaths = True, 0
            return
        if self.process is not None:
            how = outcome(self.process.returncode, self.name)
            say(f"{self.name} ended ({how}); starting it again")
            self.deaths += 1
            self.process = None
            pause = 0.1 if self.deaths == 1 else min(2.0**self.deaths, 30.0)
            self.started = time.monotonic() + pause
        if time.monotonic() >= self.started:
            self.start()

    @property
    def hopeless(self) -> bool:
        """It dies right after every start and has never worked."""
        return not self.was_steady and self.deaths >= PATIENCE

    def stop(self, *, within: float) -> None:
        """Ask it to end, and end it if it does not."""
        end(self.process, signal.SIGTERM, within=within)


def end(process: subprocess.Popen[bytes] | None, how: signal.Signals, *, within: float) -> None:
    """Send a signal and wait; kill the whole session of a process that does not listen."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def outcome(code: int, log: str) -> str:
    """Say how a process ended: by which signal, or with which last word."""
    return signal.Signals(-code).name if code < 0 else f"exit {code}: {last_line(log)}"
