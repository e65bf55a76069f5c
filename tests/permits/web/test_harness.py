"""The ground every test stands on holds."""

from permits.accounts.models import Office
from permits.core.vocabulary import OfficeKind, Role
from tests.support import people


def test_a_session_sees_the_migrated_database(session):
    assert session.query(Office).count() == 0


def test_what_a_test_committed_is_gone_in_the_next(session):
    assert session.query(Office).count() == 0
    people.office(session, OfficeKind.CARRIER)
    session.commit()
    assert session.query(Office).count() == 1


def test_a_rollback_keeps_what_was_committed_before(session):
    people.office(session, OfficeKind.CARRIER)
    session.commit()
    people.office(session, OfficeKind.TELECOM)
    session.rollback()
    assert session.query(Office).count() == 1


def test_health(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_people(session, sign_in, client_for):
    assert client_for(Role.CLERK).get("/healthz").status_code == 200
