"""Reads the public certificate somebody brings: PEM or DER, one, of a person and not yet ended."""

import re
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from permits.core import clock
from permits.core.errors import Invalid

#: Certificates of Vietnamese authorities have some two kilobytes.
LARGEST = 64 * 1024
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_FIELD = "certificate"


@dataclass(frozen=True, slots=True)
class Read:
    """What a certificate says of itself; nothing of it is trusted by being read."""

    fingerprint: str
    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    content: bytes


def read(content: bytes) -> Read:
    """Read one certificate of a signer; Invalid at the field says what is wrong with any other."""
    if len(content) > LARGEST:
        raise _wrong("certificate.too_large")
    found = _parsed(content)
    if _is_authority(found):
        raise _wrong("certificate.authority")
    valid_to = found.not_valid_after_utc.astimezone(clock.VIETNAM)
    if valid_to <= clock.now():
        raise _wrong("certificate.ended", day=valid_to.date())
    return Read(
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        subject=_named(found.subject),
        issuer=_named(found.issuer),
        serial=f"{found.serial_number:X}",
        valid_from=found.not_valid_before_utc.astimezone(clock.VIETNAM),
        valid_to=valid_to,
        content=found.public_bytes(Encoding.DER),
    )


def _parsed(content: bytes) -> x509.Certificate:
    labels = _PEM.findall(content)
    if any(b"PRIVATE KEY" in label for label in labels):
        raise _wrong("certificate.private")
    if labels.count(b"CERTIFICATE") > 1:
        raise _wrong("certificate.several")
    try:
        if labels:
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except (ValueError, TypeError):
        raise _wrong("certificate.unreadable") from None


def _is_authority(found: x509.Certificate) -> bool:
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
    except ValueError:
        raise _wrong("certificate.unreadable") from None


def _named(name: x509.Name) -> str:
    """Give the common name, else the whole, cut to what a page shows."""
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    said = str(common[0].value) if common else name.rfc4514_string()
    return " ".join(said.split())[:200] or "?"


def _wrong(code: str, **facts: object) -> Invalid:
    return Invalid.one(_FIELD, code, **facts)
