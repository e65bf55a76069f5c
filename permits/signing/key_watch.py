"""Watches over keys: what expires soon, was revoked, cannot be reached, or lists that grow old."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from permits.core import clock
from permits.core.errors import Problem
from permits.core.settings import Settings
from permits.signing import authority, key_files, timestamps
from permits.signing.keys import near_end, source, trust_anchors
from permits.signing.signing_key import SigningKey, common_name

SEEN = "seen.json"
_DAYS = 30


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing an administrator should see to: whose, what (a message's code), until when."""

    what: str
    code: str
    until: str = ""


def troubles(settings: Settings) -> tuple[Trouble, ...]:
    """Look at every key, the authorities, the list of revoked ones and the timestamps."""
    looks: tuple[Callable[[Settings], Iterator[Trouble]], ...] = (
        _keys,
        _authorities,
        _list,
        _timestamps,
    )
    return tuple(found for look in looks for found in look(settings))


def look(settings: Settings) -> tuple[Trouble, ...]:
    """Look, and leave what was seen in the folder of keys for whoever asks for the health."""
    found = troubles(settings)
    kept = {"at": clock.now().isoformat(), "troubles": [asdict(each) for each in found]}
    settings.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_files.write(settings.keys_dir / SEEN, json.dumps(kept, ensure_ascii=False).encode(), 0o644)
    return found


def last_seen(folder: Path) -> str | None:
    """Say "ok" or "attention" as of the last look; None where nobody looked yet."""
    try:
        kept = json.loads((folder / SEEN).read_text())
        return "attention" if kept["troubles"] else "ok"
    except (OSError, ValueError, KeyError, TypeError):
        return None


def seen(folder: Path) -> tuple[datetime | None, tuple[Trouble, ...]]:
    """Give when somebody last looked and what he saw; no time where nobody has looked yet."""
    try:
        kept = json.loads((folder / SEEN).read_text())
        at = datetime.fromisoformat(kept["at"])
        return at, tuple(Trouble(**each) for each in kept["troubles"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, ()


def _keys(settings: Settings) -> Iterator[Trouble]:
    try:
        keys = source(settings)
        for key_id in keys.held():
            try:
                yield from _of_key(keys.key(key_id))
            except Problem as fault:
                yield Trouble(key_id, fault.code)
    except Problem as fault:
        yield Trouble("keys", fault.code)


def _of_key(key: SigningKey) -> Iterator[Trouble]:
    until = key.certificate.not_valid_after_utc
    if key.is_revoked:
        yield Trouble(key.id, "paper.key_revoked")
    elif near_end([key], days=_DAYS):
        ended = until < clock.now()
        code = "paper.key_expired" if ended else "paper.key_ends_soon"
        yield Trouble(key.id, code, until.isoformat())


def _authorities(settings: Settings) -> Iterator[Trouble]:
    try:
        anchors = trust_anchors(settings.keys_dir)
    except Problem as fault:
        # Before the first signature of a demo there is nothing to look at.
        if not settings.keys_on_demand:
            yield Trouble("ca", fault.code)
        return
    for anchor in anchors:
        if _ends_soon(anchor):
            until = anchor.not_valid_after_utc.isoformat()
            yield Trouble(common_name(anchor), "paper.key_ends_soon", until)


def _list(settings: Settings) -> Iterator[Trouble]:
    path = settings.keys_dir / authority.LIST
    if not path.exists():
        return
    until = _speaks_until(path)
    if until is None or until < clock.now():
        yield Trouble("ca.crl", "paper.list_old", until.isoformat() if until else "")


def _speaks_until(path: Path) -> datetime | None:
    try:
        return x509.load_der_x509_crl(path.read_bytes()).next_update_utc
    except (OSError, ValueError):
        return None


def _timestamps(settings: Settings) -> Iterator[Trouble]:
    timestamps.forget()  # what was answered an hour ago says nothing of now
    try:
        stamper = timestamps.timestamper(settings)
        sent = timestamps.certificates_of(stamper) if stamper else ()
    except (TimestampRequestError, Problem) as fault:
        yield Trouble("tsa", "paper.no_timestamp", str(fault))
        return
    for certificate in timestamps.chain_of(sent):
        if _ends_soon(certificate):
            until = certificate.not_valid_after_utc.isoformat()
            yield Trouble("tsa", "paper.key_ends_soon", until)


def _ends_soon(certificate: x509.Certificate) -> bool:
    return (certificate.not_valid_after_utc - clock.now()).days < _DAYS
