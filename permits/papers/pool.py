"""Prints papers in a process apart: warmed once, limited for each paper, restarted when it dies."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from permits.papers import frames
from permits.papers.contents import Content
from permits.papers.pdf import Attached, RenderFailed
from permits.papers.press import JOB, PRINTED, STAMP, Limits

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 120
#: What the press may know of its surroundings: where programs and fonts are, and no secret.
_KNOWN = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_KNOWN_KINDS = ("FONTCONFIG_", "XDG_", "PYTHON")


class Renderer:
    """A press of one's own; `render` may be called from several threads at once."""

    def __init__(self, *, at_once: int = 2, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._places = threading.BoundedSemaphore(at_once)
        self._starting = threading.Lock()
        self._press: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._idle: deque[socket.socket] = deque()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the press, wait until it is warm, and raise what its self-check found lacking."""
        with self._starting:
            if self._press is not None and self._press.poll() is None:
                return
            self._end()
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._press = _start_press(theirs)
            self._control.settimeout(_START_SECONDS)
            try:
                said = self._control.recv(65_536)
            except TimeoutError:
                said = b""
            if said != b"ready":
                self._end()
                raise _refused(said or json.dumps({"code": "paper.press_did_not_start"}).encode())

    def render(
        self,
        template: str,
        content: Content,
        *,
        qr_url: str | None = None,
        map_svg: str | None = None,
        simulation: bool = False,
        offline_text: str | None = None,
        attachments: Sequence[Attached] = (),
        is_draft: bool = False,
        limits: Limits | None = None,
    ) -> bytes:
        """Print one paper as `pdf.render` does, in a child that can do no harm."""
        limits = limits or self._limits
        job = frames.Job(
            template,
            content,
            qr_url,
            map_svg,
            simulation,
            offline_text,
            tuple(attachments),
            is_draft,
        )
        written = job.to_bytes()
        with self._places:
            self.start()
            line = self._line(limits)
            try:
                answer = _conversation(line, JOB, written)
            except BaseException:
                line.close()
                raise
            self._put_back(line, limits)
            return answer

    def stamp(self, order: bytes, limits: Limits) -> bytes:
        """Stamp a stranger's file in a child that does nothing before and nothing after."""
        with self._places:
            self.start()
            with self._fresh(limits) as line:
                return _conversation(line, STAMP, order)

    def close(self) -> None:
        """End the press and every paper still being printed."""
        with self._starting:
            self._end()

    def _line(self, limits: Limits) -> socket.socket:
        """Give a line to a child that waits, or to a new one."""
        while limits == self._limits and self._idle:
            line = self._idle.pop()
            if not select.select([line], [], [], 0)[0]:
                return line
            line.close()  # it speaks unasked only when it died or retired
        return self._fresh(limits)

    def _fresh(self, limits: Limits) -> socket.socket:
        """Give a line to a new child."""
        ours, theirs = socket.socketpair()
        ours.settimeout(limits.wall_seconds + 10)
        with theirs:
            try:
                wanted = json.dumps(asdict(limits)).encode()
                socket.send_fds(self._talk(), [wanted], [theirs.fileno()])
            except OSError as fault:
                ours.close()
                raise RenderFailed("paper.press_gone") from fault
        return ours

    def _put_back(self, line: socket.socket, limits: Limits) -> None:
        if limits == self._limits and self._control is not None:
            self._idle.append(line)
        else:
            line.close()

    def _talk(self) -> socket.socket:
        if self._control is None:
            raise ConnectionError("the press was closed")
        return self._control

    def _end(self) -> None:
        while self._idle:
            self._idle.pop().close()
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._press is not None:
            try:
                self._press.wait(timeout=2)
            except subprocess.TimeoutExpired:
                os.kill(self._press.pid, signal.SIGKILL)
                self._press.wait()
            self._press = None


@cache
def shared() -> Renderer:
    """Give this process's own press, ended with the process."""
    renderer = Renderer()
    atexit.register(renderer.close)
    return renderer


def self_check() -> None:
    """Start this process's press, or raise what this machine lacks for printing papers."""
    shared().start()


def _start_press(control: socket.socket) -> subprocess.Popen[bytes]:
    known = {
        name: value
        for name, value in os.environ.items()
        if name in _KNOWN or name.startswith(_KNOWN_KINDS)
    }
    return subprocess.Popen(
        [sys.executable, "-m", "permits.papers.press", str(control.fileno())],
        cwd=_ROOT,
        env=known,
        stdin=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


def _conversation(line: socket.socket, kind: bytes, written: bytes) -> bytes:
    try:
        frames.send(line, kind, written)
        said, answer = frames.receive(line)
    except (OSError, frames.Broken) as fault:
        raise RenderFailed("paper.press_gone", reason=str(fault)) from fault
    if said != PRINTED:
        raise _refused(answer)
    return answer


def _refused(answer: bytes) -> RenderFailed:
    said = json.loads(answer)
    return RenderFailed(said["code"], **said.get("facts", {}))
