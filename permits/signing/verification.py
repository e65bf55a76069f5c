"""Says what each signature of a PDF is worth, and whether the file is still what was signed."""

import asyncio
import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import parser
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.errors import PathError, ValidationError

from permits.core import clock
from permits.core.errors import Problem
from permits.signing.quick_reader import QuickReader
from permits.signing.standing import Carried, Knowledge, carried_by, is_taken_back, stand
from permits.signing.vocabulary import Revocation, SignatureWorth
from permits.signing.warm_signer import asn1

# What pyHanko finds is told by the result; its log would print a stranger's broken file at length.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

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
    """What one signature is worth: `intact` bytes, `valid` cryptography, a `trusted` signer.

    `level` is the highest of PAdES that could be confirmed (SignatureLevel), `revocation` what is
    known of the certificate at the time that counts (Revocation); both "" in states kept before
    there were any. `at` is the proven time where `timestamped`, else what the signer says.
    """

    field: str
    signer: str
    at: datetime | None
    intact: bool
    valid: bool
    trusted: bool
    unchanged_since: bool
    timestamped: bool = False
    level: str = ""
    revocation: str = ""

    @property
    def good(self) -> bool:
        """Hold only when nothing known is wrong; whether enough is known, `worth` says."""
        return (
            self.intact
            and self.valid
            and self.trusted
            and self.unchanged_since
            and self.revocation != Revocation.REVOKED
        )

    @property
    def worth(self) -> SignatureWorth:
        """Conclude: passed only when it is also known that the certificate was not revoked."""
        if not (self.intact and self.valid and self.unchanged_since):
            return SignatureWorth.FAILED
        if self.revocation == Revocation.REVOKED and not self.timestamped:
            # Nothing proves that it was made before: EN 319 102-1 calls this not yet decided.
            return SignatureWorth.INDETERMINATE
        if self.revocation == Revocation.REVOKED:
            return SignatureWorth.FAILED
        is_known = self.trusted and self.revocation == Revocation.GOOD
        return SignatureWorth.PASSED if is_known else SignatureWorth.INDETERMINATE


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
    pdf: bytes,
    trust: Sequence[x509.Certificate],
    *,
    at: datetime | None = None,
    lists: Sequence[bytes] = (),
) -> Verification:
    """Check every signature against `trust` and the lists of revoked ones; nothing is fetched."""
    if len(pdf) > LARGEST:
        raise Unreadable("paper.file_too_large", limit_mb=LARGEST // (1024 * 1024))
    try:
        reader = QuickReader(pdf)
        if reader.encrypted:
            raise Unreadable("paper.encrypted")
        found = list(reader.embedded_regular_signatures)
        carried = carried_by(reader)
    except _DAMAGE as fault:
        raise Unreadable("paper.unreadable", reason=str(fault)) from fault
    roots = tuple(asn1(root) for root in trust)
    known = Knowledge(roots, tuple(lists), at or clock.now())
    states = tuple(_state(signature, known, carried) for signature in found)
    return Verification(states, _is_whole(found, pdf) and _unchanged(states))


def _state(signature: Any, known: Knowledge, carried: Carried) -> SignatureState:
    try:
        return asyncio.run(_judged(signature, known, carried))
    except (SignatureValidationError, PathError, ValidationError, *_DAMAGE):
        # What cannot even be evaluated is told as broken: a checker must never stop at the damage.
        return SignatureState(
            signature.field_name, _signer(signature), None, False, False, False, False
        )


async def _judged(signature: Any, known: Knowledge, carried: Carried) -> SignatureState:
    """Judge at the time a timestamp proves; where none does, at the moment of the question."""
    claimed = _claimed(signature)
    status = await _status(signature, known, claimed or known.moment)
    stamp = status.timestamp_validity
    is_proved = bool(stamp and stamp.trusted) and not await is_taken_back(
        stamp.validation_path, known, carried
    )
    if claimed and not is_proved:
        status = await _status(signature, known, known.moment)
    harmless = status.modification_level in _HARMLESS and bool(status.docmdp_ok)
    standing = await stand(
        status.validation_path,
        stamp.validation_path if is_proved else None,
        known,
        carried,
        at=claimed if claimed and is_proved else known.moment,
    )
    return SignatureState(
        field=signature.field_name,
        signer=_signer(signature),
        at=_time(claimed if is_proved else status.signer_reported_dt),
        intact=status.intact,
        valid=status.valid,
        trusted=status.trusted,
        unchanged_since=harmless and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
        timestamped=is_proved,
        level=standing.level.value,
        revocation=standing.revocation.value,
    )


async def _status(signature: Any, known: Knowledge, moment: datetime) -> Any:
    return await async_validate_pdf_signature(
        signature, known.context(moment), known.context(known.moment)
    )


def _claimed(signature: Any) -> datetime | None:
    """Read the time of the timestamp beside a signature, proved or not."""
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        found: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
        return found
    return None


def _signer(signature: Any) -> str:
    try:
        return str(signature.signer_cert.subject.native.get("common_name", ""))
    except (SignatureValidationError, *_DAMAGE):
        return ""


def _time(found: datetime | None) -> datetime | None:
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
