"""A timestamp authority on a port of this machine (RFC 3161), well or in one of its bad moods."""

import asyncio
import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from permits.core import clock
from permits.signing import authority
from permits.signing.timestamps import answer


@dataclass
class TimestampServer:
    """What the server is asked, and how it behaves just now."""

    folder: Path  # of the authority whose timestamp key it answers with
    url: str = ""
    mood: str = "well"
    credentials: str = ""
    asked: list[bytes] = field(default_factory=list)
    at: datetime = field(default_factory=clock.now)

    def told(self, request: bytes) -> tuple[int, bytes]:
        """Answer as the mood is."""
        if self.mood == "ill":
            return 503, b"out of order"
        if self.mood == "nonsense":
            return 200, b"<html>maintenance</html>"
        if self.mood == "endless":
            return 200, b"\x30" * (2 * 1024 * 1024)
        if self.mood == "of something else":
            request = self.asked[0]
        if self.mood == "slow":
            time.sleep(1.5)
        with clock.at(self.at):  # a thread of its own does not see the test's clock
            return 200, asyncio.run(answer(request, authority.timestamp_key(self.folder)))


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: TimestampServer = self.server.timestamps  # type: ignore[attr-defined]
        request = self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append(request)
        status, told = server.told(request)
        if server.credentials:
            given = base64.b64encode(server.credentials.encode()).decode()
            if self.headers.get("Authorization") != f"Basic {given}":
                status, told = 401, b""
        with suppress(OSError):  # whoever asked may have gone away
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[TimestampServer]:
    """Serve on a free port until the test ends."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server = TimestampServer(folder, f"http://127.0.0.1:{http.server_port}/tsa")
    http.timestamps = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
