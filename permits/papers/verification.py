"""Says what each signature of a PDF is worth, and whether the file is still what was signed."""

import asyncio
import io
import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from permits.core import clock
from permits.core.errors import Problem

# What pyHanko finds is told by the result; its log would print a stranger's broken file at length.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

LARGEST = 50 * 1024 * 1024
#: A later signature may fill its own field; anything more is a change.
_HARMLESS = (
    ModificationLevel.NONE,
    ModificationLevel.LTA_UPDATES,
    ModificationLevel.FORM_FILLING,
)
#: Whatever a reader of PDF may stumble over in a damaged or hostile file, found by damaging some.
_DAMAGE = (
    PdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class Unreadable(Problem):
    """The file is not a PDF that can be checked: damaged, encrypted or too large."""

    status = 422


@dataclass(frozen=True, slots=True)
class SignatureState:
    """What one signature is worth: `intact` bytes, `valid` cryptography, a `trusted` signer."""

    field: str
    signer: str
    at: datetime | None
    intact: bool
    valid: bool
    trusted: bool
    unchanged_since: bool
    timestamped: bool = False

    @property
    def good(self) -> bool:
        """Hold only when nothing at all is wrong."""
        return self.intact and self.valid and self.trusted and self.unchanged_since


@dataclass(frozen=True, slots=True)
class Verification:
    """All signatures of a file; `whole_file` means that nothing was added or changed after them."""

    signatures: tuple[SignatureState, ...]
    whole_file: bool

    @property
    def good(self) -> bool:
        """Hold only when the file is signed, whole, and every signature is good."""
        return bool(self.signatures) and self.whole_file and all(s.good for s in self.signatures)


def verify(
    pdf: bytes, trust: Sequence[x509.Certificate], *, at: datetime | None = None
) -> Verification:
    """Check every signature against the certificates in `trust`; nothing is fetched."""
    if len(pdf) > LARGEST:
        raise Unreadable("paper.file_too_large", limit_mb=LARGEST // (1024 * 1024))
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        if reader.encrypted:
            raise Unreadable("paper.encrypted")
        found = list(reader.embedded_regular_signatures)
    except _DAMAGE as fault:
        raise Unreadable("paper.unreadable", reason=str(fault)) from fault
    moment = at or clock.now()
    states = tuple(_state(signature, trust, moment) for signature in found)
    return Verification(states, _is_whole(found, pdf) and _unchanged(states))


def _state(signature: Any, trust: Sequence[x509.Certificate], moment: datetime) -> SignatureState:
    roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    try:
        status = asyncio.run(async_validate_pdf_signature(signature, context))
        harmless = status.modification_level in _HARMLESS and bool(status.docmdp_ok)
        return SignatureState(
            field=signature.field_name,
            signer=_signer(signature),
            at=_time(status),
            intact=status.intact,
            valid=status.valid,
            trusted=status.trusted,
            unchanged_since=harmless and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
            timestamped=status.timestamp_validity is not None and status.timestamp_validity.trusted,
        )
    except (SignatureValidationError, PathError, ValidationError, *_DAMAGE):
        # What cannot even be evaluated is told as broken: a checker must never stop at the damage.
        return SignatureState(signature.field_name, _signer(signature), None, *[False] * 4)


def _signer(signature: Any) -> str:
    try:
        return str(signature.signer_cert.subject.native.get("common_name", ""))
    except (SignatureValidationError, *_DAMAGE):
        return ""


def _time(status: Any) -> datetime | None:
    stamped = status.timestamp_validity
    found: datetime | None = stamped.timestamp if stamped else status.signer_reported_dt
    return found.astimezone(clock.VIETNAM) if found else None


def _is_whole(found: Sequence[Any], pdf: bytes) -> bool:
    try:
        return bool(found) and _ends_with(found[-1], pdf) and all(_tight(s, pdf) for s in found)
    except _DAMAGE:
        return False


def _ends_with(signature: Any, pdf: bytes) -> bool:
    start, _, tail, length = (int(part) for part in signature.byte_range)
    return start == 0 and tail + length == len(pdf)


def _tight(signature: Any, pdf: bytes) -> bool:
    """See that the one place no signature covers holds the signature itself, then only zeros."""
    start, length, tail, _ = (int(part) for part in signature.byte_range)
    hole = pdf[start + length : tail].decode("latin-1")
    written = bytes.fromhex(hole[1:-1])
    size = parser.peek(written)
    shown = f"<{written.hex()}>"
    return hole in (shown, shown.upper()) and not any(written[size:])


def _unchanged(states: Sequence[SignatureState]) -> bool:
    return all(state.intact and state.unchanged_since for state in states)
