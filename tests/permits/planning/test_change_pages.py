"""Pages of publications and changes: who sees which, what they compare, how a change is settled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.cases.models import Event
from permits.core import clock
from permits.core.vocabulary import EventKind
from permits.dossiers import queries as dossiers
from permits.planning import jobs
from permits.planning.models import FindingChange
from permits.planning.vocabulary import ChangeDecision, ChangeState
from tests.permits.planning.test_rechecking import widen_roads
from tests.support import pages

SETTLE = {"decision": "before_leader", "reason": "Hành lang mới vượt ra khỏi thửa đất."}


@pytest.fixture
def change(session, walker, publish_rules):
    walker.at("appraise", "tower-city")
    with clock.at(clock.now() + timedelta(hours=1)):
        publish_rules(lambda rules: widen_roads(rules, 15_000))
        jobs.recheck()
    return session.scalars(select(FindingChange)).one()


def address(change):
    return f"/quy-hoach/thay-doi/{change.id}"


def test_the_planning_officer_sees_what_a_publication_changed(sign_in, change):
    browser = sign_in("sxd.qh")
    listed = pages.page(browser.get("/quy-hoach/cong-bo"))
    shown = pages.page(browser.get(f"/quy-hoach/cong-bo/{change.publication_id}"))

    assert "Quy tắc thử" in listed.text
    assert "1 trên 1 hồ sơ" in shown.text
    assert shown.all("a", href=address(change))
    assert "Vướng mới" in shown.text


def test_the_officer_finds_the_change_beside_his_queue_and_on_the_dossier(sign_in, session, change):
    browser = sign_in("sxd.cv1")
    queue = pages.page(browser.get("/cb"))
    listed = pages.page(browser.get("/cb/thay-doi"))
    link = listed.all("a", href=address(change))[0]
    review = pages.page(browser.get(f"/cb/ho-so/{link.text}"))

    assert queue.all("a", href="/cb/thay-doi")
    assert review.all("a", href=address(change))


def test_old_and_new_answer_stand_side_by_side(sign_in, change):
    shown = pages.page(sign_in("sxd.cv1").get(address(change)))
    old, new = shown.one("div", class_="d-sides").all("section")

    assert "cấp III" not in old.text
    assert "cấp III" in new.text


def test_a_change_is_settled_once_with_a_reason(sign_in, session, change):
    browser = sign_in("sxd.cv1")
    number = change.id
    refused = browser.post(address(change), data={"decision": "consult_again", "reason": ""})
    done = browser.post(address(change), data=SETTLE)
    again = browser.post(address(change), data={**SETTLE, "decision": "no_consequence"})
    session.expire_all()
    change = session.get_one(FindingChange, number)
    told = session.scalars(select(Event.data).where(Event.kind == EventKind.ANSWER_SETTLED)).all()

    assert (refused.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert (change.state, change.decision) == (ChangeState.SETTLED, ChangeDecision.BEFORE_LEADER)
    assert change.reason == SETTLE["reason"]
    assert [data["decision"] for data in told] == ["before_leader"]


@pytest.mark.parametrize("login", ["kkt.cv1", "vhttdl", "khcn.cv"])
def test_for_other_offices_the_change_does_not_exist(sign_in, change, login):
    browser = sign_in(login)

    assert browser.get(address(change)).status_code == 404
    assert browser.post(address(change), data=SETTLE).status_code == 404


def test_a_clerk_reads_but_does_not_settle(sign_in, session, change):
    browser = sign_in("sxd.vt")

    assert browser.get(address(change)).status_code == 200
    assert browser.post(address(change), data=SETTLE).status_code == 403


def test_the_public_learns_nothing_of_it(client, session, change):
    dossier = dossiers.whole(session, change.dossier_id)
    page = client.get(f"/tra-cuu/{dossier.ref}")

    assert page.status_code == 200
    assert "khác trước" not in page.get_data(as_text=True)
