"""Public codes: unguessable where they open something, countable where the law wants a sequence."""

import hashlib
import hmac
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code(length: int = 16) -> str:
    """Draw a random code of `length` Crockford characters, five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(typed: str) -> str:
    """Read a code as people type it: any case, spaces, dashes, full width, look-alikes."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in typed)
    return re.sub(r"[^0-9A-Z]", "", narrow.upper()).translate(_LOOKALIKES)


def grouped(code: str, size: int = 4) -> str:
    """Write a code in groups that can be read over a telephone."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


def derived_code(purpose: str, key: bytes, length: int = 16) -> str:
    """Give the code of one thing: unguessable without the key, the same each time it is printed."""
    digest = hmac.new(key, f"code:{purpose}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in digest[:length])


def keyed_hash(code: str, key: bytes) -> str:
    """Hash a code so that a stolen table opens nothing without the key."""
    return hmac.new(key, normalise(code).encode(), hashlib.sha256).hexdigest()
