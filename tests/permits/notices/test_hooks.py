"""Webhooks: signed so that others can check it, once for each event, to public addresses only."""

import dataclasses
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.core import clock
from permits.core.vocabulary import Role
from permits.notices import hooking, outward, sending
from permits.notices.carrying import carriers
from permits.notices.models import Delivery, DeliveryTry, Notice, Webhook
from permits.notices.settling import PATIENCE
from permits.notices.timing import WAITS
from permits.notices.vocabulary import DeliveryState, HookEnd, NoticeKind, TryAnswer
from tests.permits.notices.conftest import FACTS
from tests.structure.sources import ROOT
from tests.support import people
from tests.support.hook_server import hook_server


@pytest.fixture
def receiver():
    with hook_server() as running:
        yield running


@pytest.fixture
def demo(app):
    """The settings of a demo, which may call this machine."""
    return dataclasses.replace(app.extensions["settings"], demo=True)


@pytest.fixture
def hook(session, lan, receiver):
    made = Webhook(
        ref="HOOK1",
        office_id=lan.office_id,
        url=receiver.url,
        label="Trạm",
        groups=[],
        made_by_id=lan.id,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    lan.email = None
    return made


@pytest.fixture
def send(demo):
    return lambda: sending.send_all(carriers(demo), seconds=3600)


def documented():
    """Run the snippet that carriers are given."""
    text = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    made = {}
    exec(re.search(r"```python\n(.*?)```", text, re.S)[1], made)  # noqa: S102 - our own document
    return made["is_genuine"]


def test_what_is_sent_is_genuine_for_whoever_has_the_secret_and_nobody_else(
    lan, tell, hook, receiver, send, demo
):
    tell(lan)
    send()

    [(path, headers, body)] = receiver.heard
    now = clock.now().timestamp()
    secret = hooking.secret_of("HOOK1", 1, demo)
    is_genuine = documented()
    assert path == "/hook?x=1"
    assert is_genuine(secret, headers, body, now)
    assert not is_genuine(secret, headers, body + b" ", now)
    assert not is_genuine(secret, headers, body, now + 301)
    assert not is_genuine(hooking.secret_of("HOOK1", 2, demo), headers, body, now)
    del headers["webhook-id"]
    headers["webhook-id"] = "another"
    assert not is_genuine(secret, headers, body, now)


def test_the_document_says_what_happened(session, lan, tell, hook, receiver, send):
    tell(lan)
    send()

    said = json.loads(receiver.heard[0][2])
    assert said["type"] == "result_issued"
    assert said["group"] == "dossier"
    assert said["event"] == "case:1:9"
    assert said["facts"]["code"] == "H15.10-1"
    assert said["url"] == "http://localhost/dn/h/1"
    assert said["subject"]["en"] == "The result of dossier H15.10-1 is there"
    assert said["id"] == session.scalars(select(Delivery.ref)).one()


def test_one_event_is_sent_once_however_many_people_were_told(
    session, lan, tell, hook, receiver, send
):
    other = people.person_with(session, Role.COMPANY_ADMINISTRATOR)
    tell(lan, other)
    tell(other, lan)
    send()

    assert len(receiver.heard) == 1


def test_a_system_hears_only_the_groups_it_chose_and_nothing_private(
    lan, tell, hook, receiver, send
):
    hook.groups = ["permit"]
    tell(lan)
    tell(lan, kind=NoticeKind.PERMIT_PLACES_FREED, facts={"number": "1"}, once="b")
    facts = {"login": "x", "change": "y"}
    hook.groups = ["permit", "account"]
    tell(lan, kind=NoticeKind.ACCOUNT_CHANGED, facts=facts, once="c")
    send()

    assert [json.loads(body)["type"] for _, _, body in receiver.heard] == ["permit_places_freed"]


def test_a_no_is_kept_with_its_code_and_tried_again_under_the_same_id(
    session, lan, tell, hook, receiver, send
):
    receiver.status = 503
    tell(lan)
    send()
    assert hook.failing_since == clock.now()

    receiver.status = 200
    with clock.at(clock.now() + WAITS[0]):
        send()

    first, second = receiver.heard
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]
    codes = session.scalars(select(DeliveryTry.code).order_by(DeliveryTry.no)).all()
    assert codes == [503, 200]
    assert hook.failing_since is None


def test_a_redirect_is_not_followed(session, lan, tell, hook, receiver, send):
    receiver.status, receiver.location = 302, receiver.url + "2"
    tell(lan)
    send()

    assert len(receiver.heard) == 1
    assert session.scalars(select(DeliveryTry.answer)).one() is TryAnswer.LATER


def test_a_system_that_takes_nothing_for_days_is_switched_off_and_its_owner_told(
    session, lan, tell, hook, receiver, send
):
    head = people.person_with(session, Role.COMPANY_ADMINISTRATOR)
    receiver.status = 500
    tell(lan)
    send()
    with clock.at(clock.now() + PATIENCE):
        tell(lan, once="b")
        send()

    assert hook.disabled_reason == HookEnd.FAILING
    told = session.scalars(select(Notice).where(Notice.person_id == head.id)).one()
    assert told.kind is NoticeKind.WEBHOOK_DISABLED
    heard = len(receiver.heard)
    with clock.at(clock.now() + PATIENCE + timedelta(days=1)):
        tell(lan, once="c")
        send()
    assert len(receiver.heard) == heard
    states = set(session.scalars(select(Delivery.state).where(Delivery.webhook_id == hook.id)))
    assert states == {DeliveryState.DROPPED}


def test_a_system_that_says_it_is_gone_is_not_called_again(lan, tell, hook, receiver, send):
    receiver.status = 410
    tell(lan)
    send()

    assert hook.disabled_reason == HookEnd.GONE


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address that must be refused
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_inside_are_not_called(address):
    assert not outward.is_outside(address)


def test_addresses_outside_may_be_called():
    assert outward.is_outside("93.184.216.34")
    assert outward.is_outside("2606:2800:220:1:248:1893:25c8:1946")


def test_one_inner_address_among_others_is_enough_to_refuse(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("permits.notices.outward.socket.getaddrinfo", lambda *a, **k: both)

    with pytest.raises(outward.NotOutside, match=r"10\.0\.0\.1"):
        outward.resolved("https://hook.example/", demo=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/",
        "https://user:secret@hook.example/",
        "https:///x",
        "file:///etc/passwd",
        "https://hook.example:99999/",
        "https://[::1",
    ],
)
def test_other_addresses_are_refused(url):
    with pytest.raises(outward.NotOutside):
        outward.resolved(url, demo=False)


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    lan, tell, hook, receiver, send, monkeypatch, session
):
    """A name that leads inside a moment later (rebinding) changes nothing."""
    asked = []
    usual = outward.socket.getaddrinfo

    def once(host, *rest, **named):
        asked.append(host)
        return usual(host, *rest, **named)

    monkeypatch.setattr("permits.notices.outward.socket.getaddrinfo", once)
    called = []
    real = outward.socket.create_connection
    monkeypatch.setattr(
        "permits.notices.outward.socket.create_connection",
        lambda address, timeout: called.append(address) or real(address, timeout),
    )
    hook.url = receiver.url.replace("127.0.0.1", "localhost")
    session.flush()
    tell(lan)
    send()

    assert called[0][0] in ("127.0.0.1", "::1")
    assert FACTS["code"] in receiver.heard[0][2].decode()
