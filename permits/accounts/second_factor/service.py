"""Setting up, giving and losing a second factor: time-based codes (RFC 6238), each counted once."""

import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from math import ceil

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy.orm import Session

from permits.accounts import changes, mailing, sign_in_queries
from permits.accounts import queries as accounts
from permits.accounts import service as accounts_service
from permits.accounts.actor import Actor
from permits.accounts.models import SignInTry
from permits.accounts.second_factor import queries, sealing
from permits.accounts.second_factor.models import SecondFactor
from permits.accounts.vocabulary import AccountChange, ChangeAct, ChangeSubject
from permits.core import clock, codes
from permits.core.errors import Conflict, Invalid, Problem, TooMany
from permits.core.settings import Settings
from permits.core.vocabulary import Role

STEP_S = 30
DIGITS = 6
#: A clock may be one step off either way; every step more would be a code more to guess.
STEPS_OFF = 1
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 10  # fifty bits, kept under a key: a stolen table opens nothing
ISSUER = "Ha Tang Chung"
#: Whoever knows a password may still not try all codes: so many a day, beside ten in five minutes.
WRONG_A_DAY = 40
_DAY = timedelta(days=1)


def begin(session: Session, actor: Actor, settings: Settings) -> None:
    """Draw a secret for the actor; it counts once a code of his telephone has confirmed it."""
    factor = queries.factor_of(session, actor.person_id)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("second_factor.on_already")
    sealed = sealing.seal(secrets.token_bytes(20), settings.secret_key)
    if factor is None:
        factor = SecondFactor(person_id=actor.person_id)
        session.add(factor)
    factor.secret, factor.created_at, factor.last_step = sealed, clock.now(), 0


def secret_to_scan(session: Session, actor: Actor, settings: Settings) -> str | None:
    """Give the address a telephone scans while the secret is not yet confirmed, else None."""
    factor = queries.factor_of(session, actor.person_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    return _totp(sealing.unseal(factor.secret, settings.secret_key)).get_provisioning_uri(
        actor.login, ISSUER
    )


def confirm(
    session: Session, actor: Actor, typed: str, settings: Settings, *, key: str
) -> list[str]:
    """Make the second factor count, and give the recovery codes: shown now and never again.

    `key` is this browser's: what held its sign-in back is lifted.
    """
    factor = queries.factor_of(session, actor.person_id)
    if factor is None:
        raise Conflict("second_factor.not_begun")
    if factor.confirmed_at is not None:
        raise Conflict("second_factor.on_already")
    if not _code_fits(session, factor, typed, settings):
        raise Invalid.one("code", "second_factor.wrong")
    factor.confirmed_at = clock.now()
    sign_in_queries.let_in(session, key)
    _record(session, actor, _own(actor), is_on=True)
    return _draw_recovery_codes(session, actor.person_id, settings)


def give(session: Session, person_id: int, typed: str, settings: Settings) -> None:
    """Accept a code of the telephone or of the paper; every one counts once."""
    factor = queries.factor_of(session, person_id)
    if factor is None or factor.confirmed_at is None:
        raise Problem("second_factor.wrong")
    if _code_fits(session, factor, typed, settings):
        return
    hashed = codes.keyed_hash(typed, settings.code_key)
    if not queries.take_recovery_code(session, person_id, hashed, at=clock.now()):
        raise Problem("second_factor.wrong")


def renew_recovery_codes(
    session: Session, actor: Actor, typed: str, settings: Settings
) -> list[str]:
    """Give new recovery codes for a code of the telephone; the old ones open nothing any more."""
    give(session, actor.person_id, typed, settings)
    return _draw_recovery_codes(session, actor.person_id, settings)


def turn_off(session: Session, actor: Actor, typed: str, settings: Settings) -> None:
    """Do without a second factor from now on, where no role of the actor's needs one."""
    if queries.must_have_one(session, actor.person_id):
        raise Problem("second_factor.needed")
    give(session, actor.person_id, typed, settings)
    queries.remove(session, actor.person_id)
    _record(session, actor, _own(actor), is_on=False)


def reset(session: Session, actor: Actor, login: str, *, reason: str) -> None:
    """Take away the second factor of somebody who lost it; all his sign-ins end."""
    person = accounts.person_by_login(session, login)
    if person is None or not queries.remove(session, person.id):
        raise Conflict("second_factor.none")
    accounts.end_sign_ins(session, person.id, at=clock.now())
    whose = (person.id, person.login, person.office_id)
    _record(session, actor, whose, is_on=False, reason=reason)


def require_of(session: Session, actor: Actor, roles: Collection[Role]) -> None:
    """Choose the roles whose wearers need a second factor; each sets it up at his next sign-in."""
    queries.lock_duties(session)
    before = [row.role for row in queries.duties(session) if row.is_needed]
    queries.set_duties(session, roles, at=clock.now(), by=actor.person_id)
    changes.record(
        session,
        actor,
        ChangeSubject.SETTING,
        "second_factor",
        ChangeAct.CHANGED,
        before={"roles": [str(role) for role in before]},
        after={"roles": [str(role) for role in Role if role in roles]},
    )


def open_try(session: Session, *, login: str, address: str) -> SignInTry:
    """Count a try of a code before it is judged, in a transaction of its own."""
    counted = f"code:{login}"
    now = clock.now()
    failed_at = accounts.nth_failure(session, WRONG_A_DAY, since=now - _DAY, login=counted)
    if failed_at is not None:
        until = failed_at + _DAY
        wait = max(1, ceil((until - now).total_seconds()))
        raise TooMany("sign_in.throttled", retry_after=wait, until=until)
    return accounts_service.open_try(session, login=counted, address=address)


def _code_fits(session: Session, factor: SecondFactor, typed: str, settings: Settings) -> bool:
    digits = "".join(typed.split()).encode()
    if len(digits) != DIGITS or not digits.isdigit():
        return False
    totp = _totp(sealing.unseal(factor.secret, settings.secret_key))
    present = int(clock.now().timestamp()) // STEP_S
    for step in range(present - STEPS_OFF, present + STEPS_OFF + 1):
        if hmac.compare_digest(totp.generate(step * STEP_S), digits):
            session.flush()  # the step is taken by a statement of its own
            return queries.take_step(session, factor.person_id, step)
    return False


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what every telephone reads; its weakness is of collisions, which codes do not meet.
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303


def _draw_recovery_codes(session: Session, person_id: int, settings: Settings) -> list[str]:
    drawn = [codes.new_code(_RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    hashed = [codes.keyed_hash(each, settings.code_key) for each in drawn]
    queries.replace_recovery_codes(session, person_id, hashed, at=clock.now())
    return [codes.grouped(each, 5) for each in drawn]


def _own(actor: Actor) -> tuple[int, str, int]:
    return actor.person_id, actor.login, actor.office_id


def _record(
    session: Session, actor: Actor, whose: tuple[int, str, int], *, is_on: bool, reason: str = ""
) -> None:
    person_id, login, office_id = whose
    changes.record(
        session,
        actor,
        ChangeSubject.PERSON,
        login,
        ChangeAct.CHANGED,
        before={"second_factor": not is_on},
        after={"second_factor": is_on},
        office_id=office_id,
        reason=reason,
    )
    change = AccountChange.FACTOR_ON if is_on else AccountChange.FACTOR_OFF
    mailing.tell_change(session, person_id, login, change)
