"""Keys people and offices sign with: in the demo, PKCS#12 files under an authority of its own."""

import fcntl
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from permits.core import clock
from permits.core.errors import Problem
from permits.papers.vocabulary import DEMO_AUTHORITY, DEMO_ORGANISATION

_ID = re.compile(r"(person|office):([A-Za-z0-9][A-Za-z0-9._@-]{0,63})")
_VALID = timedelta(days=3650)
#: The demo shows its own past, so its certificates must already have been valid then.
_BEFORE = timedelta(days=1095)


class KeyProblem(Problem):
    """A key is missing, damaged, expired, or named in a way that cannot be."""

    status = 500


@dataclass(frozen=True)
class SigningKey:
    """A private key kept parsed, with its certificate and the chain that vouches for it."""

    id: str
    private_key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Say whom the certificate names."""
        return _common_name(self.certificate)

    def require_valid(self, at: datetime) -> None:
        """Refuse to sign outside the certificate's time."""
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not first <= at <= last:
            raise KeyProblem("paper.key_expired", key=self.id, until=last.isoformat())


def make_demo_keys(folder: Path) -> Path:
    """Make the demo's certificate authority if it is not there; give the file that trusts it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    anchor = folder / "ca.pem"
    with _locked(folder):
        if not (folder / "ca.p12").exists():
            key = rsa.generate_private_key(65537, 2048)
            certificate = _certificate(DEMO_AUTHORITY, DEMO_ORGANISATION, key, None)
            _write(folder / "ca.p12", _pack(folder, "ca", key, certificate, ()))
            anchor.unlink(missing_ok=True)
        if not anchor.exists():
            # A kill between the two files: the anchor is always made from the key that signs.
            _write(anchor, _authority(folder).certificate.public_bytes(forms.Encoding.PEM), 0o644)
    return anchor


def key_for(folder: Path, key_id: str, *, name: str = "", organisation: str = "") -> SigningKey:
    """Give the key of `person:<login>` or `office:<code>`, made on demand and then kept."""
    match = _ID.fullmatch(key_id)
    if match is None:
        raise KeyProblem("paper.bad_key_id", key=key_id)
    target = folder / f"{match[1]}-{match[2]}.p12"
    if not target.exists():
        make_demo_keys(folder)
        with _locked(folder):
            if not target.exists():
                _issue(folder, target, key_id, name or match[2], organisation or DEMO_ORGANISATION)
    return _load(folder, target, key_id)


def trust_anchors(folder: Path) -> tuple[x509.Certificate, ...]:
    """Read the certificates a verifier of this installation trusts."""
    try:
        return tuple(x509.load_pem_x509_certificates((folder / "ca.pem").read_bytes()))
    except (OSError, ValueError) as fault:
        raise KeyProblem("paper.no_trust_anchor", folder=folder.name) from fault


def _issue(folder: Path, target: Path, key_id: str, name: str, organisation: str) -> None:
    authority = _authority(folder)
    key = rsa.generate_private_key(65537, 2048)
    certificate = _certificate(name, organisation, key, authority)
    _write(target, _pack(folder, key_id, key, certificate, (authority.certificate,)))


def _authority(folder: Path) -> SigningKey:
    return _load(folder, folder / "ca.p12", "ca")


def _load(folder: Path, path: Path, key_id: str) -> SigningKey:
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as fault:
        raise KeyProblem("paper.key_missing", key=key_id) from fault
    return _parsed(folder, path, key_id, stamp)


@lru_cache(maxsize=512)
def _parsed(folder: Path, path: Path, key_id: str, _stamp: int) -> SigningKey:
    """Parse a key once: doing it for every signature costs more than signing."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(
            path.read_bytes(), _passphrase(folder)
        )
    except (OSError, ValueError) as fault:
        raise KeyProblem("paper.key_damaged", key=key_id) from fault
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise KeyProblem("paper.key_damaged", key=key_id)
    return SigningKey(key_id, key, certificate, tuple(chain))


def _pack(
    folder: Path,
    name: str,
    key: rsa.RSAPrivateKey,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
) -> bytes:
    locked = forms.BestAvailableEncryption(_passphrase(folder))
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, chain, locked)


def _passphrase(folder: Path) -> bytes:
    """Read the demo's passphrase, kept beside the keys so that a copied key alone is useless."""
    path = folder / "passphrase"
    if not path.exists():
        _write(path, secrets.token_urlsafe(32).encode())
    return path.read_bytes()


def _certificate(
    name: str, organisation: str, key: rsa.RSAPrivateKey, authority: SigningKey | None
) -> x509.Certificate:
    subject = _subject(name, organisation)
    signer = authority.private_key if authority else key
    now = clock.now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.certificate.subject if authority else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _VALID)
        .add_extension(x509.BasicConstraints(authority is None, None), critical=True)
        .add_extension(_usage(is_authority=authority is None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    return builder.sign(signer, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _subject(name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organisation)),
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(name)),
        ]
    )


def _cut(name: str) -> str:
    # X.520 bounds a name at 64 characters, the library at 64 bytes; a longer one is cut.
    return name.encode()[:64].decode(errors="ignore").strip()


def _common_name(certificate: x509.Certificate) -> str:
    found: list[Any] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all, readable from its first byte by nobody else."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except OSError as fault:
        raise KeyProblem("paper.key_not_written", key=path.stem) from fault
    finally:
        Path(part).unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time make keys; the lock dies with the process that holds it."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
