"""Lists of revoked certificates at hand: our own, brought ones, and ones fetched within limits."""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from permits.signing import authority, key_files
from permits.signing.outside import NotAnswered, ask
from permits.signing.signing_key import KeyProblem, PublicKey

log = logging.getLogger(__name__)

FOLDER = "crls"
_LARGEST = 8 * 1024 * 1024
_SECONDS = 8.0
#: A list that could not be had is not asked for again so soon.
_PATIENCE = timedelta(minutes=10)
_failed: dict[str, datetime] = {}


def at_hand(folder: Path) -> tuple[bytes, ...]:
    """Give every list in the folder (DER): `ca.crl` of our own authority, `crls/*.crl`."""
    files = (folder / authority.LIST, *sorted((folder / FOLDER).glob("*.crl")))
    return tuple(crl for _, crl in _lists(files))


def for_certificates(
    folder: Path, certificates: Iterable[x509.Certificate], *, at: datetime, may_fetch: bool
) -> tuple[bytes, ...]:
    """Give the lists that speak of these certificates at a time; missing ones are just missing."""
    every = tuple(certificates)
    known_by_name = {each.subject: each for each in every}
    found: dict[x509.Name, bytes] = {}
    for certificate in every:
        issuer = certificate.issuer
        if issuer == certificate.subject or issuer in found:
            continue
        known = _speaking(folder, issuer, at)
        if known is None and may_fetch and issuer in known_by_name:
            known = _fetched(folder, certificate, known_by_name[issuer], at)
        if known is not None:
            found[issuer] = known
    return tuple(found.values())


def _speaking(folder: Path, issuer: x509.Name, at: datetime) -> bytes | None:
    files = (folder / authority.LIST, *sorted((folder / FOLDER).glob("*.crl")))
    for crl, content in _lists(files):
        if crl.issuer == issuer and _speaks(crl, at):
            return content
    return None


def _speaks(crl: x509.CertificateRevocationList, at: datetime) -> bool:
    until = crl.next_update_utc
    return until is not None and at <= until


def _lists(files: Iterable[Path]) -> Iterator[tuple[x509.CertificateRevocationList, bytes]]:
    for file in files:
        try:
            yield _read(file, file.stat().st_mtime_ns)
        except (OSError, ValueError):
            if file.exists():
                log.warning("revocation list unreadable", extra={"file": file.name})


@lru_cache(maxsize=64)
def _read(file: Path, _stamp: int) -> tuple[x509.CertificateRevocationList, bytes]:
    content = file.read_bytes()
    if content.startswith(b"-----"):
        crl = x509.load_pem_x509_crl(content)
        return crl, crl.public_bytes(Encoding.DER)
    return x509.load_der_x509_crl(content), content


def _fetched(
    folder: Path, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> bytes | None:
    """Fetch and keep the list a certificate names; what cannot be had or believed is left out."""
    for url in _published_at(certificate):
        if url in _failed and abs(at - _failed[url]) < _PATIENCE:
            continue
        try:
            content = asyncio.run(ask(url, seconds=_SECONDS, limit=_LARGEST))
            _require_believed(content, issuer, at)
        except (NotAnswered, ValueError) as fault:
            _failed[url] = at
            log.warning("revocation list not had", extra={"url": url, "reason": str(fault)})
            continue
        _keep(folder, url, content)
        return content
    return None


def _require_believed(content: bytes, issuer: x509.Certificate, at: datetime) -> None:
    crl, key = x509.load_der_x509_crl(content), issuer.public_key()
    if crl.issuer != issuer.subject or not _speaks(crl, at):
        raise ValueError("the list is another's, or old")
    if not isinstance(key, PublicKey) or not crl.is_signature_valid(key):
        raise ValueError("the list is not signed by the authority")


def _keep(folder: Path, url: str, content: bytes) -> None:
    place = folder / FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        name = hashlib.sha256(url.encode()).hexdigest()[:16]
        key_files.write(place / f"{name}.crl", content, 0o644)
    except (OSError, KeyProblem):
        log.warning("revocation list not kept", extra={"url": url})


def _published_at(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return
    for point in points:
        for name in point.full_name or ():
            if str(name.value).startswith(("http://", "https://")):
                yield str(name.value)
