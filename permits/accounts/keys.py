"""Keys and tokens drawn at random and passwords hashed, so that no stolen table opens anything."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOKEN_PREFIX = "htc_"  # noqa: S105 - lets a secret scanner recognise a token left in a file
_PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def new_key() -> str:
    """Draw the key of a browser's sign-in: 256 bits nobody guesses."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """Draw a bearer token that can be recognised as ours."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Hash a random key or token; one round is enough where nothing can be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Hash a password with argon2id at the cost the program asks for today."""
    return _PASSWORDS.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Compare a password, taking the same time where there is none to compare with."""
    try:
        _PASSWORDS.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether a hash was made at another cost than today's."""
    return _PASSWORDS.check_needs_rehash(stored)


@cache
def _nobodys() -> str:
    return hash_password(secrets.token_urlsafe(32))
