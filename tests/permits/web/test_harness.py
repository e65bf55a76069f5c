"""The ground every test stands on holds."""

from permits.core.db import committing, db


def test_a_session_sees_the_migrated_database(session):
    from permits.accounts.models import Office

    assert session.query(Office).count() == 0
