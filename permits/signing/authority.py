"""The demo's own certificate authority: certificates, a list of revoked ones, a timestamp key.

It says in its name that it is a simulation. A real installation brings keys of a licensed one.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from permits.core import clock
from permits.signing.key_files import PrivateKey, keep, load, load_private, locked, write
from permits.signing.signing_key import KeyProblem, PublicKey, SigningKey
from permits.signing.vocabulary import DEMO_AUTHORITY, DEMO_ORGANISATION, DEMO_TIMESTAMPS

CA, ANCHOR, LIST, REVOKED, TSA = "ca.p12", "ca.pem", "ca.crl", "revoked.json", "tsa.p12"
_VALID = timedelta(days=3650)
#: The demo shows its own past, so its certificates must already have been valid then.
_BEFORE = timedelta(days=1095)
#: How long a list of revoked certificates speaks, and when a new one is due.
LIST_SPEAKS, LIST_RENEWED = timedelta(days=7), timedelta(days=1)


def make_authority(folder: Path) -> Path:
    """Make the authority if it is not there; give the file that trusts it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(folder):
            if not (folder / CA).exists():
                key = rsa.generate_private_key(65537, 2048)
                subject = _subject(DEMO_AUTHORITY, DEMO_ORGANISATION)
                keep(folder / CA, "ca", key, _root(subject, key))
                (folder / ANCHOR).unlink(missing_ok=True)
            if not (folder / ANCHOR).exists():
                # A kill between the two files: the anchor is made from the key that signs.
                root = load(folder / CA, "ca").certificate
                write(folder / ANCHOR, root.public_bytes(forms.Encoding.PEM), 0o644)
            if not (folder / LIST).exists():
                _write_list(folder)
    except OSError as fault:
        raise KeyProblem("paper.key_not_written", key="ca") from fault
    return folder / ANCHOR


def certify(
    folder: Path,
    public_key: PublicKey,
    *,
    name: str,
    organisation: str,
    list_url: str = "",
    valid: timedelta = _VALID,
    before: timedelta = _BEFORE,
) -> tuple[x509.Certificate, x509.Certificate]:
    """Certify a public key; give its certificate and the authority's. `list_url` as it is asked."""
    root, secret = load_private(folder / CA, "ca")
    subject = _subject(name, organisation or DEMO_ORGANISATION)
    now = clock.now()
    builder = _builder(subject, root.certificate.subject, public_key, secret)
    builder = builder.not_valid_before(now - before).not_valid_after(now + valid)
    builder = builder.add_extension(_usage(signs_papers=True), critical=True)
    if list_url:
        builder = builder.add_extension(_published_at(list_url), critical=False)
    return builder.sign(secret, hashes.SHA256()), root.certificate


def timestamp_key(folder: Path) -> SigningKey:
    """Give the key of the demo's own timestamp authority, made on demand and then kept."""
    target = folder / TSA
    if not target.exists():
        make_authority(folder)
        with locked(folder):
            if not target.exists():
                _make_timestamp_key(folder, target)
    return load(target, "tsa")


def revoke(folder: Path, certificate: x509.Certificate, *, reason: str, at: datetime) -> None:
    """Enter a certificate into the list; entering it again keeps what was said first."""
    with locked(folder):
        entries = _entries(folder)
        entries.setdefault(str(certificate.serial_number), {"at": at.isoformat(), "reason": reason})
        write(folder / REVOKED, json.dumps(entries, indent=1).encode())
        _write_list(folder)


def is_revoked(folder: Path, certificate: x509.Certificate) -> bool:
    """Say whether the authority has taken a certificate back."""
    return str(certificate.serial_number) in _entries(folder)


def renew_list(folder: Path, *, at: datetime) -> bool:
    """Write the list anew when it is a day old; say whether it was."""
    if not (folder / CA).exists() or _is_young(folder / LIST, at):
        return False  # keys of another authority; or nothing to do, so no lock is taken
    try:
        with locked(folder):
            _write_list(folder)
    except OSError as fault:
        raise KeyProblem("paper.key_not_written", key=LIST) from fault
    return True


def _is_young(path: Path, at: datetime) -> bool:
    """Say whether a list needs no renewal; one of a later day than the demo plays needs none."""
    try:
        standing = x509.load_der_x509_crl(path.read_bytes())
    except (OSError, ValueError):
        return False
    return at - standing.last_update_utc < LIST_RENEWED


def _write_list(folder: Path) -> None:
    root, secret = load_private(folder / CA, "ca")
    now = clock.now()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(now)
        .next_update(now + LIST_SPEAKS)
        .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key()), critical=False
        )
    )
    for serial, entry in sorted(_entries(folder).items()):
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(int(serial))
            .revocation_date(datetime.fromisoformat(entry["at"]))
            .add_extension(x509.CRLReason(x509.ReasonFlags(entry["reason"])), critical=False)
        )
        builder = builder.add_revoked_certificate(revoked.build())
    signed = builder.sign(secret, hashes.SHA256())
    write(folder / LIST, signed.public_bytes(forms.Encoding.DER), 0o644)


def _entries(folder: Path) -> dict[str, dict[str, str]]:
    try:
        entries: dict[str, dict[str, str]] = json.loads((folder / REVOKED).read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        # Nothing is signed while nobody can say what was revoked.
        raise KeyProblem("paper.revocations_damaged") from fault
    return entries


def _root(subject: x509.Name, key: PrivateKey) -> x509.Certificate:
    now = clock.now()
    builder = _builder(subject, subject, key.public_key(), key, is_authority=True)
    builder = builder.not_valid_before(now - _BEFORE).not_valid_after(now + _VALID)
    return builder.add_extension(_usage(is_authority=True), critical=True).sign(
        key, hashes.SHA256()
    )


def _make_timestamp_key(folder: Path, target: Path) -> None:
    root, secret = load_private(folder / CA, "ca")
    key = rsa.generate_private_key(65537, 2048)
    subject = _subject(DEMO_TIMESTAMPS, DEMO_ORGANISATION)
    now = clock.now()
    builder = (
        _builder(subject, root.certificate.subject, key.public_key(), secret)
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _VALID)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    )
    certificate = builder.sign(secret, hashes.SHA256())
    keep(target, "tsa", key, certificate, (root.certificate,))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: PublicKey,
    signer: PrivateKey,
    *,
    is_authority: bool = False,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )


def _usage(*, is_authority: bool = False, signs_papers: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=signs_papers,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _published_at(url: str) -> x509.CRLDistributionPoints:
    names = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])


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
