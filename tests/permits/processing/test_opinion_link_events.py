"""Sending and taking back a link to answer by belongs to the story of the case, never the link."""

import dataclasses
import json
from datetime import datetime

import pytest
from sqlalchemy import select

from permits.accounts.models import Person
from permits.cases import jobs
from permits.cases.link_models import ConsulteeLink
from permits.cases.models import Event
from permits.cases.verifying import verify
from permits.core.settings import MailSettings
from permits.core.vocabulary import EventKind
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.permits.processing.conftest import review_of
from tests.support import pages, people

ADDRESS = "van-thu@xa.example"
LINKS = (EventKind.LINK_SENT, EventKind.LINK_REVOKED)


@pytest.fixture
def dossier(app, session, walker, monkeypatch):
    """A dossier at its consultation, in an installation that sends mail."""
    mail = MailSettings("127.0.0.1", 9, "none", "thong-bao@htc.example", seconds=1)
    with_mail = dataclasses.replace(app.extensions["settings"], mail=mail)
    monkeypatch.setitem(app.extensions, "settings", with_mail)
    made = walker.at("consultation", "tower-road")
    session.commit()
    return made


@pytest.fixture
def told(session, dossier, walker):
    """Give the events about links, in order."""

    def of():
        session.expire_all()
        case_id = walker.case(dossier).id
        statement = select(Event).where(Event.case_id == case_id, Event.kind.in_(LINKS))
        return session.scalars(statement.order_by(Event.seq)).all()

    return of


@pytest.fixture
def send(sign_in, dossier, walker):
    """Send a link by hand as an official."""

    def sent(login="sxd.cv1"):
        task = walker.task(dossier, "consultation")
        fields = {"question": f"{task.node}~{task.instance_no}", "address": ADDRESS}
        more = {"why": "Văn thư đổi địa chỉ", "language": "vi"}
        return sign_in(login).post(f"{review_of(dossier)}/duong-dan", data=fields | more)

    return sent


def revoke(browser, dossier, link):
    sent = {"link": str(link.id)}
    return browser.post(f"{review_of(dossier)}/duong-dan/thu-hoi", data=sent)


def last_link(session):
    return session.scalars(select(ConsulteeLink).order_by(ConsulteeLink.id)).all()[-1]


def test_a_link_that_goes_with_its_question_is_an_event_of_nobody(session, dossier, told, walker):
    jobs.tell(0)
    office_id = walker.task(dossier, "consultation").office_id

    events = told()
    links = session.scalars(select(ConsulteeLink).order_by(ConsulteeLink.id)).all()

    assert events
    assert {event.actor_id for event in events} == {None}
    assert office_id in {event.data["office_id"] for event in events}
    ends = [datetime.fromisoformat(event.data["until"]) for event in events]
    assert ends == [link.expires_at for link in links]
    assert not verify(session, walker.case(dossier).id)
    jobs.tell(0)
    assert len(told()) == len(events)  # telling of them tells of nothing new


def test_a_link_by_hand_is_an_event_with_who_whom_and_until_when(
    session, dossier, told, send, walker
):
    assert send().status_code == 303
    [event] = told()
    link = last_link(session)

    assert event.kind == EventKind.LINK_SENT
    assert event.actor_id == people.person(session, "sxd.cv1").id
    assert event.data["office_id"] == walker.task(dossier, "consultation").office_id
    assert event.data["address"] == ADDRESS
    assert event.data["note"] == "Văn thư đổi địa chỉ"
    assert datetime.fromisoformat(event.data["until"]) == link.expires_at
    assert not verify(session, walker.case(dossier).id)


def test_taking_a_link_back_is_an_event_too(session, dossier, told, send, sign_in, walker):
    send()

    assert revoke(sign_in("sxd.cv1"), dossier, last_link(session)).status_code == 303

    sent, taken = told()
    assert (sent.kind, taken.kind) == LINKS
    assert taken.actor_id == sent.actor_id
    assert taken.data["address"] == ADDRESS
    assert not verify(session, walker.case(dossier).id)


def test_a_link_sent_anew_tells_of_the_old_one_first(told, send):
    send()
    send()

    assert [event.kind for event in told()] == [*LINKS, EventKind.LINK_SENT]


def test_the_story_never_holds_what_only_the_holder_of_the_link_knows(session, told, send):
    send()
    link = last_link(session)
    wanted = select(Notice.path).where(Notice.kind == NoticeKind.OPINION_LINK)
    token = session.scalars(wanted.order_by(Notice.id.desc())).first().rsplit("/", 1)[1]

    said = json.dumps([event.data for event in told()])

    assert token not in said
    assert link.token_hash not in said


def test_officials_read_of_links_and_neither_the_carrier_nor_the_public_does(
    session, app, client, dossier, send, sign_in
):
    send()
    revoke(sign_in("sxd.cv1"), dossier, last_link(session))

    history = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("ol", class_="d-history")
    assert "Gửi đường dẫn trả lời cho" in history.text
    assert "Thu hồi đường dẫn trả lời của" in history.text
    assert ADDRESS in history.text

    carrier = session.get_one(Person, dossier.created_by_id).login
    page = sign_in(carrier).get(f"/dn/ho-so/{dossier.ref}")
    assert page.status_code == 200
    assert ADDRESS not in page.text
    assert "đường dẫn trả lời" not in page.text
    program = app.test_client()
    program.bearer = people.token_for(session, carrier)
    rows = program.get(f"/api/v1/dossiers/{dossier.ref}/events?limit=200").json["events"]
    assert rows
    assert not {row["kind"] for row in rows} & {str(kind) for kind in LINKS}
    public = client.get(f"/tra-cuu/{dossier.ref}")
    assert public.status_code == 200
    assert ADDRESS not in public.text


def test_a_link_of_a_case_that_ended_is_not_taken_back(session, dossier, told, send, sign_in):
    send()
    link, count = last_link(session), len(told())
    stop = {"note": "Doanh nghiệp giải thể", "confirmed": "y"}
    stopped = sign_in("sxd.tp").post(f"{review_of(dossier)}/dung", data=stop)
    assert stopped.status_code == 303, stopped.text

    refused = revoke(sign_in("sxd.cv1"), dossier, link)

    assert refused.status_code == 409
    assert len(told()) == count
