"""People are told once, in the transaction of what happened, by the ways they chose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.core import clock
from permits.core.text import Bilingual
from permits.notices import kinds, telling
from permits.notices.facts import fill, said
from permits.notices.models import Delivery, Notice, NoticeChoice
from permits.notices.vocabulary import DeliveryState, NoticeKind, NoticePace, NoticeWay
from permits.core.vocabulary import Role
from tests.support import people

FACTS = {"code": "H15.10-1", "office": Bilingual("Sở Xây dựng", "Department of Construction")}


@pytest.fixture
def lan(session):
    """An applicant who has a mail address."""
    return people.person_with(session, Role.APPLICANT)


def tell(session, *people_ids, kind=NoticeKind.RESULT_ISSUED, once="case:1:9", **more):
    return telling.tell(
        session, kind, people_ids, once=once, path="/ho-so/1", facts=FACTS, **more
    )


def test_a_person_is_told_once_of_one_thing(session, lan):
    assert tell(session, lan.id) == 1
    assert tell(session, lan.id, lan.id) == 0
    assert tell(session, lan.id, once="case:1:10") == 1
    assert len(session.scalars(select(Notice)).all()) == 2
