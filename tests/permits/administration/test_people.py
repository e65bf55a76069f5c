"""Administrators find people, and every change of one says what it affects before it is saved."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts import service
from permits.accounts.change_models import SettingChange
from permits.accounts.models import ApiToken, StandIn
from permits.accounts.people import queries as people_queries
from permits.accounts.people.queries import Wanted
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.cases import hands
from permits.core import clock
from permits.core.vocabulary import EventKind, Role
from tests.permits.administration.people import PEOPLE, confirm, effects, sent
from tests.support import people
from tests.support.clients import Client
from tests.support.dossiers import Walker
from tests.support.invariants import look
from tests.support.pages import page, title

SignIn = Callable[[str], Client]


@pytest.fixture
def quantri(sign_in: SignIn) -> Client:
    """The administrator's browser."""
    return sign_in("quantri")


def changes(session: Session, key: str) -> list[SettingChange]:
    statement = select(SettingChange).where(SettingChange.key == key).order_by(SettingChange.id)
    return list(session.scalars(statement))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=hoang+giang", {"viettel.ht"}),
        ("q=Hoàng+Mẫu+Giang", {"viettel.ht"}),
        ("q=VIETTEL.QT", {"viettel.qt"}),
        ("office=viettel&role=applicant", {"viettel"}),
        ("office=viettel&state=ngung", set()),
        ("q=dung&office=fpt-telecom", {"fpt", "fpt.ht"}),
    ],
)
def test_people_are_found_with_and_without_accents(
    quantri: Client, asked: str, found: set[str]
) -> None:
    shown = page(quantri.get(f"/qt/nguoi-dung?{asked}"))

    links = shown.one("main").all("a")
    logins = {
        a.attributes["href"].rpartition("/")[2] for a in links if PEOPLE in a.attributes["href"]
    }
    assert logins == found


def test_filters_that_cannot_be_read_narrow_nothing_and_empty_lists_say_what_to_drop(
    quantri: Client,
) -> None:
    whole, odd = quantri.get("/qt/nguoi-dung"), quantri.get("/qt/nguoi-dung?role=x&state=y&after=z")
    empty = quantri.get("/qt/nguoi-dung?q=kh%C3%B4ng-ai-c%E1%BA%A3")

    assert (
        page(whole).one("main").all("tbody")[0].text == page(odd).one("main").all("tbody")[0].text
    )
    assert "Không có người nào phù hợp" in empty.text
    assert page(empty).all("ul", class_="d-chips")


def test_pages_of_people_leave_nobody_out(session: Session) -> None:
    everybody = people_queries.listed(session, Wanted(), limit=1000)
    seen, after = [], None
    while rows := people_queries.listed(session, Wanted(), after=after, limit=7):
        seen += [row.login for row in rows]
        after = (rows[-1].name, rows[-1].login)

    assert seen == [row.login for row in everybody]
    assert len(seen) == len(set(seen)) == people_queries.count(session, Wanted())


def test_a_change_is_shown_then_saved_and_kept_on_record(quantri: Client, session: Session) -> None:
    form = sent(quantri.get(PEOPLE + "viettel/sua"))

    shown = quantri.post(PEOPLE + "viettel/sua", data={**form, "title_vi": "Trưởng nhóm hồ sơ"})
    assert shown.status_code == 200
    assert "Trưởng nhóm hồ sơ" in page(shown).one("dl", class_="d-changes").text
    assert effects(shown) == []
    assert accounts.person_by_login(session, "viettel").title_vi != "Trưởng nhóm hồ sơ"  # type: ignore[union-attr]

    saved = confirm(quantri, shown)

    assert (saved.status_code, saved.location) == (303, PEOPLE + "viettel")
    told = changes(session, "viettel")[-1]
    assert (told.subject, told.act) == (ChangeSubject.PERSON, ChangeAct.CHANGED)
    assert told.after == {"title_vi": "Trưởng nhóm hồ sơ"}
    assert "Trưởng nhóm hồ sơ" in quantri.get(PEOPLE + "viettel").text


def test_a_form_with_faults_keeps_what_was_typed(quantri: Client) -> None:
    form = sent(quantri.get(PEOPLE + "viettel/sua"))

    wrong = quantri.post(
        PEOPLE + "viettel/sua", data={**form, "name": "", "email": "not mail", "phone": "12"}
    )
    same = quantri.post(PEOPLE + "viettel/sua", data=form)
    strange = quantri.post(PEOPLE + "viettel/sua", data={**form, "roles": "signing_leader"})

    assert [each.status_code for each in (wrong, same, strange)] == [422, 422, 422]
    links = page(wrong).one("div", class_="govuk-error-summary").all("a")
    assert [a.attributes["href"] for a in links] == ["#name", "#email", "#phone"]
    assert page(wrong).one("input", name="email").attributes["value"] == "not mail"
    assert "Chưa có nội dung nào thay đổi." in same.text
    assert "Chọn vai trò phù hợp" in strange.text


