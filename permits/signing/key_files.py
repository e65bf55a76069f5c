"""Reads and writes keys as PKCS#12 files: whole or not at all, for their owner alone."""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from permits.signing.signing_key import KeyProblem, SigningKey, accepted

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def load(path: Path, key_id: str) -> SigningKey:
    """Read a key; one that was read before stays parsed until its file changes."""
    return _read(path, key_id)[0]


def load_private(path: Path, key_id: str) -> tuple[SigningKey, PrivateKey]:
    """Read a key with its secret, for the authority that signs certificates with it."""
    return _read(path, key_id)


def keep(
    path: Path,
    key_id: str,
    key: PrivateKey,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...] = (),
) -> None:
    """Write a key with its certificate, locked by the folder's passphrase."""
    locked = forms.BestAvailableEncryption(_passphrase(path.parent))
    packed = pkcs12.serialize_key_and_certificates(key_id.encode(), key, certificate, chain, locked)
    write(path, packed)


def _read(path: Path, key_id: str) -> tuple[SigningKey, PrivateKey]:
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as fault:
        raise KeyProblem("paper.key_missing", key=key_id) from fault
    return _parsed(path, key_id, stamp)


@lru_cache(maxsize=512)
def _parsed(path: Path, key_id: str, _stamp: int) -> tuple[SigningKey, PrivateKey]:
    """Parse a key once: doing it for every signature costs more than signing."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(
            path.read_bytes(), _passphrase(path.parent)
        )
    except (OSError, ValueError) as fault:
        raise KeyProblem("paper.key_damaged", key=key_id) from fault
    if not isinstance(key, PrivateKey) or certificate is None:
        raise KeyProblem("paper.key_damaged", key=key_id)
    accepted(key_id, certificate)
    return SigningKey(key_id, certificate, tuple(chain), _Pen(key)), key


class _Pen:
    """Signs with a parsed key; its secret shows in no representation."""

    def __init__(self, key: PrivateKey) -> None:
        self._key = key

    def __call__(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def _passphrase(folder: Path) -> bytes:
    """Read the folder's passphrase, kept beside the keys so that a copied key alone is useless."""
    path = folder / "passphrase"
    if not path.exists():
        write(path, secrets.token_urlsafe(32).encode())
    return path.read_bytes()


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all, readable from its first byte by nobody else."""
    part: str | None = None
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except OSError as fault:
        raise KeyProblem("paper.key_not_written", key=path.stem) from fault
    finally:
        if part is not None:
            Path(part).unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time make keys; the lock dies with the process that holds it."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
