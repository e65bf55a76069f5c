"""Judges whether certificates were taken back, and what level of PAdES a signature reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.validate import async_validate_path

from permits.signing.vocabulary import Revocation, SignatureLevel


@dataclass(frozen=True)
class Knowledge:
    """What may be believed: trusted roots, lists at hand (DER), and the moment of the question."""

    roots: tuple[Any, ...]
    lists: tuple[bytes, ...]
    moment: datetime

    def context(self, moment: datetime) -> Any:
        """Give what a path is built with; nothing is fetched and no revocation is looked at."""
        return ValidationContext(trust_roots=list(self.roots), allow_fetching=False, moment=moment)


@dataclass(frozen=True)
class Carried:
    """What a file itself carries on revocation: lists, answers, certificates."""

    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()
    certificates: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lists or self.answers)


@dataclass(frozen=True)
class Standing:
    """What is known of a signer's certificate at the time that counts, and the level reached."""

    revocation: Revocation
    level: SignatureLevel


def carried_by(reader: Any) -> Carried:
    """Read what a PDF's security store carries; a damaged one carries nothing."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        return Carried(
            tuple(bytes(each.get_object().data) for each in store.crls),
            tuple(bytes(each.get_object().data) for each in store.ocsps),
            tuple(store.load_certs()),
        )
    except (NoDSSFoundError, ValidationInfoReadingError, PdfError, LookupError):
        return Carried()
    except (AttributeError, OSError, TypeError, ValueError):
        return Carried()


async def is_taken_back(path: Any, known: Knowledge, carried: Carried) -> bool:
    """Say whether a timestamp authority was revoked, ever: its word then proves no time."""
    now = await _asked(path, known.roots, Carried(known.lists), known.moment)
    then = await _asked(path, known.roots, carried, known.moment) if carried else None
    return Revocation.REVOKED in (now, then)


async def stand(
    signer: Any, stamp: Any, known: Knowledge, carried: Carried, *, at: datetime
) -> Standing:
    """Judge a signer's path at the time that counts, `at`; `stamp` is the path that proved it."""
    at_hand = Carried(known.lists)
    now = await _asked(signer, known.roots, at_hand, at)
    inside = await _asked(signer, known.roots, carried, at)
    if stamp is None:
        return Standing(_best(now, inside), SignatureLevel.BASIC)
    stamp_now = await _asked(stamp, known.roots, at_hand, known.moment)
    stamp_inside = await _asked(stamp, known.roots, carried, at)
    lasts = Revocation.UNKNOWN not in (inside, stamp_inside)
    level = SignatureLevel.LONG_TERM if lasts else SignatureLevel.TIMESTAMPED
    worst = _worst(_best(now, inside), _best(stamp_now, stamp_inside))
    return Standing(worst, level)


async def _asked(path: Any, roots: Sequence[Any], told: Carried, at: datetime) -> Revocation:
    """Ask what is told of every certificate of a path; later news of an earlier time count."""
    if not told:
        return Revocation.UNKNOWN
    try:
        context = ValidationContext(
            trust_roots=list(roots),
            other_certs=list(told.certificates),
            allow_fetching=False,
            moment=at,
            crls=list(told.lists),
            ocsps=list(told.answers),
            revocation_mode="require",
            retroactive_revinfo=True,
        )
        await async_validate_path(context, path)
    except RevokedError:
        return Revocation.REVOKED
    except (PathError, ValidationError, ValueError, TypeError, LookupError):
        return Revocation.UNKNOWN
    return Revocation.GOOD


def _best(now: Revocation, inside: Revocation) -> Revocation:
    """Take what is at hand before what a file carries; but a revocation always counts."""
    if Revocation.REVOKED in (now, inside):
        return Revocation.REVOKED
    return inside if now is Revocation.UNKNOWN else now


def _worst(one: Revocation, other: Revocation) -> Revocation:
    order = (Revocation.REVOKED, Revocation.UNKNOWN, Revocation.GOOD)
    return next(each for each in order if each in (one, other))
