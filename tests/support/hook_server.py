"""A carrier's own system on a port of this machine, well or in one of its bad moods."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class HookServer:
    """What it was sent, and what it answers."""

    url: str = ""
    status: int = 204
    heard: list[tuple[str, Message, bytes]] = field(default_factory=list)
    location: str = ""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: HookServer = self.server.hooks  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.heard.append((self.path, self.headers, body))
        with suppress(OSError):
            self.send_response(server.status)
            if server.location:
                self.send_header("Location", server.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_GET(self) -> None:
        """Nobody should come by this way."""
        server: HookServer = self.server.hooks  # type: ignore[attr-defined]
        server.heard.append(("GET", self.headers, b""))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hook_server() -> Iterator[HookServer]:
    """Run a receiver until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as listening:
        server = HookServer(url=f"http://127.0.0.1:{listening.server_port}/hook?x=1")
        listening.hooks = server  # type: ignore[attr-defined]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
