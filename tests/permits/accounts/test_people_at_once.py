"""Two who do it at the same moment: one invitation, one last administrator, one code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.inviting import service as inviting
from permits.accounts.inviting.service import Accept, Invite
from permits.accounts.people import queries as people_queries
from permits.accounts.second_factor import service as factors
from permits.administration import people_changes
from permits.administration.effects import Confirmation
from permits.core import clock
from permits.core.db import committing
from permits.core.errors import Problem
from permits.core.vocabulary import Role
from tests.conftest import NOW
from tests.support import people


def at_once(database: Flask, work: Callable[[Session, int], None], times: int) -> int:
    """Do one thing from several connections at the same moment; count how often it was done."""

    def one(number: int) -> bool:
        with database.app_context(), clock.at(NOW):
            try:
                with committing() as session:
                    work(session, number)
            except Problem:
                return False
            return True

    with ThreadPoolExecutor(times) as threads:
        return sum(threads.map(one, range(times)))


def test_of_many_who_accept_one_invitation_one_gets_the_account(database: Flask) -> None:
    with database.app_context(), clock.at(NOW), committing() as session:
        actor = people.actor(session, Role.COMPANY_ADMINISTRATOR)
        office = actor.office_code
        made = inviting.invite(
            session,
            actor,
            Invite("a@x.example", "An", "Chuyên viên", "", office, (Role.APPLICANT,)),
        )
    token = made.path.removeprefix(inviting.PATH)

    def accept(session: Session, number: int) -> None:
        inviting.accept(session, token, Accept(f"an.{number}", "bốn con voi xanh", "An"))

    assert at_once(database, accept, 6) == 1


def test_of_two_last_administrators_who_stop_each_other_one_stays(database: Flask) -> None:
    logins = ("admin.a", "admin.b")
    with database.app_context(), clock.at(NOW), committing() as session:
        for login in logins:
            people.person(session, login, Role.ADMINISTRATOR)
    with database.app_context(), clock.at(NOW), committing() as session:
        seen = {}
        for login, other in (logins, logins[::-1]):
            actor = accounts.actor_by_login(session, login)
            assert actor is not None
            seen[login] = (actor, people_changes.plan_deactivation(session, actor, other).seen)

    def stop_the_other(session: Session, number: int) -> None:
        actor, mark = seen[logins[number]]
        confirmed = Confirmation(mark, is_accepted=True, reason="Cùng lúc.")
        people_changes.deactivate(session, actor, logins[1 - number], confirmed)

    assert at_once(database, stop_the_other, 2) == 1
    with database.app_context(), clock.at(NOW), committing() as session:
        standing = [people_queries.whole(session, login) for login in logins]
        assert [each.is_active for each in standing if each].count(True) == 1


def test_one_code_given_from_many_browsers_counts_once(database: Flask) -> None:
    settings = database.extensions["settings"]
    with database.app_context(), clock.at(NOW), committing() as session:
        actor = people.actor(session, Role.SIGNING_LEADER)
        factors.begin(session, actor, settings)
        session.flush()
        first = _shown(session, actor.person_id, settings, -1)
        paper = factors.confirm(session, actor, first, settings, key="")
        code = _shown(session, actor.person_id, settings, 0)

    def give(typed: str) -> Callable[[Session, int], None]:
        return lambda session, _: factors.give(session, actor.person_id, typed, settings)

    assert at_once(database, give(code), 6) == 1
    assert at_once(database, give(paper[0]), 6) == 1


def _shown(session: Session, person_id: int, settings, steps: int) -> str:  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    from permits.accounts.second_factor import sealing
    from permits.accounts.second_factor.models import SecondFactor

    factor = session.get_one(SecondFactor, person_id)
    totp = TOTP(sealing.unseal(factor.secret, settings.secret_key), 6, SHA1(), 30)  # noqa: S303
    return totp.generate(int(clock.now().timestamp()) + 30 * steps).decode()
