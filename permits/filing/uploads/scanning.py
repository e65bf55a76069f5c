"""Asks a ClamAV daemon whether a file is infected: INSTREAM over a socket, and nothing else.

Without one, or while it does not answer, a file is `not_scanned`: never clean.
"""

import logging
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from permits.core import installation
from permits.core.errors import Invalid
from permits.dossiers.vocabulary import ScanState

log = logging.getLogger(__name__)

SECONDS = 20.0
_PART = 256 * 1024
_LONGEST_REPLY = 4096


class ScannerSilent(Exception):
    """The daemon is not there, broke off, or would not look at this file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the daemon said of a file; `name` is what it found."""

    state: ScanState
    name: str = ""


class Clamd:
    """A ClamAV daemon at `tcp://HOST:PORT` or `unix:///PATH`."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        self._url = urlsplit(url)
        self._seconds = seconds

    def scan(self, content: bytes) -> Verdict:
        """Have a file looked at; ScannerSilent where no verdict came."""
        with self._line() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PART):
                part = content[start : start + _PART]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            return _verdict(_reply(line))

    def version(self) -> str:
        """Name the daemon and its signatures, as it names itself."""
        with self._line() as line:
            line.sendall(b"zVERSION\0")
            return _reply(line)

    @contextmanager
    def _line(self) -> Iterator[socket.socket]:
        try:
            with self._connected() as line:
                yield line
        except OSError as fault:
            raise ScannerSilent(str(fault)) from fault

    def _connected(self) -> socket.socket:
        if self._url.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self._seconds)
            try:
                line.connect(self._url.path)
            except OSError:
                line.close()
                raise
            return line
        where = (self._url.hostname or "", self._url.port or 3310)
        return socket.create_connection(where, timeout=self._seconds)


def _reply(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_REPLY:
        part = line.recv(1024)
        if not part:
            break
        said += part
    return said.split(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(said: str) -> Verdict:
    """Read `stream: OK` and `stream: NAME FOUND`; anything else is no verdict."""
    _, _, words = said.partition(": ")
    if words == "OK":
        return Verdict(ScanState.CLEAN)
    if words.endswith(" FOUND"):
        return Verdict(ScanState.INFECTED, words.removesuffix(" FOUND"))
    raise ScannerSilent(said[:200])


def scanner() -> Clamd | None:
    """Give the scanner of this installation; None where none is configured."""
    url = installation.settings().scanner_url
    return Clamd(url) if url else None


def looked_at(filename: str, content: bytes) -> ScanState:
    """Say what a scanner finds in a file that arrives; Invalid where it is infected."""
    clamd = scanner()
    if clamd is None:
        return ScanState.NOT_SCANNED
    try:
        verdict = clamd.scan(content)
    except ScannerSilent as fault:
        log.warning("file not scanned", extra={"why": str(fault)})
        return ScanState.NOT_SCANNED
    if verdict.state is ScanState.INFECTED:
        log.warning("infected file refused", extra={"found": verdict.name})
        raise Invalid.one("file", "paper.infected", filename=filename, found=verdict.name)
    return verdict.state
