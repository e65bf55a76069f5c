"""Gathers what makes a paper's signatures last, and refuses a paper that came out with less."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from permits.core.settings import Settings
from permits.signing import authority, revocations, timestamps
from permits.signing.signing import NotSigned, Proof, log
from permits.signing.signing_key import SigningKey
from permits.signing.verification import Verification


def prove(settings: Settings, keys: Sequence[SigningKey], *, at: datetime) -> Proof:
    """Ask for timestamps and lists of revoked certificates; what there is none of is left out.

    Raise NotSigned where a timestamp is required and its authority does not answer.
    """
    for key in keys:
        key.require_valid(at)
    wanted, stamper = settings.timestamps, timestamps.timestamper(settings)
    if wanted is None or stamper is None:
        return Proof()
    try:
        sent = timestamps.chain_of(timestamps.certificates_of(stamper))
    except TimestampRequestError as fault:
        if wanted.is_required:
            raise NotSigned("paper.no_timestamp", reason=str(fault)) from fault
        log.warning("signed without timestamp", extra={"reason": str(fault)})
        return Proof()
    certificates = _once([*(c for key in keys for c in (key.certificate, *key.chain)), *sent])
    authority.renew_list(settings.keys_dir, at=at)
    lists = revocations.for_certificates(
        settings.keys_dir, certificates, at=at, may_fetch=settings.fetches_revocations
    )
    return Proof(stamper, wanted.is_required, certificates, lists)


def require_level(seen: Verification, settings: Settings) -> None:
    """Refuse a paper whose timestamps cannot be trusted where the installation wants them."""
    wanted = settings.timestamps
    if wanted is None or not wanted.is_required:
        return
    if not all(state.timestamped for state in seen.signatures):
        raise NotSigned("paper.timestamp_not_trusted")


def _once(certificates: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    return tuple(dict.fromkeys(certificates))
