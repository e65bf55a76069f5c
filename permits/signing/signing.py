"""Signs a rendered paper, PAdES B-B to B-LT: first the person, then the office's seal over it."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import crl as asn1_crl
from cryptography import x509
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
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticContentStamp, StaticStampStyle

from permits.core.clock import VIETNAM
from permits.core.errors import Problem
from permits.signing.drawing import Drawing
from permits.signing.quick_reader import QuickReader
from permits.signing.signing_key import SigningKey
from permits.signing.warm_signer import WarmSigner, asn1

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Proof:
    """What makes signatures last: who stamps the time, and certificates with lists of revoked ones.

    With a timestamp they are B-T; with lists (DER), put into the file before the first signature so
    that every signature covers them, B-LT.
    """

    timestamper: TimeStamper | None = None
    is_timestamp_required: bool = True
    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[bytes, ...] = ()


def sign(pdf: bytes, marks: Sequence[Mark], *, at: datetime, proof: Proof = Proof()) -> bytes:
    """Sign in the order given; all signatures stand or none does."""
    moment = at.astimezone(VIETNAM).replace(microsecond=0)
    for mark in marks:
        mark.key.require_valid(at)
    for number, mark in enumerate(marks):
        kept = proof if number == 0 else replace(proof, lists=())
        try:
            pdf = _sign_once(pdf, mark, moment, kept)
        except NotSigned as fault:
            if fault.code != "paper.no_timestamp" or proof.is_timestamp_required:
                raise
            log.warning("signed without timestamp", extra=fault.facts)
            proof = replace(proof, timestamper=None)
            pdf = _sign_once(pdf, mark, moment, replace(kept, timestamper=None))
    return pdf


def _sign_once(pdf: bytes, mark: Mark, moment: datetime, proof: Proof) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=mark.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=mark.reason,
        name=mark.key.name,
    )
    signer = _MomentSigner(
        metadata,
        signer=WarmSigner(mark.key),
        timestamper=proof.timestamper,
        stamp_style=_style(mark.drawing),
        moment=moment,
    )
    try:
        writer = IncrementalPdfFileWriter.from_reader(QuickReader(pdf))
        if proof.lists:
            _lay_down(writer, proof)
        signing = signer.async_sign_pdf(writer, existing_fields_only=True)
        signed: bytes = asyncio.run(signing).getvalue()
    except TimestampRequestError as fault:
        raise NotSigned("paper.no_timestamp", reason=str(fault)) from fault
    except (SigningError, PdfError, LayoutError, OSError, ValueError) as fault:
        raise NotSigned("paper.not_signed", field=mark.field, reason=str(fault)) from fault
    return signed


def _lay_down(writer: Any, proof: Proof) -> None:
    """Put certificates and lists into the file, in the very revision that is signed next."""
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        sig_contents=None,
        certs=[asn1(each) for each in proof.certificates],
        crls=[asn1_crl.CertificateList.load(each) for each in proof.lists],
    )


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
