"""Signs a rendered paper, PAdES B-B or B-T: first the person, then the office's seal over it."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    LayoutError,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp import StaticContentStamp, StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from permits.core.clock import VIETNAM
from permits.core.errors import Problem
from permits.papers.keys import SigningKey
from permits.papers.marks import Drawing


class NotSigned(Problem):
    """The paper could not be signed; it stays a draft."""

    status = 503


@dataclass(frozen=True, slots=True)
class Mark:
    """One signature to make: the field it fills, whose key, and what is drawn there."""

    field: str
    key: SigningKey
    drawing: Drawing | None = None
    reason: str | None = None


def sign(
    pdf: bytes, marks: Sequence[Mark], *, at: datetime, timestamper: TimeStamper | None = None
) -> bytes:
    """Sign in the order given; all signatures stand or none does."""
    moment = at.astimezone(VIETNAM).replace(microsecond=0)
    for mark in marks:
        mark.key.require_valid(at)
        pdf = _sign_once(pdf, mark, moment, timestamper)
    return pdf


def timestamps_from(url: str | None) -> TimeStamper | None:
    """Give the timestamp authority of this installation; with none, papers are signed B-B."""
    return HTTPTimeStamper(url, timeout=15) if url else None


def _sign_once(pdf: bytes, mark: Mark, moment: datetime, timestamper: TimeStamper | None) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=mark.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=mark.reason,
        name=mark.key.name,
    )
    signer = _MomentSigner(
        metadata,
        signer=_WarmSigner(mark.key),
        timestamper=timestamper,
        stamp_style=_style(mark.drawing),
        moment=moment,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        signing = signer.async_sign_pdf(writer, existing_fields_only=True)
        signed: bytes = asyncio.run(signing).getvalue()
    except TimestampRequestError as fault:
        raise NotSigned("paper.no_timestamp", reason=str(fault)) from fault
    except (SigningError, PdfError, LayoutError, OSError, ValueError) as fault:
        raise NotSigned("paper.not_signed", field=mark.field, reason=str(fault)) from fault
    return signed


def _style(drawing: Drawing | None) -> StaticStampStyle | None:
    if drawing is None:
        return None
    box = BoxConstraints(width=drawing.width, height=drawing.height)
    return _CompactStyle(
        border_width=0,
        background=RawContent(drawing.operators, box=box),
        background_opacity=1,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MID,
            y_align=AxisAlignment.ALIGN_MAX,
            margins=Margins(0, 0, 0, 0),
        ),
    )


class _CompactStamp(StaticContentStamp):
    """Compresses what is drawn: a seal's outlines are long as text and short as a stream."""

    def as_form_xobject(self) -> Any:
        """Give the drawing as a compressed stream."""
        drawn = super().as_form_xobject()
        drawn.compress()  # type: ignore[no-untyped-call] # pyHanko left it untyped
        return drawn


class _CompactStyle(StaticStampStyle):
    """Draws a mark as it is, without border or text."""

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> _CompactStamp:
        """Draw into the box of the field."""
        return _CompactStamp(writer=writer, style=self, box=box)


class _WarmSigner(signers.Signer):
    """Signs with a key that stays parsed: pyHanko's own parses and checks it twice a signature."""

    def __init__(self, key: SigningKey) -> None:
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call] # as above
        chain.register_multiple(_asn1(certificate) for certificate in key.chain)
        self._key = key.private_key
        super().__init__(signing_cert=_asn1(key.certificate), cert_registry=chain, prefer_pss=False)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """Sign with RSA PKCS#1 v1.5; a dry run only asks how long a signature is."""
        if dry_run:
            return bytes(self._key.key_size // 8)
        if digest_algorithm != "sha256":
            raise SigningError("papers are signed with SHA-256")
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _MomentSigner(signers.PdfSigner):
    """Writes the program's own time into the signature, with the offset of Việt Nam."""

    def __init__(self, *args: Any, moment: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._moment = moment

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        """Open pyHanko's session and set its clock."""
        session = super().init_signing_session(*args, **options)
        session.system_time = self._moment
        return session


def _asn1(certificate: Any) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(forms.Encoding.DER))
