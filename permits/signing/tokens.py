"""Keys on a PKCS#11 token or HSM: the secret never leaves it, one session is kept open.

A module is told that one thread at a time calls it, so one lock stands before all of it. A token
that was pulled out is looked for anew at the next signature. A PIN that was refused is not offered
again until its file changes: a token counts wrong ones and locks itself.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, PKCS11Error
from pkcs11.util.ec import encode_ec_public_key, encode_ecdsa_signature
from pkcs11.util.rsa import encode_rsa_public_key

from permits.core.settings import TokenSettings
from permits.signing import authority
from permits.signing.signing_key import KeyProblem, SigningKey, accepted

T = TypeVar("T")

_LOCK = threading.RLock()

#: What a module may say of a login, and what a person is told.
_PIN_FAULTS: Mapping[type[PKCS11Error], str] = {
    pkcs11.PinIncorrect: "paper.token_pin_wrong",
    pkcs11.PinInvalid: "paper.token_pin_wrong",
    pkcs11.PinLenRange: "paper.token_pin_wrong",
    pkcs11.PinLocked: "paper.token_pin_locked",
    pkcs11.PinExpired: "paper.token_pin_locked",
    pkcs11.UserPinNotInitialized: "paper.token_pin_locked",
}


class _NotThere(pkcs11.NoSuchKey):
    """A key that is not on the token, or whose token is not there: an old session cannot tell."""


class TokenKeys:
    """Keys of one token, each found by its label, the key's id; certificates lie beside them."""

    def __init__(self, token: TokenSettings, folder: Path, *, list_url: str = "") -> None:
        self._settings, self._folder, self._list_url = token, folder, list_url
        self._session: Any = None
        self._handles: dict[str, Any] = {}
        self._certificates: dict[str, x509.Certificate] = {}
        self._chains: dict[str, tuple[x509.Certificate, ...]] = {}
        self._refused: tuple[bytes, str] | None = None

    def key(self, key_id: str, *, name: str = "", organisation: str = "") -> SigningKey:
        """Give a key by its label; names are the token's own and are not asked for."""
        certificate = self._with_token(lambda: self._standing(key_id))
        public = accepted(key_id, certificate)
        is_rsa = isinstance(public, rsa.RSAPublicKey)

        def sign(data: bytes) -> bytes:
            return self._with_token(lambda: _signed(self._private(key_id), data, is_rsa=is_rsa))

        if key_id not in self._chains:
            self._chains[key_id] = self._chain(certificate)
        key = SigningKey(key_id, certificate, self._chains[key_id], sign)
        return replace(key, is_revoked=self._is_revoked(certificate))

    def make(self, key_id: str, *, name: str, organisation: str, curve: bool = False) -> SigningKey:
        """Make a pair on the token, certified by the demo's authority; older ones stay beside."""
        authority.make_authority(self._folder)
        with _LOCK, self._named_problems():
            session = self._opened(for_writing=True)
            mark = hashlib.sha256(session.generate_random(256)).digest()[:16]
            public = _make_pair(session, key_id, mark, curve=curve)
            certificate, _ = authority.certify(
                self._folder,
                public,
                name=name or key_id.partition(":")[2],
                organisation=organisation,
                list_url=self._list_url,
            )
            session.create_object(_certificate_object(key_id, mark, certificate))
            self._forget()
        return self.key(key_id)

    def held(self) -> tuple[str, ...]:
        """List the labels of all certificates that are a person's or an office's."""

        def labels() -> tuple[str, ...]:
            found = self._opened().get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            named = {str(each[Attribute.LABEL]) for each in found}
            return tuple(sorted(n for n in named if n.startswith(("person:", "office:"))))

        found = self._with_token(labels)
        if not found:
            self.close()  # of a token that was pulled out, an old session lists nothing
            found = self._with_token(labels)
        return found

    def close(self) -> None:
        """End the session; the next signature opens another."""
        with _LOCK:
            self._forget()

    def _with_token(self, act: Callable[[], T]) -> T:
        with _LOCK, self._named_problems():
            if self._session is not None:
                try:
                    return act()
                except PKCS11Error:
                    # Pulled out and put back, or restarted: once more with a session of its own.
                    self._forget()
            return act()

    @contextmanager
    def _named_problems(self) -> Iterator[None]:
        try:
            yield
        except PKCS11Error as fault:
            self._forget()
            if isinstance(fault, _NotThere):
                raise KeyProblem("paper.key_missing", key=str(fault)) from fault
            code = _PIN_FAULTS.get(type(fault), "paper.token_gone")
            raise KeyProblem(code, token=self._settings.label) from fault

    def _opened(self, *, for_writing: bool = False) -> Any:
        if self._session is not None and (not for_writing or self._session.rw):
            return self._session
        pin = self._pin()
        self._forget()
        try:
            module = pkcs11.lib(str(self._settings.module))
        except (PKCS11Error, OSError, RuntimeError) as fault:
            raise KeyProblem("paper.token_module", module=self._settings.module.name) from fault
        module.reinitialize()  # a module looks for its tokens only then
        token = module.get_token(token_label=self._settings.label)
        try:
            self._session = token.open(user_pin=pin, rw=for_writing)
        except tuple(_PIN_FAULTS) as fault:
            self._refused = (_digest(pin), _PIN_FAULTS[type(fault)])
            raise
        return self._session

    def _pin(self) -> str:
        try:
            pin = self._settings.pin_file.read_text().strip()
        except (OSError, ValueError) as fault:
            raise KeyProblem("paper.token_pin_unread", file=self._settings.pin_file.name) from fault
        if self._refused is not None and self._refused[0] == _digest(pin):
            raise KeyProblem(self._refused[1], token=self._settings.label)
        self._refused = None
        return pin

    def _forget(self) -> None:
        session, self._session = self._session, None
        self._handles.clear()
        self._certificates.clear()
        self._chains.clear()
        if session is not None:
            with suppress(PKCS11Error):  # it may have gone with its token
                session.close()

    def _certificate(self, key_id: str) -> x509.Certificate:
        """Give the newest certificate with this label: older ones stay for what they signed."""
        session = self._opened()
        if key_id not in self._certificates:
            wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: key_id}
            found = [
                (x509.load_der_x509_certificate(each[Attribute.VALUE]), each[Attribute.ID])
                for each in session.get_objects(wanted)
            ]
            if not found:
                raise _NotThere(key_id)
            certificate, mark = max(found, key=lambda pair: self._rank(pair[0]))
            self._certificates[key_id] = certificate
            self._handles[key_id] = _private_of(session, key_id, mark)
        return self._certificates[key_id]

    def _standing(self, key_id: str) -> x509.Certificate:
        """Look again where the one known was revoked: another may have been made since."""
        known = self._certificate(key_id)
        if not self._is_revoked(known):
            return known
        for kept in (self._certificates, self._handles, self._chains):
            kept.pop(key_id, None)
        return self._certificate(key_id)

    def _is_revoked(self, certificate: x509.Certificate) -> bool:
        return authority.is_revoked(self._folder, certificate)

    def _rank(self, certificate: x509.Certificate) -> tuple[bool, datetime]:
        return not self._is_revoked(certificate), certificate.not_valid_after_utc

    def _private(self, key_id: str) -> Any:
        self._certificate(key_id)
        return self._handles[key_id]

    def _chain(self, certificate: x509.Certificate) -> tuple[x509.Certificate, ...]:
        """Give the authorities above a certificate, as far as they lie in the folder."""
        files = [self._folder / authority.ANCHOR]
        for folder in ("chain", "trusted"):
            files += sorted((self._folder / folder).glob("*.pem"))
        known = [
            each
            for file in files
            if file.exists()
            for each in x509.load_pem_x509_certificates(file.read_bytes())
        ]
        chain: list[x509.Certificate] = []
        last = certificate
        while (above := _issuer_of(last, known)) is not None and above not in chain:
            chain.append(above)
            last = above
        return tuple(chain)


