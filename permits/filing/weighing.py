"""Weighs the signatures of a received PDF against the certificates this installation trusts.

Runs in the examiner's process only: it reads what strangers wrote.
"""

import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel

from permits.core import clock
from permits.core.errors import Problem
from permits.dossiers.signatures import (
    LONGEST_NAME,
    MOST_SIGNERS,
    Examined,
    Signer,
    unchecked,
)
from permits.dossiers.vocabulary import ExaminationGap, SignedState, SignerTrouble
from permits.filing.signature_fields import signed_fields
from permits.signing.verification import SignatureState, Verification, verify
from permits.signing.vocabulary import Revocation


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to trust, certificates as PEM or nothing, and lists of revoked ones as DER."""

    anchors: bytes
    lists: tuple[bytes, ...] = ()


def weigh(content: bytes, trust: Trust) -> Examined:
    """Say what each signature is worth.

    What cannot be evaluated is told as unchecked, never as good and never as unsigned.
    """
    if signed_fields(content) > MOST_SIGNERS:
        return unchecked(ExaminationGap.TOO_MANY)
    roots = x509.load_pem_x509_certificates(trust.anchors) if trust.anchors.strip() else []
    try:
        found = verify(content, roots, lists=trust.lists)
        if not found.whole_file and _only_evidence_follows(content):
            found = replace(found, whole_file=True)
    except Problem:
        return unchecked(ExaminationGap.UNREADABLE)
    if not found.signatures:
        return Examined(SignedState.UNSIGNED, clock.now())
    certificates = _certificates(content)
    if len(certificates) != len(found.signatures):
        return unchecked(ExaminationGap.UNREADABLE)
    signers = tuple(
        _signer(state, certificate)
        for state, certificate in zip(found.signatures, certificates, strict=True)
    )
    return Examined(_state(found, signers), clock.now(), signers)


def _only_evidence_follows(content: bytes) -> bool:
    """Say whether all that was added behind the last signature is evidence that it lasts (B-LT).

    What was signed must itself be whole, and the library must find nothing else in the addition.
    """
    try:
        last = PdfFileReader(io.BytesIO(content), strict=True).embedded_regular_signatures[-1]
        last.compute_integrity_info()
        _, _, tail, length = (int(part) for part in last.byte_range)
        level = getattr(last.diff_result, "modification_level", None)  # else a suspicion
        only_evidence = level is ModificationLevel.LTA_UPDATES
        if not only_evidence or not content.rstrip(b"\r\n").endswith(b"%%EOF"):
            return False
        return verify(content[: tail + length], ()).whole_file
    except Exception:  # a broken one breaks wherever it likes; then it is no mere evidence
        return False


def _state(found: Verification, signers: tuple[Signer, ...]) -> SignedState:
    """Give the worst that is true of the file; a change of it outweighs everything."""
    states = found.signatures
    if not all(state.intact and state.unchanged_since for state in states):
        # What cannot be evaluated at all is told as broken by the verifier, not as changed.
        hopeless = all(not state.intact and state.at is None for state in states)
        return SignedState.BROKEN if hopeless else SignedState.CHANGED
    if not found.whole_file:
        return SignedState.CHANGED
    if not all(state.valid for state in states):
        return SignedState.BROKEN
    if not found.good or not all(signer.good for signer in signers):
        return SignedState.UNTRUSTED
    return SignedState.GOOD


def _signer(state: SignatureState, certificate: asn1_x509.Certificate | None) -> Signer:
    trouble = _trouble(state, certificate)
    return Signer(
        name=state.signer[:LONGEST_NAME],
        organisation=_organisation(certificate)[:LONGEST_NAME],
        at=state.at,
        good=state.good and trouble is None,
        trouble=trouble,
        timestamped=state.timestamped,
        fingerprint=certificate.sha256.hex() if certificate else "",
    )


def _trouble(
    state: SignatureState, certificate: asn1_x509.Certificate | None
) -> SignerTrouble | None:
    """Say what is wrong with whom the certificate names; None where he is trusted.

    Of bytes that are not what was signed the verifier trusts nobody: that says nothing of him.
    """
    if not (state.intact and state.valid):
        return None
    if certificate is None:
        return None if state.trusted else SignerTrouble.UNKNOWN
    if state.revocation == Revocation.REVOKED:
        return SignerTrouble.REVOKED
    if certificate.ca:
        return SignerTrouble.AUTHORITY  # trusted to name others, not to sign documents itself
    return None if state.trusted else _why_not(certificate)


def _why_not(certificate: asn1_x509.Certificate) -> SignerTrouble:
    now = clock.now()
    if certificate.not_valid_after < now:
        return SignerTrouble.EXPIRED
    if certificate.not_valid_before > now:
        return SignerTrouble.NOT_YET
    if certificate.self_signed != "no":
        return SignerTrouble.SELF_SIGNED
    return SignerTrouble.UNKNOWN


def _certificates(content: bytes) -> list[asn1_x509.Certificate | None]:
    """List the signers' certificates in the order of the signatures; None where one is lost."""
    reader = PdfFileReader(io.BytesIO(content), strict=True)
    return [_certificate(each) for each in reader.embedded_regular_signatures]


def _certificate(signature: Any) -> asn1_x509.Certificate | None:
    try:
        found: asn1_x509.Certificate = signature.signer_cert
        valid: list[datetime] = [found.not_valid_before, found.not_valid_after]
    except Exception:  # a broken one breaks wherever it likes; the verifier has said what it thinks
        return None
    return found if all(valid) else None


def _organisation(certificate: asn1_x509.Certificate | None) -> str:
    named = certificate.subject.native.get("organization_name", "") if certificate else ""
    return str(named[0] if isinstance(named, list) and named else named)
