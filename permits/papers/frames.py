"""How a job and its answer travel between the program and the press: hashed, never half."""

import base64
import hashlib
import json
import socket
import struct
from dataclasses import dataclass

from permits.papers.contents import Content, read_content
from permits.papers.pdf import Attached, render

LARGEST = 64 * 1024 * 1024
_HEAD = struct.Struct(">cI32s")


class Broken(Exception):
    """The other side ended before it had said everything."""


@dataclass(frozen=True, slots=True)
class Job:
    """One paper to print."""

    template: str
    content: Content
    qr_url: str | None = None
    map_svg: str | None = None
    simulation: bool = False
    offline_text: str | None = None
    attachments: tuple[Attached, ...] = ()
    is_draft: bool = False

    def to_bytes(self) -> bytes:
        """Write the job so that another process can read it; no code travels."""
        files = [
            {"name": a.name, "description": a.description, "content": _text(a.content)}
            for a in self.attachments
        ]
        parts = {
            "template": self.template,
            "content": self.content.to_plain(),
            "qr_url": self.qr_url,
            "map_svg": self.map_svg,
            "simulation": self.simulation,
            "offline_text": self.offline_text,
            "attachments": files,
            "is_draft": self.is_draft,
        }
        return json.dumps(parts).encode()

    @classmethod
    def from_bytes(cls, written: bytes) -> "Job":
        """Read a job back."""
        parts = json.loads(written)
        files = tuple(
            Attached(a["name"], base64.b64decode(a["content"]), a["description"])
            for a in parts.pop("attachments")
        )
        content = read_content(parts["template"], parts.pop("content"))
        return cls(content=content, attachments=files, **parts)

    def print(self) -> bytes:
        """Print it here and now."""
        return render(
            self.template,
            self.content,
            qr_url=self.qr_url,
            map_svg=self.map_svg,
            simulation=self.simulation,
            offline_text=self.offline_text,
            attachments=self.attachments,
            is_draft=self.is_draft,
        )


def send(line: socket.socket, kind: bytes, content: bytes) -> None:
    """Send one message whose length and hash go first."""
    line.sendall(_HEAD.pack(kind, len(content), hashlib.sha256(content).digest()) + content)


def receive(line: socket.socket) -> tuple[bytes, bytes]:
    """Receive one whole message, or raise Broken."""
    kind, length, digest = _HEAD.unpack(_exactly(line, _HEAD.size))
    if length > LARGEST:
        raise Broken("a message larger than any paper")
    content = _exactly(line, length)
    if hashlib.sha256(content).digest() != digest:
        raise Broken("a message that was cut off")
    return kind, content


def _exactly(line: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = line.recv(min(size, 1 << 20))
        if not part:
            raise Broken("the other side ended")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
