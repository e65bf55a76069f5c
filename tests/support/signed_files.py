"""Files as carriers send them: signed by people of invented authorities, changed, or hostile."""

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from permits.core import clock

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Hand:
    """A key with its certificate and who vouched for it; `voucher` is None where nobody did."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    voucher: x509.Certificate | None = None

    @property
    def pem(self) -> bytes:
        """Give the certificate as an installation keeps it in TRUST_DIR."""
        return self.certificate.public_bytes(forms.Encoding.PEM)


def authority(name: str = "CA thử nghiệm") -> Hand:
    """Make a certificate authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Hand(key, _certificate(name, "Tổ chức cấp chứng thư thử", key, None, is_authority=True))


def hand_of(
    by: Hand | None,
    name: str = "Lê Văn Mẫu",
    organisation: str = "Công ty Thiết kế Thử",
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Hand:
    """Make somebody's key, vouched for by an authority or, with none, by himself."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _certificate(name, organisation, key, by, since=since, until=until)
    return Hand(key, made, by.certificate if by else None)


def _certificate(
    name: str,
    organisation: str,
    key: ec.EllipticCurvePrivateKey,
    by: Hand | None,
    *,
    is_authority: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now = clock.now()
    usage = {
        "digital_signature": not is_authority,
        "content_commitment": not is_authority,
        "key_cert_sign": is_authority,
        "crl_sign": is_authority,
    }
    unused = ("key_encipherment", "data_encipherment", "key_agreement")
    unused += ("encipher_only", "decipher_only")
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since or now - _YEAR)
        .not_valid_after(until or now + _YEAR)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **dict.fromkeys(unused, False)), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(by.key if by else key, hashes.SHA256())
    )


def blank(pages: int = 1, text: str = "BT /F1 12 Tf 50 700 Td (Ban ve) Tj ET") -> bytes:
    """Make a small PDF with something on its first page."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[0].Contents = pdf.make_stream(text.encode())
    return saved(pdf)


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    """Give the bytes of a PDF."""
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def signed(pdf: bytes, hand: Hand, field: str = "Chuky1", **said: Any) -> bytes:
    """Sign a file as its author would, in a field of its own; `said` goes into the signature."""
    signer = signers.SimpleSigner(
        signing_cert=_asn1(hand.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            hand.key.private_bytes(
                forms.Encoding.DER, forms.PrivateFormat.PKCS8, forms.NoEncryption()
            )
        ),
        cert_registry=_store(hand),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **said
    )
    pen = signers.PdfSigner(metadata, signer, new_field_spec=SigFieldSpec(field))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
    done: io.BytesIO = asyncio.run(pen.async_sign_pdf(writer))
    return done.getvalue()


def _store(hand: Hand) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko left it untyped
    store.register_multiple([_asn1(hand.voucher)] if hand.voucher else [])
    return store


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(forms.Encoding.DER))


def changed_after(pdf: bytes, change: Any) -> bytes:
    """Change a file by an update appended to it, as an editor that leaves the signed part does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_evidence(pdf: bytes, *hands: Hand) -> bytes:
    """Append certificates as evidence for the years to come, as B-LT does after signing."""
    out = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(out, None, certs=[_asn1(hand.certificate) for hand in hands])
    return out.getvalue()


def revocation_list(by: Hand, *revoked: Hand) -> bytes:
    """Write an authority's list of revoked certificates, DER."""
    now = clock.now()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(now - timedelta(days=1))
        .next_update(now + timedelta(days=30))
    )
    for hand in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(hand.certificate.serial_number)
            .revocation_date(now - timedelta(days=2))
            .build()
        )
    made = builder.sign(by.key, hashes.SHA256())
    return made.public_bytes(forms.Encoding.DER)
