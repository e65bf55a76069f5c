"""What other stages tell: sharing between owners, places that are kept, permits and inspections."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.accounts.models import Person
from permits.core import clock
from permits.life import jobs as life
from permits.notices import audience
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.permits.life import issuing
from tests.permits.life.conftest import TODAY
from tests.support.dossiers import app, template

__all__ = ["app", "template"]


def told(session, kind):
    """Give who was told something, with the page it leads to."""
    rows = session.execute(
        select(Person.office_id, Notice.path, Notice.facts)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.kind == kind)
    )
    return rows.all()


@pytest.fixture
def permit(walker):
    """A permit that runs out in six days."""
    with clock.at(TODAY):
        return issuing.issue(walker, start_before=TODAY.date() + timedelta(days=6))


def test_a_permit_that_runs_out_is_told_to_its_holder_once(session, permit):
    session.commit()
    with clock.at(TODAY):
        life.tend(0)
        life.tend(0)

    rows = told(session, NoticeKind.PERMIT_EXPIRING)
    assert {row.office_id for row in rows} == {permit.holder_id}
    assert len(rows) == len(audience.of_office(session, permit.holder_id, audience.HOLDERS))
    assert {row.facts["days"] for row in rows} == {6}
    assert all(row.path.startswith("/giay-phep/") for row in rows)


def test_a_permit_that_has_expired_is_told_to_its_holder(session, permit):
    session.commit()
    with clock.at(TODAY + timedelta(days=8)):
        life.tend(0)

    assert {r.office_id for r in told(session, NoticeKind.PERMIT_EXPIRED)} == {permit.holder_id}
