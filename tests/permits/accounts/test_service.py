"""Signing in is slow for guessers only, and ends when it should."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries, service
from permits.accounts.actor import Actor
from permits.accounts.models import Person, SignIn, SignInTry
from permits.accounts.service import ChangePassword, Credentials
from permits.core import clock
from permits.core.errors import Invalid, NotFound, Problem, TooMany
from permits.core.vocabulary import OfficeKind, Permission, Role
from tests.support import people

PASSWORD = "một câu dễ nhớ"
HERE = "192.0.2.7"


@pytest.fixture
def officer(session: Session) -> Person:
    person = people.person_with(session, Role.CASE_OFFICER)
    person.password_hash = keys.hash_password(PASSWORD)
    session.flush()
    return person


def sign_in(session: Session, login: str, password: str = PASSWORD, *, address: str = HERE) -> str:
    tried = service.open_try(session, login=login, address=address)
    session.flush()
    return service.sign_in(session, Credentials(login, password), tried, user_agent="Test/1.0")


def fail(session: Session, login: str, *, address: str = HERE) -> None:
    with pytest.raises(Problem) as refusal:
        sign_in(session, login, "sai", address=address)
    assert refusal.value.code == "sign_in.refused"


def actor_of(session: Session, person: Person) -> Actor:
    actor = queries.actor_by_login(session, person.login)
    assert actor is not None
    return actor


def test_a_right_password_opens_a_sign_in_that_knows_the_person(
    session: Session, officer: Person
) -> None:
    key = sign_in(session, officer.login)

    actor = queries.actor_by_key(session, key, at=clock.now())
    assert actor is not None
    assert (actor.login, actor.roles) == (officer.login, frozenset({Role.CASE_OFFICER}))
    assert actor.office_kind is OfficeKind.CONSTRUCTION
    assert actor.has(Role.CASE_OFFICER)
    assert actor.can(Permission.WORK_TASKS)
    assert not actor.can(Permission.FILE_DOSSIER)
    stored = session.scalars(select(SignIn.key_hash)).all()
    assert key not in stored


def test_passwords_are_hashed_with_argon2id_at_19_mib_and_two_rounds() -> None:
    first, second = keys.hash_password(PASSWORD), keys.hash_password(PASSWORD)

    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert keys.password_fits(first, PASSWORD)
    assert not keys.password_fits(first, PASSWORD + " ")


def test_a_hash_of_a_lower_cost_is_replaced_at_the_next_sign_in(
    session: Session, officer: Person
) -> None:
    from argon2 import PasswordHasher

    officer.password_hash = PasswordHasher(time_cost=1, memory_cost=8 * 1024).hash(PASSWORD)
    session.flush()

    sign_in(session, officer.login)

    assert officer.password_hash.startswith("$argon2id$v=19$m=19456,t=2,")


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nobody_signs_in_where_no_password_was_set(
    session: Session, officer: Person, stored: str | None
) -> None:
    officer.password_hash = stored
    session.flush()

    fail(session, officer.login)
    assert not keys.password_fits(stored, "")


def test_an_unknown_login_and_a_closed_account_look_like_a_wrong_password(
    session: Session, officer: Person
) -> None:
    fail(session, "nobody")
    officer.is_active = False
    session.flush()
    with pytest.raises(Problem, match="refused"):
        sign_in(session, officer.login)


def test_an_unknown_login_costs_a_hash_like_a_known_one() -> None:
    # Time is noisy; what matters is that the same verification runs where there is no hash.
    calls = keys._nobodys.cache_info()
    keys.password_fits(None, "x")
    keys.password_fits(None, "y")
    after = keys._nobodys.cache_info()
    assert after.hits + after.misses >= calls.hits + calls.misses + 2
    assert keys._nobodys().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_after_ten_failures_the_right_password_is_refused_too_until_time_passes(
    session: Session, officer: Person
) -> None:
    for number in range(10):
        fail(session, officer.login, address=f"192.0.2.{number}")

    with pytest.raises(TooMany) as refusal:
        sign_in(session, officer.login, address="198.51.100.1")
    assert refusal.value.code == "sign_in.throttled"
    assert refusal.value.retry_after == 300
    with clock.at(clock.now() + timedelta(seconds=301)):
        assert sign_in(session, officer.login)


def test_ten_failures_from_one_address_stop_that_address_and_nobody_else(
    session: Session, officer: Person
) -> None:
    for number in range(10):
        fail(session, f"guess-{number}")

    with pytest.raises(TooMany):
        sign_in(session, officer.login, address=HERE)
    assert sign_in(session, officer.login, address="198.51.100.1")


def test_successes_are_not_counted(session: Session, officer: Person) -> None:
    for _ in range(12):
        assert sign_in(session, officer.login)


def test_a_refused_try_while_throttled_does_not_prolong_the_wait(
    session: Session, officer: Person
) -> None:
    for _ in range(10):
        fail(session, officer.login)
    with clock.at(clock.now() + timedelta(seconds=299)), pytest.raises(TooMany) as refusal:
        sign_in(session, officer.login)
    assert refusal.value.retry_after == 1


def test_old_tries_are_forgotten(session: Session, officer: Person) -> None:
    fail(session, officer.login)
    with clock.at(clock.now() + timedelta(days=2)):
        sign_in(session, officer.login)
    session.flush()

    assert [each.ok for each in session.scalars(select(SignInTry))] == [True]


def test_a_sign_in_ends_after_twelve_hours_at_sign_out_and_with_its_account(
    session: Session, officer: Person
) -> None:
    key, other = sign_in(session, officer.login), sign_in(session, officer.login)
    session.flush()
    late = clock.now() + timedelta(hours=12, seconds=1)
    assert queries.actor_by_key(session, key, at=late) is None

    service.sign_out(session, key)
    assert queries.actor_by_key(session, key, at=clock.now()) is None
    assert queries.actor_by_key(session, other, at=clock.now()) is not None

    officer.is_active = False
    session.flush()
    assert queries.actor_by_key(session, other, at=clock.now()) is None


def test_changing_the_password_ends_every_older_sign_in(session: Session, officer: Person) -> None:
    older = [sign_in(session, officer.login) for _ in range(3)]
    actor = actor_of(session, officer)
    tried = service.open_try(session, login=actor.login, address=HERE)
    session.flush()

    new_key = service.change_password(
        session, actor, tried, ChangePassword(PASSWORD, "một câu khác hẳn"), user_agent=None
    )

    session.flush()
    now = clock.now()
    assert [queries.actor_by_key(session, key, at=now) for key in older] == [None] * 3
    assert queries.actor_by_key(session, new_key, at=now) == actor
    fail(session, officer.login)
    assert sign_in(session, officer.login, "một câu khác hẳn")


def test_a_password_is_changed_only_by_who_knows_it(session: Session, officer: Person) -> None:
    key = sign_in(session, officer.login)
    actor = actor_of(session, officer)
    tried = service.open_try(session, login=actor.login, address=HERE)

    with pytest.raises(Invalid) as refusal:
        service.change_password(
            session, actor, tried, ChangePassword("sai", "một câu khác hẳn"), user_agent=None
        )

    assert [(each.field, each.code) for each in refusal.value.complaints] == [
        ("current_password", "password.wrong")
    ]
    assert queries.actor_by_key(session, key, at=clock.now()) == actor


def test_ending_all_sign_ins_ends_one_s_own_and_nobody_else_s(
    session: Session, officer: Person
) -> None:
    mine = sign_in(session, officer.login)
    theirs = people.key_for(session, people.person_with(session, Role.CLERK).login)
    session.flush()

    service.end_all(session, actor_of(session, officer))

    assert queries.actor_by_key(session, mine, at=clock.now()) is None
    assert queries.actor_by_key(session, theirs, at=clock.now()) is not None


def test_a_token_is_kept_as_a_hash_and_works_until_its_owner_revokes_it(
    session: Session, officer: Person
) -> None:
    actor = actor_of(session, officer)
    stranger = people.actor(session, Role.CLERK)
    token = service.issue_token(session, actor, label="máy chủ")
    session.flush()

    assert token.startswith("htc_")
    assert queries.actor_by_token(session, token) == actor
    row = queries.tokens_of(session, actor.person_id)[0]
    with pytest.raises(NotFound):
        service.revoke_token(session, stranger, row.id)
    service.revoke_token(session, actor, row.id)
    session.flush()
    assert queries.actor_by_token(session, token) is None
    assert queries.tokens_of(session, actor.person_id) == []
    with pytest.raises(NotFound):
        service.revoke_token(session, actor, row.id)


def test_the_use_of_a_token_is_noted_at_most_every_five_minutes(
    session: Session, officer: Person
) -> None:
    actor = actor_of(session, officer)
    token = service.issue_token(session, actor, label="máy chủ")
    session.flush()
    start = clock.now()

    service.note_token_use(session, token)
    for wait, noted in ((60, start), (301, start + timedelta(seconds=301))):
        with clock.at(start + timedelta(seconds=wait)):
            service.note_token_use(session, token)
        assert queries.tokens_of(session, actor.person_id)[0].used_at == noted


def test_the_list_of_sign_ins_shows_which_one_is_this(session: Session, officer: Person) -> None:
    key = sign_in(session, officer.login)
    sign_in(session, officer.login)
    session.flush()

    rows = queries.sign_ins_of(session, officer.id, key=key, at=clock.now())

    assert [row.is_this for row in rows] == [False, True]
    assert rows[0].user_agent == "Test/1.0"
