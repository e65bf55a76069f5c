"""Seals all stories from outside: one signed number a night over the heads of every case.

A chain shows a change inside a story. That a whole tail was cut off or written anew shows only
against something the database does not hold: the root of a Merkle tree over all heads, signed
and kept as a file, each naming the one before it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from permits.cases import queries
from permits.core import clock
from permits.core.settings import Settings

#: A move told at one instant may be committed a little later: what is younger is sealed next time.
SETTLED = timedelta(minutes=5)
KEY, PUBLIC = "seal.pem", "seal.pub.pem"


@dataclass(frozen=True, slots=True)
class Seal:
    """How many cases there were at an instant, and the root over their heads."""

    at: str
    cases: int
    root: str
    before: str  # SHA-256 of the seal before, or nothing for the first

    def content(self) -> bytes:
        """Give the bytes that are signed."""
        told = {"at": self.at, "cases": self.cases, "root": self.root, "before": self.before}
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def seal(session: Session, settings: Settings) -> Path:
    """Seal what every story said a moment ago; gives the file, which should be copied elsewhere."""
    folder = _folder(settings)
    at = clock.now() - SETTLED
    count, root = _root(session, at)
    last = next(iter(sorted(folder.glob("*.json"), reverse=True)), None)
    before = hashlib.sha256(last.read_bytes()).hexdigest() if last else ""
    made = Seal(at.isoformat(), count, root, before)
    signature = _key(settings).sign(made.content()).hex()
    path = folder / f"{at:%Y%m%dT%H%M%S%f}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"seal": made.content().decode(), "signature": signature}))
    part.replace(path)
    return path


def broken(session: Session, settings: Settings) -> Iterator[str]:
    """Say which seals no longer fit what the database tells; none means that nothing was cut."""
    folder, before = _folder(settings), ""
    for path in sorted(folder.glob("*.json")):
        content = path.read_bytes()
        told = _read(content, settings)
        if told is None:
            yield f"seal {path.name}: not signed by this installation"
        elif told.before != before:
            yield f"seal {path.name}: the one before it is missing or was changed"
        elif (told.cases, told.root) != _root(session, datetime.fromisoformat(told.at)):
            yield f"seal {path.name}: the stories of then are not told as they were"
        before = hashlib.sha256(content).hexdigest()


def _read(content: bytes, settings: Settings) -> Seal | None:
    try:
        document = json.loads(content)
        told = Seal(**json.loads(document["seal"]))
        _public(settings).verify(bytes.fromhex(document["signature"]), told.content())
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return None
    return told


def _root(session: Session, at: datetime) -> tuple[int, str]:
    leaves = [
        hashlib.sha256(f"{case_id}:{seq}:{head}".encode()).digest()
        for case_id, seq, head in queries.heads_at(session, at)
    ]
    return len(leaves), merkle_root(leaves).hex()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Hash leaves pair by pair up to one; an odd one is carried up as it is."""
    level = list(leaves) or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        # Marked as inner, so that no leaf can pass for a pair of them.
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return level[0]


def _folder(settings: Settings) -> Path:
    folder = settings.storage_dir / "seals"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _key(settings: Settings) -> Ed25519PrivateKey:
    path = settings.keys_dir / KEY
    if not path.exists():
        settings.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
        )
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(private)
        except FileExistsError:
            return _key(settings)  # another worker made it in this moment
        public = key.public_key().public_bytes(
            forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo
        )
        (settings.keys_dir / PUBLIC).write_bytes(public)
    found = forms.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(found, Ed25519PrivateKey)  # noqa: S101 - for the types: made just above
    return found


def _public(settings: Settings) -> Ed25519PublicKey:
    return _key(settings).public_key()
