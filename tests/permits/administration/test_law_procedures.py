"""Putting a version in force: what it changes is seen first, and both acts are history."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.accounts.change_models import SettingChange
from permits.accounts.vocabulary import ChangeSubject
from permits.cases import law_telling
from permits.core import clock
from permits.core.vocabulary import Role, WorkKind
from permits.notices import queries as notice_queries
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.procedures import catalogue, queries, service
from permits.procedures.differences import compare
from permits.procedures.service import Enact, Revoke
from tests.conftest import NOW
from tests.permits.administration.law import change, look, save
from tests.support import pages

TODAY = NOW.date()
PAGE = "/qt/thu-tuc/commencement_notice/1"
SAID = {
    "decision_number": "12/QĐ-UBND",
    "decided_on": "10/11/2026",
    "from_day": "01/12/2026",
    "to_day": "",
}


@pytest.fixture
def administrator(sign_in):
    return sign_in("quantri")


def kept(session) -> list[tuple[str, str]]:
    mine = select(SettingChange).where(SettingChange.subject == ChangeSubject.ENACTMENT)
    rows = session.scalars(mine.order_by(SettingChange.id))
    return [(row.act.value, row.reason) for row in rows]


def test_a_decision_is_saved_only_after_what_it_replaces_was_shown(administrator, session, walker):
    walker.draft("tower-city")
    walker.at("appraise", "tower-road")
    session.commit()
    ruling = catalogue.in_force(session, WorkKind.TOWER_GROUND, TODAY).procedure

    looked = look(administrator, PAGE, SAID)

    shown = pages.page(looked).text
    assert looked.status_code == 200
    assert "1 hồ sơ đang soạn" in shown
    assert f"thay {ruling.code} v{ruling.version}" in shown
    assert queries.enactments(session) == []
    assert save(administrator, PAGE, SAID, looked).status_code == 303
    with clock.at(NOW + timedelta(days=20)):
        choice = catalogue.in_force(session, WorkKind.TOWER_GROUND, clock.today())
    assert choice.procedure.code == "commencement_notice"
    assert kept(session) == [("added", "")]


def test_heads_and_whoever_drafts_such_a_dossier_are_told_of_a_decision_and_of_its_end(
    administrator, session, walker
):
    draft = walker.draft("tower-city")
    other = walker.draft("duct")
    session.commit()
    ruling = catalogue.in_force(session, WorkKind.TOWER_GROUND, TODAY).procedure
    command = Enact(ruling.code, ruling.version, TODAY, "12/QĐ-UBND")
    decision = service.enact(session, None, command)
    law_telling.of_decision(session, None, decision)
    law_telling.of_decision(session, None, decision)
    service.revoke(session, None, Revoke(decision.id, "Nhầm."))
    law_telling.of_decision(session, None, decision)

    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.LAW_CHANGED)).all()
    names = [(each.person_id, each.once) for each in told]
    heads = set(notice_queries.people_with(session, Role.UNIT_HEAD))
    assert len(names) == len(set(names)) == 2 * len(heads | {draft.created_by_id})
    assert heads | {draft.created_by_id} == {each.person_id for each in told}
    assert other.created_by_id not in {each.person_id for each in told}
    assert {each.facts["by"]["vi"] for each in told} == {"Người vận hành hệ thống"}


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"decision_number": ""}, "decision_number"),
        ({"from_day": "01/11/2026"}, "from_day"),
        ({"to_day": "30/11/2026"}, "to_day"),
        ({"decided_on": "01/12/2026"}, "decided_on"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_before_any_look(administrator, session, said, at):
    answer = look(administrator, PAGE, SAID | said)

    assert answer.status_code == 422
    assert pages.page(answer).all("p", id=f"{at}-error")
    assert queries.enactments(session) == []


def test_of_two_decisions_on_the_same_days_the_second_is_told(administrator, session):
    looked = look(administrator, PAGE, SAID)
    first = NOW.date() + timedelta(days=25)
    service.enact(session, None, Enact("commencement_notice", 1, first, "11/QĐ-UBND"))
    session.commit()

    answer = save(administrator, PAGE, SAID, looked)

    assert answer.status_code == 422
    assert "11/QĐ-UBND" in pages.page(answer).text
    assert pages.fields(answer)["decision_number"] == "12/QĐ-UBND"
    assert len(queries.enactments(session)) == 1


def test_a_decision_is_taken_back_with_a_reason_once(administrator, session):
    change(administrator, PAGE, SAID)
    [decision] = queries.enactments(session)
    page = f"/qt/thu-tuc/quyet-dinh/{decision.id}"

    assert administrator.post(page, data={"reason": ""}).status_code == 422
    assert administrator.post(page, data={"reason": "Ban hành nhầm."}).status_code == 303
    assert administrator.post(page, data={"reason": "Lần nữa."}).status_code == 409

    assert kept(session) == [("added", ""), ("revoked", "Ban hành nhầm.")]
    assert "Ban hành nhầm." in pages.page(administrator.get(page)).text


def test_what_is_not_published_is_not_there(administrator):
    assert administrator.get("/qt/thu-tuc/tower/99").status_code == 404
    assert administrator.get("/qt/thu-tuc/quyet-dinh/999").status_code == 404


def test_two_versions_are_compared_thing_by_thing(administrator):
    old, new = catalogue.pinned("tower", 1), catalogue.pinned("tower", 3)

    differing = compare(old, new)

    assert compare(old, old) == []
    assert differing
    there = {(each.about, each.name.vi if each.name else "") for each in differing}
    for node in new.nodes:
        if node.kind.value == "user" and node.id not in old.by_id:
            assert ("step", node.names.vi) in there
    page = pages.page(administrator.get("/qt/thu-tuc/tower/3?so=tower.1")).text
    assert "Khác gì với tower v1" in page
