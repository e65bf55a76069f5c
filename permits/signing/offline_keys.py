"""The installation's own key: signs second codes and lists for those who check without a network.

Lies in the folder of keys as `offline-0001.pem`, made when first needed. After a rotation the old
key's private half is gone; its public half stays published, for papers are older than keys.
"""

import base64
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from permits.signing.keys import KeyProblem

_NAME = re.compile(r"offline-(\d{4})\.(pem|pub)")
_RAW = forms.Encoding.Raw, forms.PublicFormat.Raw


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as it is published; `number` counts rotations."""

    number: int
    raw: bytes

    @property
    def id(self) -> bytes:
        """Name the key by its own hash, shortened to eight bytes."""
        return hashlib.sha256(self.raw).digest()[:8]

    def jwk(self) -> dict[str, str]:
        """Write it as a JSON Web Key (RFC 8037)."""
        x = base64.urlsafe_b64encode(self.raw).rstrip(b"=").decode()
        kid = self.id.hex()
        return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x}


@dataclass(frozen=True, slots=True)
class OfflineKey:
    """The key that signs now."""

    private: Ed25519PrivateKey
    public: PublicKey


def current(folder: Path) -> OfflineKey:
    """Give the key that signs now; the first is made here."""
    newest = max(_numbers(folder), default=0)
    if newest == 0:
        newest = _make(folder, 1)
    return _load(folder, newest)


def rotate(folder: Path) -> OfflineKey:
    """Make a new key and let the private half of the old one go."""
    old = current(folder)
    number = _make(folder, old.public.number + 1)
    _write_once(_path(folder, old.public.number, "pub"), _pem_of(old.private.public_key()), 0o644)
    _path(folder, old.public.number, "pem").unlink(missing_ok=True)
    return _load(folder, number)


def published(folder: Path) -> tuple[PublicKey, ...]:
    """Give every key papers and lists may be signed with, the newest first; makes none."""
    return tuple(_public(folder, number) for number in sorted(_numbers(folder), reverse=True))


def _numbers(folder: Path) -> set[int]:
    if not folder.is_dir():
        return set()
    found = (_NAME.fullmatch(path.name) for path in folder.iterdir())
    return {int(match[1]) for match in found if match}


def _path(folder: Path, number: int, half: str) -> Path:
    return folder / f"offline-{number:04d}.{half}"


def _make(folder: Path, number: int) -> int:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = Ed25519PrivateKey.generate().private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    )
    _write_once(_path(folder, number, "pem"), written, 0o600)
    return number


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole under a name nobody had; of two at once the first one's stands."""
    part = path.with_name(f".part-{secrets.token_hex(8)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        return
    except OSError as fault:
        raise KeyProblem("paper.key_not_written", key=path.stem) from fault
    finally:
        part.unlink(missing_ok=True)


def _load(folder: Path, number: int) -> OfflineKey:
    path = _path(folder, number, "pem")
    try:
        key = forms.load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError as fault:
        raise KeyProblem("paper.key_missing", key=path.stem) from fault
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise KeyProblem("paper.key_damaged", key=path.stem) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem("paper.key_damaged", key=path.stem)
    return OfflineKey(key, PublicKey(number, key.public_key().public_bytes(*_RAW)))


def _public(folder: Path, number: int) -> PublicKey:
    path = _path(folder, number, "pub")
    if not path.exists():
        return _load(folder, number).public
    try:
        key = forms.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as fault:
        raise KeyProblem("paper.key_damaged", key=path.stem) from fault
    if not isinstance(key, Ed25519PublicKey):
        raise KeyProblem("paper.key_damaged", key=path.stem)
    return PublicKey(number, key.public_bytes(*_RAW))


def _pem_of(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
