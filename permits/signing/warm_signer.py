"""Lets pyHanko sign with a key held open: its own signers parse and check it every time."""

from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization as forms
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from permits.signing.signing_key import SigningKey


class WarmSigner(signers.Signer):
    """Signs through whatever holds the key, with SHA-256 and RSA PKCS#1 v1.5 or ECDSA."""

    def __init__(self, key: SigningKey) -> None:
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko left it untyped
        chain.register_multiple(asn1(certificate) for certificate in key.chain)
        self._key = key
        super().__init__(
            signing_cert=asn1(key.certificate),
            cert_registry=chain,
            prefer_pss=False,
            embed_roots=False,  # whoever checks has them, and nothing would cover their bytes
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """Sign; a dry run only asks how long a signature is."""
        if dry_run:
            return bytes(self._key.signature_size)
        if digest_algorithm != "sha256":
            raise SigningError("papers are signed with SHA-256")
        return self._key.sign(data)


def asn1(certificate: x509.Certificate) -> Any:
    """Give a certificate in the form pyHanko reads."""
    return asn1_x509.Certificate.load(certificate.public_bytes(forms.Encoding.DER))
