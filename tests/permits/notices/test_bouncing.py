"""Mail that comes back: what counts as a report about ours, and what follows."""

import pytest
from sqlalchemy import select

from permits.core.vocabulary import Role
from permits.notices import bouncing
from permits.notices.models import BadAddress, Delivery, Notice
from permits.notices.vocabulary import DeliveryState, NoticeKind
from tests.support import people

REPORT = """\
From: MAILER-DAEMON@mx.example
To: thong-bao@htc.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at mx.example.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Thu, 12 Nov 2026 09:00:00 +0700

Final-Recipient: rfc822; lan@carrier.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: {kind}

Message-ID: <{ref}@localhost>
Subject: x

--b--
"""
REF = "0" * 32


def report(ref=REF, action="failed", status="5.1.1", kind="text/rfc822-headers"):
    text = REPORT.format(ref=ref, action=action, status=status, kind=kind)
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
def sent(session, lan, tell, send):
    """A mail that its first server took."""
    tell(lan)
    send()
    return session.scalars(select(Delivery)).one()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_names_our_mail_and_says_why(kind):
    read = bouncing.read(report(kind=kind))

    assert read.ref == REF
    assert read.is_final
    assert read.proof == "5.1.1 smtp; 550 5.1.1 User unknown"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: out of office\r\n\r\nback on Monday",
        report(action="delayed"),
        report(ref="not-ours"),
        report().replace(b"message/delivery-status", b"text/plain"),
    ],
)
def test_anything_else_is_no_bounce(raw):
    with pytest.raises(bouncing.NotABounce):
        bouncing.read(raw)


def test_a_bounce_marks_the_address_and_becomes_a_task_for_the_company(session, sent, lan, send):
    head = people.person_with(session, Role.COMPANY_ADMINISTRATOR)

    assert bouncing.take(session, bouncing.read(report(sent.ref)))
    assert not bouncing.take(session, bouncing.read(report(sent.ref)))

    assert sent.state is DeliveryState.BOUNCED
    assert session.get(BadAddress, lan.email).proof.startswith("5.1.1")
    [task] = session.scalars(select(Notice).where(Notice.person_id == head.id)).all()
    assert (task.kind, task.path) == (NoticeKind.ADDRESS_BAD, bouncing.PLACE)


def test_an_officials_address_is_the_administrators_task(session, tell, send):
    clerk = people.person_with(session, Role.CLERK)
    clerk.email = "clerk@office.example"
    admin = people.person_with(session, Role.ADMINISTRATOR)
    tell(clerk)
    send()
    ref = session.scalars(select(Delivery.ref)).one()

    bouncing.take(session, bouncing.read(report(ref)))

    assert session.scalars(select(Notice.kind).where(Notice.person_id == admin.id)).all() == [
        NoticeKind.ADDRESS_BAD
    ]


def test_a_passing_fault_marks_nothing(session, sent, lan):
    assert not bouncing.take(session, bouncing.read(report(sent.ref, status="4.2.2")))
    assert session.get(BadAddress, lan.email) is None


def test_a_report_about_a_mail_nobody_sent_is_believed_by_nobody(session):
    with pytest.raises(bouncing.NotABounce):
        bouncing.take(session, bouncing.read(report("f" * 32)))


def test_the_command_takes_a_report_and_says_what_followed(app, session, sent):
    run = app.test_cli_runner()

    done = run.invoke(args=["notices", "bounce"], input=report(sent.ref))
    assert done.exit_code == 0
    assert "marked" in done.output
    refused = run.invoke(args=["notices", "bounce"], input=b"hello")
    assert refused.exit_code == 1