def _issuer_of(
    certificate: x509.Certificate, known: list[x509.Certificate]
) -> x509.Certificate | None:
    for candidate in known:
        try:
            certificate.verify_directly_issued_by(candidate)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return candidate
    return None


def _private_of(session: Any, key_id: str, mark: bytes) -> Any:
    wanted: dict[Attribute, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    wanted |= {Attribute.ID: mark} if mark else {Attribute.LABEL: key_id}
    for key in session.get_objects(wanted):
        return key
    raise _NotThere(key_id)


def _signed(key: Any, data: bytes, *, is_rsa: bool) -> bytes:
    if is_rsa:
        return bytes(key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
    # Many tokens know the curve but not the hash: it is made here.
    digest = hashlib.sha256(data).digest()
    return encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))


def _make_pair(session: Any, key_id: str, mark: bytes, *, curve: bool) -> Any:
    if curve:
        params = pkcs11.util.ec.encode_named_curve_parameters("secp256r1")
        domain = session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: params}, local=True
        )
        public, _ = domain.generate_keypair(id=mark, label=key_id, store=True)
        return forms.load_der_public_key(encode_ec_public_key(public))
    public, _ = session.generate_keypair(KeyType.RSA, 2048, id=mark, label=key_id, store=True)
    return forms.load_der_public_key(encode_rsa_public_key(public))


def _certificate_object(
    key_id: str, mark: bytes, certificate: x509.Certificate
) -> dict[Attribute, Any]:
    der = forms.Encoding.DER
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.PRIVATE: False,
        Attribute.LABEL: key_id,
        Attribute.ID: mark,
        Attribute.SUBJECT: certificate.subject.public_bytes(),
        Attribute.ISSUER: certificate.issuer.public_bytes(),
        Attribute.VALUE: certificate.public_bytes(der),
    }


def _digest(pin: str) -> bytes:
    return hashlib.sha256(pin.encode()).digest()
