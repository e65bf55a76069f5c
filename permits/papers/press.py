"""The press: a warmed process that forks limited children, each printing paper after paper.

`pool.Renderer` starts it as a program of its own, so it inherits no connection and no secret.
A paper that never ends or eats memory takes only its own child with it, and the next child is
forked in milliseconds, already warm. A child retires after some papers, so nothing grows.
"""

import gc
import json
import math
import os
import resource
import select
import signal
import socket
import sys
from dataclasses import dataclass

from permits.core.errors import Problem
from permits.papers import frames, stamper
from permits.papers.contents import CONTENTS
from permits.papers.gallery import samples
from permits.papers.layout import environment
from permits.papers.pdf import own_fonts, render
from permits.papers.selfcheck import self_check

PRINTED, REFUSED, DIED = b"P", b"R", b"D"
#: What a child is asked for: a paper, or a stamp on a file of somebody else.
JOB, STAMP = b"J", b"S"
PAPERS_A_CHILD = 200
#: How a child ends that had no memory left even to say so.
NO_MEMORY = 71
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one paper may cost before it is stopped."""

    memory_mb: int = 1024
    cpu_seconds: int = 30
    wall_seconds: int = 60


def main(control_fd: int) -> int:
    """Warm up, say so, and print until the program that started us is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    try:
        _warm()
    except Problem as problem:
        control.send(json.dumps({"code": problem.code, "facts": problem.facts}).encode())
        return 1
    control.send(b"ready")
    _Press(control).run()
    return 0


def _warm() -> None:
    """Load everything a child would otherwise load for each paper, once."""
    self_check()
    for template, kind in CONTENTS.items():
        if kind.is_printed:
            environment().get_template(f"{template}.html")
    for _, sample, content in samples():
        if sample["template"] == "permit_point":
            render("permit_point", content, qr_url=sample["qr_url"], simulation=True)
            break
    gc.collect()
    gc.freeze()


class _Press:
    """The loop of the warmed process: take a line, fork a child for it, bury the dead."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lines: dict[int, socket.socket] = {}

    def run(self) -> None:
        """Serve until the control line ends, then take the children along."""
        deaths, bell = os.pipe()
        os.set_blocking(bell, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        watched: list[socket.socket | int] = [self._control, deaths]
        serving = True
        while serving:
            ready, _, _ = select.select(watched, [], [])
            if deaths in ready:
                os.read(deaths, 4096)
                self._bury()
            if self._control in ready:
                serving = self._take()
        for pid in self._lines:
            os.kill(pid, signal.SIGKILL)

    def _take(self) -> bool:
        try:
            said, handles, _, _ = socket.recv_fds(self._control, 256, 1)
        except ConnectionError:
            return False
        if not said:
            return False
        line = socket.socket(fileno=handles[0])
        pid = os.fork()
        if pid == 0:
            self._be_child(line, Limits(**json.loads(said)))
        self._lines[pid] = line
        return True

    def _be_child(self, line: socket.socket, limits: Limits) -> None:
        """Print until nobody asks any more, then end, whatever happens."""
        code = 70
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for other in self._lines.values():
                other.close()
            own_fonts()
            _confine(limits)
            _print_on(line, limits)
            code = 0
        except (MemoryError, SystemError):
            code = NO_MEMORY
        finally:
            os._exit(code)

    def _bury(self) -> None:
        """Answer for children that died without a word."""
        for pid in list(self._lines):
            dead, status = os.waitpid(pid, os.WNOHANG)
            if not dead:
                continue
            line = self._lines.pop(pid)
            if status:
                _answer_for(line, status)
            line.close()


def _confine(limits: Limits) -> None:
    memory = limits.memory_mb * _MB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Its default action ends the child even inside the C code of the text engine.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _print_on(line: socket.socket, limits: Limits) -> None:
    gc.disable()  # never in the middle of a paper
    for _ in range(PAPERS_A_CHILD):
        try:
            kind, written = frames.receive(line)
        except frames.Broken:
            return
        _start_clocks(limits)
        answer = _done(kind, written)
        signal.setitimer(signal.ITIMER_REAL, 0)
        frames.send(line, *answer)
        gc.collect()


def _start_clocks(limits: Limits) -> None:
    """Give this paper its own time: the kernel counts a process's from its birth."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)


def _done(kind: bytes, written: bytes) -> tuple[bytes, bytes]:
    try:
        if kind == STAMP:
            return PRINTED, stamper.work(written)
        return PRINTED, frames.Job.from_bytes(written).print()
    except Problem as problem:
        return REFUSED, _refusal(problem.code, problem.facts)
    except (MemoryError, SystemError):
        # A library in C that gets no memory sometimes ends without saying which error it was.
        return REFUSED, _refusal("paper.render_too_large", {})


def _answer_for(line: socket.socket, status: int) -> None:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    # GLib and malloc end a process that cannot get memory with ABRT or TRAP.
    causes = {
        "paper.render_too_slow": (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL),
        "paper.render_too_large": (signal.SIGABRT, signal.SIGTRAP),
    }
    code = next((c for c, ends in causes.items() if number in ends), "paper.render_crashed")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NO_MEMORY:
        code = "paper.render_too_large"
    try:
        frames.send(line, DIED, _refusal(code, {"signal": number}))
    except OSError:
        return  # nobody is waiting any more


def _refusal(code: str, facts: dict[str, object]) -> bytes:
    return json.dumps({"code": code, "facts": facts}, default=str).encode()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