def test_stopping_a_person_gives_his_tasks_back_and_closes_every_door(
    quantri: Client, session: Session, walker: Walker, sign_in: SignIn
) -> None:
    dossier = walker.at("appraise")
    holder = walker.taker(walker.task(dossier, "appraise"))
    browser = sign_in(holder.login)
    service.issue_token(session, holder, label="máy chủ")
    session.commit()

    shown = quantri.get(PEOPLE + holder.login + "/ngung")
    assert any("Số việc đang giữ sẽ về lại đơn vị: 1." in each for each in effects(shown))
    assert any("Số mã truy cập" in each for each in effects(shown))
    assert walker.task(dossier, "appraise").person_id == holder.person_id
    answer = confirm(quantri, shown, accepted="y", reason="Chuyển công tác.")

    assert answer.status_code == 303
    session.expire_all()
    task = walker.task(dossier, "appraise")
    assert task.person_id is None
    look(session, walker.reload(dossier))
    assert browser.get("/cb").status_code == 303
    tokens = select(ApiToken).where(ApiToken.person_id == holder.person_id)
    assert all(token.revoked_at for token in session.scalars(tokens))
    told = changes(session, holder.login)[-1]
    assert (told.act, told.reason) == (ChangeAct.RETIRED, "Chuyển công tác.")
    released = [e for e in _events(session, dossier.id) if e.kind is EventKind.RELEASED]
    assert [each.data["note"] for each in released] == ["Chuyển công tác."]

    assert quantri.post(PEOPLE + holder.login + "/dung-lai").status_code == 303
    assert sign_in(holder.login).get("/cb").status_code == 200


def _events(session: Session, dossier_id: int):  # type: ignore[no-untyped-def]
    from permits.cases.models import Case, Event

    statement = select(Event).join(Case, Case.id == Event.case_id)
    return session.scalars(statement.where(Case.dossier_id == dossier_id).order_by(Event.seq))


