"""A mail server of this machine, and people who can be written to."""

import dataclasses

import pytest

from permits.core.settings import MailSettings
from permits.core.text import Bilingual
from permits.core.vocabulary import Role
from permits.notices import sending, telling
from permits.notices.carrying import carriers
from permits.notices.vocabulary import NoticeKind
from tests.support import people
from tests.support.mail_server import mail_server

OFFICE = Bilingual("Sở Xây dựng", "Department of Construction")
FACTS = {"code": "H15.10-1", "office": OFFICE}


@pytest.fixture
def server():
    """A mail server that takes everything until it is told otherwise."""
    with mail_server() as running:
        yield running


def with_mail(app, server):
    """Give the settings of an installation that mails by a server."""
    mail = MailSettings("127.0.0.1", server.port, "none", "thong-bao@htc.example", seconds=5)
    return dataclasses.replace(app.extensions["settings"], mail=mail, sms="log")


@pytest.fixture
def lan(session):
    """An applicant who has a mail address."""
    return reachable(session, people.person_with(session, Role.APPLICANT))


def reachable(session, person):
    """Give a person an address of his own."""
    person.email = f"{person.login}@carrier.example"
    session.flush()
    return person


@pytest.fixture
def send(app, server):
    """Send what is due by the server of the test."""
    return lambda: sending.send_all(carriers(with_mail(app, server)), seconds=3600)


@pytest.fixture
def tell(session):
    """Tell people of a result, or of something else."""

    def telling_(*whom, kind=NoticeKind.RESULT_ISSUED, once="case:1:9", facts=FACTS, **more):
        ids = [person.id for person in whom]
        return telling.tell(session, kind, ids, once=once, path="/dn/h/1", facts=facts, **more)

    return telling_
