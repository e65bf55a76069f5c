"""Seals the shared secrets of second factors, so that a stolen table gives no codes."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from permits.core.errors import Problem

_PURPOSE = b"hatangchung: second factor"


def seal(secret: bytes, master: str) -> str:
    """Write a secret so that only whoever has the installation's key reads it."""
    return _box(master).encrypt(secret).decode()


def unseal(sealed: str, master: str) -> bytes:
    """Read a sealed secret; a problem where the installation's key was changed meanwhile."""
    try:
        return _box(master).decrypt(sealed)
    except InvalidToken:
        raise Problem("second_factor.unreadable") from None


def _box(master: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(master.encode())
    return Fernet(urlsafe_b64encode(derived))
