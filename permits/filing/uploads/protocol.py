"""The parts of tus 1.0.0 that are spoken here: how headers are read and answered.

Core, creation, termination, checksum (sha256, sha1) and expiration; not concatenation, not an
unknown length, not a first part within the creation. https://tus.io/protocols/resumable-upload
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC

from flask import request

from permits.core.errors import Invalid, Problem, TooLarge
from permits.dossiers import intake
from permits.filing.uploads import service
from permits.filing.uploads.models import Upload
from permits.filing.uploads.service import Announced

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
EXTENSIONS = "creation,termination,checksum,expiration"
_HASHES = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
_LONGEST_METADATA = 4096
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


class OtherVersion(Problem):
    """The sender speaks another version of the protocol."""

    status = 412


class NotAPart(Problem):
    """What was sent is not declared as a part of a file."""

    status = 415


class BadChecksum(Problem):
    """A part is not what its sender hashed: it was not taken, and may be sent again."""

    status = 460


def require_version() -> None:
    """Refuse a sender who says another version, or none."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion("upload.protocol", version=VERSION)


def announced(component: str | None = None) -> Announced:
    """Read what a creation says of its file; `component` where the address has said it."""
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    return Announced(
        component=component or said.get("component", ""),
        filename=said.get("filename", ""),
        size=_number("Upload-Length"),
        sha256=said.get("sha256") or None,
    )


def offset() -> int:
    """Read where the part begins."""
    return _number("Upload-Offset")


def part() -> bytes:
    """Read one part of a file: of the declared type, not too large, and as its sender hashed it."""
    if request.mimetype != PART_TYPE:
        raise NotAPart("upload.unreadable", name="Content-Type")
    if (request.content_length or 0) > service.LARGEST_PART:
        raise _too_large()
    content = request.get_data(cache=False)
    if len(content) > service.LARGEST_PART:  # it came without saying how long it is
        raise _too_large()
    _compare(content)
    return content


def _too_large() -> TooLarge:
    return TooLarge("too_large", limit_mb=service.LARGEST_PART // intake.MEGABYTE)


def headers(upload: Upload) -> dict[str, str]:
    """Answer how much has arrived and how long it is kept."""
    ends = upload.touched_at + service.KEPT
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": ends.astimezone(UTC).strftime(_HTTP_DATE),
        "Cache-Control": "no-store",
    }


def abilities() -> dict[str, str]:
    """Answer what of the protocol is spoken."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(intake.LIMIT),
        "Tus-Checksum-Algorithm": ",".join(_HASHES),
    }


def _compare(content: bytes) -> None:
    said = request.headers.get("Upload-Checksum", "")
    if not said:
        return
    kind, _, value = said.partition(" ")
    if kind not in _HASHES:
        raise Invalid.one("Upload-Checksum", "upload.unreadable", name="Upload-Checksum")
    found = base64.b64encode(_HASHES[kind](content).digest()).decode()
    if not hmac.compare_digest(found, value.strip()):
        raise BadChecksum("upload.bad_checksum")


def _number(name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Invalid.one(name, "upload.unreadable", name=name)
    return int(text)


def _metadata(text: str) -> Mapping[str, str]:
    """Read `name base64, name base64`; raises Invalid where it cannot be read."""
    found: dict[str, str] = {}
    try:
        if len(text) > _LONGEST_METADATA:
            raise ValueError("too long")
        for pair in filter(None, (each.strip() for each in text.split(","))):
            name, _, value = pair.partition(" ")
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as fault:
        raise Invalid.one("Upload-Metadata", "upload.unreadable", name="Upload-Metadata") from fault
    return found
