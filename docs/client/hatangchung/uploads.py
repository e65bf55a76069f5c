"""A large file over a bad line: sent in parts (tus 1.0.0), gone on with where it broke off."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from hatangchung.transport import Refused, Transport

VERSION = {"Tus-Resumable": "1.0.0"}
PART = 1024 * 1024
#: The server stands elsewhere, or the part did not arrive as it was sent: ask, and go on.
_ASK_AGAIN = frozenset({409, 460})
_MOST_BREAKS = 10


def send_file(
    transport: Transport, ref: str, component: str, path: Path, *, begun: str | None = None
) -> dict[str, Any]:
    """Send a file to a component of a dossier and have it judged; gives the paper it became.

    `begun` is the address of an upload that was begun before, to go on with it.
    """
    content = path.read_bytes()
    where = begun or begin(transport, ref, component, path.name, content)
    _send(transport, where, content)
    paper: dict[str, Any] = transport.call("POST", f"{where}/paper", body={}).json()
    return paper


def begin(transport: Transport, ref: str, component: str, filename: str, content: bytes) -> str:
    """Announce a file with its size and hash; gives the address to send it to."""
    said = {
        "component": component,
        "filename": filename,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    written = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
    headers = {**VERSION, "Upload-Length": str(len(content)), "Upload-Metadata": written}
    answer = transport.call("POST", f"/dossiers/{ref}/uploads", data=b"", headers=headers)
    return answer.headers["location"]


def offset_of(transport: Transport, where: str) -> int:
    """Ask how much of a file has arrived."""
    return int(transport.call("HEAD", where, headers=VERSION).headers["upload-offset"])


def _send(transport: Transport, where: str, content: bytes) -> None:
    at, breaks = offset_of(transport, where), 0
    while at < len(content):
        part = content[at : at + PART]
        checksum = base64.b64encode(hashlib.sha256(part).digest()).decode()
        headers = {
            **VERSION,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(at),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        try:
            transport.call("PATCH", where, data=part, headers=headers)
        except Refused as refusal:
            breaks += 1
            if refusal.status not in _ASK_AGAIN or breaks > _MOST_BREAKS:
                raise
        at = offset_of(transport, where)
