"""What the database itself refuses of people and offices."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from permits.accounts import queries
from permits.accounts.models import Office, PersonRole
from permits.accounts.powers import POWERS, roles_with
from permits.core.vocabulary import OfficeKind, Permission, Role
from tests.support import people


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update office set kind = 'ministry'", "office_kind"),
        ("update office set kind = 'commune', ward_code = null", "ck_office_commune_has_ward"),
        ("update person set login = 'Viettel'", "ck_person_login_lower"),
        ("update person set locale = 'fr'", "ck_person_locale"),
        ("update person_role set role = 'king'", '"role"'),
        ("update person set office_id = 0", "fk_person_office_id"),
    ],
)
def test_what_must_never_be_false_is_refused_by_name(
    session: Session, statement: str, constraint: str
) -> None:
    people.person_with(session, Role.CLERK)

    with pytest.raises(IntegrityError, match=constraint):
        session.execute(text(statement))


def test_an_enumeration_is_stored_as_its_value_and_read_as_its_term(session: Session) -> None:
    people.office(session, OfficeKind.TELECOM)

    assert session.execute(text("select kind from office")).scalars().all() == ["telecom"]
    assert session.scalars(select(Office.kind)).all() == [OfficeKind.TELECOM]


def test_a_login_is_one_person_s(session: Session) -> None:
    people.person_with(session, Role.CLERK)
    other = people.person_with(session, Role.RECEPTIONIST)

    other.login = "test-clerk"
    with pytest.raises(IntegrityError, match="uq_person_login"):
        session.flush()


def test_the_people_of_an_office_are_found_by_hat(session: Session) -> None:
    clerk = people.person_with(session, Role.CLERK)
    people.person_with(session, Role.UNIT_HEAD)
    gone = people.person(session, "gone", Role.CLERK)
    gone.is_active = False
    session.flush()

    of_office = queries.people_of(session, office_id=clerk.office_id)
    clerks = queries.people_of(session, office_id=clerk.office_id, role=Role.CLERK)

    assert [each.login for each in of_office] == ["test-clerk", "test-unit-head"]
    assert [each.login for each in clerks] == ["test-clerk"]


def test_who_wears_several_hats_has_the_powers_of_all(session: Session) -> None:
    person = people.person(session, "both", Role.APPLICANT)
    session.add(PersonRole(person_id=person.id, role=Role.CONSULTEE))
    session.flush()

    actor = queries.actor_by_login(session, "both")

    assert actor is not None
    assert actor.can(Permission.FILE_DOSSIER)
    assert actor.can(Permission.WORK_TASKS)


def test_every_role_has_its_line_of_powers_and_the_program_itself_has_none() -> None:
    assert set(POWERS) == set(Role)
    assert POWERS[Role.SYSTEM] == frozenset()
    assert roles_with(Permission.FILE_DOSSIER) == {Role.APPLICANT}
    assert roles_with(Permission.ADMINISTER) == {Role.ADMINISTRATOR}
    assert roles_with(Permission.OWN_ACCOUNT) == set(Role) - {Role.SYSTEM}
    assert all(roles_with(permission) for permission in Permission)
