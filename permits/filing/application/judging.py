"""Says of an attached application form what its signature comes to, and whether it still fits."""

from collections.abc import Collection
from dataclasses import dataclass

from permits.core.plain import plain_words
from permits.dossiers.signatures import Examined, Signer
from permits.dossiers.vocabulary import SignedState, SignerTrouble
from permits.filing.application.vocabulary import FormState

_STATES = {
    SignedState.UNSIGNED: FormState.UNSIGNED,
    SignedState.UNCHECKED: FormState.UNCHECKED,
    SignedState.CHANGED: FormState.TOUCHED,
    SignedState.BROKEN: FormState.BROKEN,
}
_TROUBLES = {
    SignerTrouble.EXPIRED: FormState.EXPIRED,
    SignerTrouble.REVOKED: FormState.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who must have signed: the enterprise's names, and the certificates it says it signs with."""

    names: tuple[str, ...]
    fingerprints: Collection[str]


def state_of(examined: Examined | None, *, is_outdated: bool, applicant: Applicant) -> FormState:
    """Give the one thing that matters most about a form: first what can only be signed anew."""
    if is_outdated:
        return FormState.OUTDATED
    if examined is None:
        return FormState.UNSIGNED
    if examined.state in _STATES:
        return _STATES[examined.state]
    if examined.state is SignedState.UNTRUSTED:
        troubles = [_TROUBLES[s.trouble] for s in examined.signers if s.trouble in _TROUBLES]
        return troubles[0] if troubles else FormState.UNTRUSTED
    if not any(_is_theirs(signer, applicant) for signer in examined.signers):
        return FormState.OTHER_SIGNER
    return FormState.SIGNED


def _is_theirs(signer: Signer, applicant: Applicant) -> bool:
    """Match by the enterprise's own certificates; where it named none, by the name in this one."""
    if applicant.fingerprints:
        return signer.fingerprint in applicant.fingerprints
    known = {plain_words(name) for name in applicant.names if name}
    said = {plain_words(signer.organisation), plain_words(signer.name)} - {""}
    return any(each == name or name in each for each in said for name in known)