def test_later_steps_do_not_go_to_somebody_who_works_no_more(
    quantri: Client, session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    holder = walker.taker(walker.task(dossier, "appraise"))

    stopped = quantri.get(PEOPLE + holder.login + "/ngung")
    confirm(quantri, stopped, accepted="y", reason="Nghỉ việc.")

    session.expire_all()
    assert holder.person_id not in walker.case(dossier).facts.get("holders", {}).values()


def test_losing_a_role_gives_back_only_the_tasks_of_that_role(
    quantri: Client, session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    holder = walker.taker(walker.task(dossier, "appraise"))
    form = sent(quantri.get(PEOPLE + holder.login + "/sua"))
    both = {**form, "roles": ["case_officer", "receptionist"]}
    confirm(quantri, quantri.post(PEOPLE + holder.login + "/sua", data=both))
    session.expire_all()
    assert walker.task(dossier, "appraise").person_id == holder.person_id

    one = quantri.post(PEOPLE + holder.login + "/sua", data={**form, "roles": "receptionist"})
    assert any("về lại đơn vị: 1." in each for each in effects(one))
    confirm(quantri, one, accepted="y", reason="Đổi việc.")

    session.expire_all()
    assert walker.task(dossier, "appraise").person_id is None


def test_the_last_signing_leader_is_not_stopped_without_saying_so(quantri: Client) -> None:
    shown = quantri.get(PEOPLE + "kcn.tb/ngung")
    assert any("duy nhất" in each and "Nặng" in each for each in effects(shown))

    silent = confirm(quantri, shown)
    assert silent.status_code == 422
    links = page(silent).one("div", class_="govuk-error-summary").all("a")
    assert [a.attributes["href"] for a in links] == ["#accepted", "#reason"]

    assert confirm(quantri, shown, accepted="y", reason="Nghỉ hưu.").status_code == 303


def test_the_last_administrator_and_oneself_are_never_stopped(
    quantri: Client, session: Session, sign_in: SignIn
) -> None:
    assert "không tự ngừng" in quantri.get(PEOPLE + "quantri/ngung").text
    form = sent(quantri.get(PEOPLE + "quantri/sua"))
    own = quantri.post(PEOPLE + "quantri/sua", data={**form, "roles": "clerk"})
    assert own.status_code == 422

    office = accounts.office_by_code(session, "so-xd")
    people.person(session, "quantri.hai", Role.ADMINISTRATOR, at=office)
    session.commit()
    other = sign_in("quantri.hai")
    assert (
        confirm(other, other.get(PEOPLE + "quantri/ngung"), reason="Thôi việc.").status_code == 303
    )
    assert quantri.get("/qt/nguoi-dung").status_code == 303


def test_stand_ins_end_with_whoever_is_stopped(quantri: Client, session: Session) -> None:
    first, second = (accounts.actor_by_login(session, login) for login in ("sxd.cv1", "sxd.cv2"))
    assert first is not None
    assert second is not None
    session.add(
        StandIn(
            principal_id=first.person_id,
            substitute_id=second.person_id,
            roles=["case_officer"],
            from_day=clock.today(),
            to_day=clock.today(),
            reason="Nghỉ phép.",
            created_by_id=first.person_id,
            created_at=clock.now(),
        )
    )
    session.commit()

    shown = quantri.get(PEOPLE + "sxd.cv2/ngung")
    assert any("làm thay" in each and each.endswith("1.") for each in effects(shown))
    confirm(quantri, shown, accepted="y", reason="Nghỉ việc.")

    session.expire_all()
    assert session.scalars(select(StandIn)).one().revoked_at is not None


def test_what_changed_since_it_was_shown_is_shown_again_before_it_is_saved(
    quantri: Client, session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    holder = walker.taker(walker.task(dossier, "appraise"))
    shown = quantri.get(PEOPLE + holder.login + "/ngung")
    other = "sxd.cv2" if holder.login == "sxd.cv1" else "sxd.cv1"
    place = hands.Place("appraise")
    hands.reassign(session, walker.person("sxd.tp"), dossier.id, place, to=other, reason="Bận.")
    session.commit()

    answer = confirm(quantri, shown, accepted="y", reason="Nghỉ việc.")

    assert answer.status_code == 409
    assert "Tình hình vừa thay đổi" in answer.text
    assert not any("về lại đơn vị" in each for each in effects(answer))
    assert confirm(quantri, answer, accepted="y", reason="Nghỉ việc.").status_code == 303


def test_an_administrator_signs_a_person_out_and_makes_him_a_password_link(
    quantri: Client, session: Session, sign_in: SignIn
) -> None:
    browser = sign_in("viettel")

    assert quantri.post(PEOPLE + "viettel/ket-thuc-phien").status_code == 303
    assert browser.get("/dn").status_code == 303
    assert quantri.post(PEOPLE + "viettel/mat-khau").status_code == 303

    link = page(quantri.get(PEOPLE + "viettel")).one("code", class_="d-link").text
    path = link.removeprefix("http://localhost")
    new = {"new_password": "bốn con voi xanh", "repeated_password": "bốn con voi xanh"}
    assert quantri.post(path, data=new).status_code == 303
    assert not page(quantri.get(PEOPLE + "viettel")).all("code", class_="d-link")
    assert [told.after for told in changes(session, "viettel")][-1] == {"password": "link"}


def test_a_second_factor_is_reset_with_a_reason(quantri: Client) -> None:
    assert quantri.post(PEOPLE + "viettel/hai-lop", data={"reason": ""}).status_code == 422
    none = quantri.post(PEOPLE + "viettel/hai-lop", data={"reason": "Mất điện thoại."})
    assert none.status_code == 409


@pytest.mark.parametrize("below", ["", "/sua", "/ngung", "/hai-lop"])
def test_nobody_is_found_who_is_not_there(quantri: Client, below: str) -> None:
    assert quantri.get(PEOPLE + "nobody" + below).status_code == 404


def test_the_page_of_a_person_offers_what_may_be_done(quantri: Client) -> None:
    def offered(login: str) -> set[str]:
        links = page(quantri.get(PEOPLE + login)).one("main").all("a")
        return {each.attributes["href"].removeprefix(PEOPLE + login) for each in links}

    assert {"/sua", "/ngung"} <= offered("viettel")
    assert "/ngung" not in offered("quantri")


def test_pages_speak_english_and_keep_no_code_in_sight(quantri: Client) -> None:
    for path in ("", "/loi-moi", "/moi", "/nguoi/viettel", "/nguoi/viettel/sua"):
        answer = quantri.get(f"/qt/nguoi-dung{path}?lang=en")
        assert answer.status_code == 200
        assert title(answer)
    assert "case_officer" not in quantri.get(PEOPLE + "sxd.cv1").text.replace('value="', "")
