"""Keys people and offices sign with, by settings: PKCS#12 files of the demo, or a PKCS#11 token."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from permits.core import clock
from permits.core.settings import Settings
from permits.signing import authority, key_files
from permits.signing.authority import make_authority as make_demo_keys
from permits.signing.signing_key import KeyProblem, KeySource, SigningKey
from permits.signing.tokens import TokenKeys

__all__ = [
    "KeyFiles",
    "KeyProblem",
    "SigningKey",
    "key_for",
    "make_demo_keys",
    "near_end",
    "source",
    "trust_anchors",
]

_ID = re.compile(r"(person|office):([A-Za-z0-9][A-Za-z0-9._@-]{0,63})")


def source(settings: Settings) -> KeySource:
    """Give where this installation's keys are; a token's session stays open in this process."""
    return _source(settings)


@lru_cache(maxsize=8)
def _source(settings: Settings) -> KeySource:
    if settings.token is None:
        url = f"{settings.base_url}/pki/ca.crl"
        return KeyFiles(settings.keys_dir, list_url=url, on_demand=settings.keys_on_demand)
    return TokenKeys(settings.token, settings.keys_dir, list_url=f"{settings.base_url}/pki/ca.crl")


class KeyFiles:
    """PKCS#12 files in one folder, certified by the demo's own authority."""

    def __init__(self, folder: Path, *, list_url: str = "", on_demand: bool = True) -> None:
        self._folder, self._list_url, self._on_demand = folder, list_url, on_demand

    def key(self, key_id: str, *, name: str = "", organisation: str = "") -> SigningKey:
        """Give a key, made where the demo may make it; a revoked one is never made anew here."""
        target = self._file(key_id)
        if not target.exists() and self._on_demand:
            make_demo_keys(self._folder)
            with key_files.locked(self._folder):
                if not target.exists():
                    self._issue(target, key_id, name, organisation)
        key = key_files.load(target, key_id)
        if authority.is_revoked(self._folder, key.certificate):
            return replace(key, is_revoked=True)
        return key

    def make(self, key_id: str, *, name: str, organisation: str, curve: bool = False) -> SigningKey:
        """Make a new key; what stood there is put aside under its certificate's number."""
        target = self._file(key_id)
        make_demo_keys(self._folder)
        with key_files.locked(self._folder):
            if target.exists():
                serial = key_files.load(target, key_id).certificate.serial_number
                target.rename(target.with_suffix(f".{serial:x}.old"))
            self._issue(target, key_id, name, organisation, curve=curve)
        return self.key(key_id)

    def held(self) -> tuple[str, ...]:
        """List whose keys lie in the folder."""
        kinds = {"person": "person:", "office": "office:"}
        names = sorted(path.stem.partition("-") for path in self._folder.glob("*-*.p12"))
        return tuple(kinds[kind] + rest for kind, _, rest in names if kind in kinds)

    def _file(self, key_id: str) -> Path:
        match = _ID.fullmatch(key_id)
        if match is None:
            raise KeyProblem("paper.bad_key_id", key=key_id)
        return self._folder / f"{match[1]}-{match[2]}.p12"

    def _issue(
        self, target: Path, key_id: str, name: str, organisation: str, *, curve: bool = False
    ) -> None:
        key: key_files.PrivateKey = (
            ec.generate_private_key(ec.SECP256R1())
            if curve
            else rsa.generate_private_key(65537, 2048)
        )
        certificate, root = authority.certify(
            self._folder,
            key.public_key(),
            name=name or key_id.partition(":")[2],
            organisation=organisation,
            list_url=self._list_url,
        )
        key_files.keep(target, key_id, key, certificate, (root,))


def key_for(folder: Path, key_id: str, *, name: str = "", organisation: str = "") -> SigningKey:
    """Give a demo key of one folder, made on demand and then kept."""
    return KeyFiles(folder).key(key_id, name=name, organisation=organisation)


def trust_anchors(folder: Path) -> tuple[x509.Certificate, ...]:
    """Read whom a verifier of this installation trusts: its own authority, and `trusted/*.pem`."""
    files = [folder / authority.ANCHOR, *sorted((folder / "trusted").glob("*.pem"))]
    try:
        found = [
            certificate
            for file in files
            if file.exists()
            for certificate in x509.load_pem_x509_certificates(file.read_bytes())
        ]
    except (OSError, ValueError) as fault:
        raise KeyProblem("paper.no_trust_anchor", folder=folder.name) from fault
    if not found:
        raise KeyProblem("paper.no_trust_anchor", folder=folder.name)
    return tuple(found)


def near_end(keys: Sequence[SigningKey], *, days: int = 30) -> tuple[SigningKey, ...]:
    """Give the keys that have expired, were revoked, or expire within so many days."""
    now = clock.now()
    return tuple(
        key
        for key in keys
        if key.is_revoked or (key.certificate.not_valid_after_utc - now).days < days
    )
