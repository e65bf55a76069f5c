"""A key somebody signs with: what signing needs to know of it, wherever its secret lies."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from permits.core.errors import Problem

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class KeyProblem(Problem):
    """A key is missing, damaged, expired, revoked, out of reach, or named as no key can be."""

    status = 500


@dataclass(frozen=True)
class SigningKey:
    """A key held open; `sign` makes a raw signature over the SHA-256 of what it is given."""

    id: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    sign: Callable[[bytes], bytes] = field(repr=False)
    is_revoked: bool = False

    @property
    def name(self) -> str:
        """Say whom the certificate names."""
        return common_name(self.certificate)

    @property
    def public_key(self) -> PublicKey:
        """Give the public half: RSA, or the curve P-256."""
        return accepted(self.id, self.certificate)

    @property
    def signature_size(self) -> int:
        """Say how many bytes a raw signature may take."""
        key = self.public_key
        return key.key_size // 8 if isinstance(key, rsa.RSAPublicKey) else 72

    def require_valid(self, at: datetime) -> None:
        """Refuse to sign outside the certificate's time, or after it was revoked."""
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if self.is_revoked:
            raise KeyProblem("paper.key_revoked", key=self.id)
        if at < first:
            raise KeyProblem("paper.key_not_yet", key=self.id, since=first.isoformat())
        if at > last:
            raise KeyProblem("paper.key_expired", key=self.id, until=last.isoformat())


class KeySource(Protocol):
    """Where an installation's keys are: files, or a token."""

    def key(self, key_id: str, *, name: str = "", organisation: str = "") -> SigningKey:
        """Give the key of `person:<login>` or `office:<code>`, or say why it cannot be had."""

    def make(self, key_id: str, *, name: str, organisation: str, curve: bool = False) -> SigningKey:
        """Make a new key, RSA or on P-256, in place of any there; the old one is kept aside."""

    def held(self) -> tuple[str, ...]:
        """List the ids of all keys that are there."""


def accepted(key_id: str, certificate: x509.Certificate) -> PublicKey:
    """Take RSA of 2048 bits or more and P-256; no other key signs papers."""
    key: Any = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise KeyProblem("paper.key_kind", key=key_id)


def common_name(certificate: x509.Certificate) -> str:
    """Say whom a certificate names, in full where it has no common name."""
    found: list[Any] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()
