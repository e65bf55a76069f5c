"""A second factor: codes count once and in time, paper codes once, guesses are slow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries
from permits.accounts.models import Person
from permits.accounts.second_factor import queries as factors
from permits.accounts.second_factor import sealing, service
from permits.accounts.second_factor.models import RecoveryCode, SecondFactor
from permits.core import clock
from permits.core.errors import Conflict, Invalid, Problem
from permits.core.settings import Settings
from permits.core.vocabulary import Role
from tests.conftest import NOW
from tests.support import people
from tests.support.clients import Client
from tests.support.letters import Box
from tests.support.pages import page, title

PASSWORD = "một câu dễ nhớ"
SignedIn = Callable[[str], Client]


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


@pytest.fixture
def leader(session: Session, box: Box) -> Person:
    person = people.person_with(session, Role.SIGNING_LEADER)
    person.password_hash = keys.hash_password(PASSWORD)
    session.flush()
    return person


def telephone(session: Session, person: Person, settings: Settings, steps: int = 0) -> str:
    """Say what the person's telephone shows, so many half minutes from now."""
    factor = session.get_one(SecondFactor, person.id)
    totp = TOTP(sealing.unseal(factor.secret, settings.secret_key), 6, SHA1(), 30)  # noqa: S303
    return totp.generate(int(clock.now().timestamp()) + 30 * steps).decode()


@pytest.fixture
def paper(session: Session, leader: Person, settings: Settings) -> list[str]:
    """The recovery codes of the leader, who has just turned a second factor on."""
    actor = queries.actor_by_login(session, leader.login)
    assert actor is not None
    with clock.at(NOW - timedelta(minutes=5)):
        service.begin(session, actor, settings)
        session.flush()
        code = telephone(session, leader, settings)
        drawn = service.confirm(session, actor, code, settings, key="")
    session.commit()
    return drawn


def enter(client: Client, login: str, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/dang-nhap", data={"login": login, "password": PASSWORD, **more})


def give(client: Client, code: str, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/dang-nhap/ma", data={"code": code, **more})


def test_a_password_alone_opens_nothing_and_the_code_leads_where_one_was_going(
    client: Client, session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    answer = enter(client, leader.login, next="/tai-khoan")
    assert (answer.status_code, answer.location) == (303, "/dang-nhap/ma?next=/tai-khoan")
    assert client.get("/tai-khoan").status_code == 303
    asked = page(client.get(answer.location))
    assert asked.one("input", name="next").attributes["value"] == "/tai-khoan"
    assert asked.one("input", name="code").attributes["autocomplete"] == "one-time-code"

    done = give(client, telephone(session, leader, settings), next="/tai-khoan")

    assert (done.status_code, done.location) == (303, "/tai-khoan")
    assert client.get("/tai-khoan").status_code == 200


def test_a_code_counts_once(
    client: Client,
    app: Flask,
    session: Session,
    leader: Person,
    settings: Settings,
    paper: list[str],
) -> None:
    code = telephone(session, leader, settings)
    enter(client, leader.login)
    assert give(client, code).status_code == 303
    other: Client = app.test_client()  # type: ignore[assignment]
    enter(other, leader.login)

    again = give(other, code)

    assert again.status_code == 422
    assert "Mã không đúng hoặc đã dùng." in again.text
    assert other.get("/tai-khoan").status_code == 303


@pytest.mark.parametrize(
    ("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(
    session: Session, leader: Person, settings: Settings, paper: list[str], steps: int, counts: bool
) -> None:
    code = telephone(session, leader, settings, steps)

    if counts:
        service.give(session, leader.id, code, settings)
    else:
        with pytest.raises(Problem, match=r"second_factor\.wrong"):
            service.give(session, leader.id, code, settings)


def test_after_a_later_code_an_earlier_one_counts_no_more(
    session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    service.give(session, leader.id, telephone(session, leader, settings, 1), settings)

    with pytest.raises(Problem):
        service.give(session, leader.id, telephone(session, leader, settings, 0), settings)


def test_a_recovery_code_opens_once_however_it_is_typed(
    client: Client, session: Session, leader: Person, paper: list[str]
) -> None:
    assert len(set(paper)) == service.RECOVERY_CODES
    typed = paper[3].lower().replace("-", " ")
    enter(client, leader.login)
    assert give(client, typed).status_code == 303

    enter(client, leader.login)
    assert give(client, paper[3]).status_code == 422
    assert factors.recovery_codes_left(session, leader.id) == service.RECOVERY_CODES - 1


def test_neither_secret_nor_codes_lie_in_the_tables(
    session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    factor = session.get_one(SecondFactor, leader.id)
    secret = sealing.unseal(factor.secret, settings.secret_key)
    hashes = set(session.scalars(select(RecoveryCode.hash)))

    assert secret.hex() not in factor.secret
    assert not hashes & {keys.digest(code) for code in paper}
    with pytest.raises(Problem, match=r"second_factor\.unreadable"):
        sealing.unseal(factor.secret, "another key of another installation")


def test_guessing_codes_is_slow_and_says_until_when(
    client: Client, session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    enter(client, leader.login)
    assert {give(client, "000000").status_code for _ in range(10)} == {422}

    late = give(client, telephone(session, leader, settings))

    assert late.status_code == 429
    assert late.headers["Retry-After"] == "300"
    assert "lúc 09:05 12/11/2026" in late.text


def test_forty_wrong_codes_in_a_day_are_enough(
    session: Session, leader: Person, paper: list[str]
) -> None:
    from permits.core.errors import TooMany

    for number in range(service.WRONG_A_DAY):
        with clock.at(NOW + timedelta(minutes=3 * number)):
            service.open_try(session, login=leader.login, address=f"192.0.2.{number}")

    with clock.at(NOW + timedelta(hours=6)), pytest.raises(TooMany) as refused:
        service.open_try(session, login=leader.login, address="192.0.2.200")
    assert refused.value.retry_after == 18 * 3600


def test_whoever_takes_too_long_signs_in_again(
    client: Client, session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    enter(client, leader.login)

    with clock.at(NOW + timedelta(minutes=11)):
        answer = give(client, telephone(session, leader, settings), next="/cb")

    assert (answer.status_code, answer.location) == (303, "/dang-nhap?next=/cb")


def test_a_form_that_was_being_sent_survives_both_steps(
    client: Client, session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    stopped = client.post("/tai-khoan/ma-truy-cap", data={"label": "máy chủ nộp hồ sơ"})
    kept = page(stopped).one("form", action="/dang-nhap").one("input", name="kept")
    asked = enter(client, leader.login, kept=kept.attributes["value"])
    assert asked.status_code == 200
    packed = page(asked).one("input", name="kept").attributes["value"]

    answer = give(client, telephone(session, leader, settings), kept=packed)

    assert "máy chủ nộp hồ sơ" in answer.text


def test_a_person_turns_it_on_keeps_his_codes_and_turns_it_off(
    session: Session, leader: Person, settings: Settings, sign_in: SignedIn, box: Box
) -> None:
    browser, where = sign_in(leader.login), "/tai-khoan/hai-lop"
    assert browser.post(where).status_code == 303
    shown = page(browser.get(where))
    assert shown.one("div", class_="d-scan").all("svg")
    assert browser.post(where + "/xac-nhan", data={"code": "12 34"}).status_code == 422
    assert not factors.has_one(session, leader.id)

    code = telephone(session, leader, settings)
    assert browser.post(where + "/xac-nhan", data={"code": code}).status_code == 303

    codes = [each.text for each in page(browser.get(where)).one("ul", class_="d-codes").all("code")]
    assert len(codes) == service.RECOVERY_CODES
    assert not page(browser.get(where)).all("ul", class_="d-codes")
    renewed = browser.post(where + "/ma-du-phong", data={"code": codes[0]})
    assert renewed.status_code == 303
    newer = [each.text for each in page(browser.get(where)).one("ul", class_="d-codes").all("code")]
    assert browser.post(where + "/tat", data={"code": codes[1]}).status_code == 422
    assert browser.post(where + "/tat", data={"code": newer[0]}).status_code == 303
    assert not factors.has_one(session, leader.id)
    assert [str(each.facts["change"].vi) for each in box.letters] == [  # type: ignore[union-attr]
        "đã bật xác thực hai lớp",
        "đã tắt xác thực hai lớp",
    ]


def test_nobody_begins_anew_while_one_is_on(
    session: Session, leader: Person, settings: Settings, paper: list[str]
) -> None:
    actor = queries.actor_by_login(session, leader.login)
    assert actor is not None

    with pytest.raises(Conflict, match=r"second_factor\.on_already"):
        service.begin(session, actor, settings)
    with pytest.raises(Conflict, match=r"second_factor\.on_already"):
        service.confirm(session, actor, "123456", settings, key="")


def test_whose_role_needs_one_sets_it_up_before_anything_else(
    client: Client, session: Session, leader: Person, settings: Settings
) -> None:
    administrator = people.actor(session, Role.ADMINISTRATOR)
    service.require_of(session, administrator, [Role.SIGNING_LEADER])
    session.commit()

    assert enter(client, leader.login).status_code == 303
    led = client.get("/cb")
    assert (led.status_code, led.location) == (303, "/tai-khoan/hai-lop?next=/cb")
    assert client.post("/tai-khoan/ket-thuc-phien").status_code == 303
    client.post("/tai-khoan/hai-lop", data={"next": "/cb"})
    code = telephone(session, leader, settings)
    client.post("/tai-khoan/hai-lop/xac-nhan", data={"code": code, "next": "/cb"})

    assert client.get("/tai-khoan").status_code == 200
    off = client.post("/tai-khoan/hai-lop/tat", data={"code": "000000"})
    assert off.status_code == 422
    assert "bắt buộc" in page(off).one("div", class_="govuk-error-summary").text


def test_a_duty_does_not_cut_off_who_is_signed_in(
    session: Session, leader: Person, sign_in: SignedIn
) -> None:
    browser = sign_in(leader.login)
    service.require_of(session, people.actor(session, Role.ADMINISTRATOR), [Role.SIGNING_LEADER])
    session.commit()

    assert browser.get("/tai-khoan").status_code == 200


def test_a_reset_needs_somebody_who_has_one_ends_his_sign_ins_and_is_on_record(
    session: Session, leader: Person, sign_in: SignedIn, paper: list[str]
) -> None:
    from permits.accounts.change_models import SettingChange

    administrator, browser = people.actor(session, Role.ADMINISTRATOR), sign_in(leader.login)

    service.reset(session, administrator, leader.login, reason="Mất điện thoại.")
    session.commit()

    assert not factors.has_one(session, leader.id)
    assert browser.get("/tai-khoan").status_code == 303
    told = session.scalars(select(SettingChange).order_by(SettingChange.id.desc())).first()
    assert told is not None
    assert (told.actor_id, told.reason) == (administrator.person_id, "Mất điện thoại.")
    with pytest.raises(Conflict, match=r"second_factor\.none"):
        service.reset(session, administrator, leader.login, reason="Lần nữa.")


def test_the_administrator_requires_it_of_his_own_kind_only_when_he_has_one(
    client_for: Callable[[Role], Client], session: Session
) -> None:
    browser = client_for(Role.ADMINISTRATOR)

    refused = browser.post("/qt/hai-lop", data={"roles": "administrator"})
    taken = browser.post("/qt/hai-lop", data={"roles": ["signing_leader", "clerk"]})
    strange = browser.post("/qt/hai-lop", data={"roles": "system"})

    assert [each.status_code for each in (refused, taken, strange)] == [422, 303, 422]
    needed = [row.role for row in factors.duties(session) if row.is_needed]
    assert needed == [Role.SIGNING_LEADER, Role.CLERK]


def test_one_sign_in_among_several_ends(
    session: Session, leader: Person, sign_in: SignedIn
) -> None:
    here, there = sign_in(leader.login), sign_in(leader.login)
    form = page(here.get("/tai-khoan")).one("form", action="/tai-khoan/phien/ket-thuc")
    number = form.one("input", name="sign_in").attributes["value"]

    assert here.post("/tai-khoan/phien/ket-thuc", data={"sign_in": number}).status_code == 303

    assert here.get("/tai-khoan").status_code == 200
    assert there.get("/tai-khoan").status_code == 303
    other = sign_in(people.person_with(session, Role.CLERK).login)
    assert other.post("/tai-khoan/phien/ket-thuc", data={"sign_in": number}).status_code == 404


def test_the_code_page_without_a_password_leads_to_the_door(client: Client) -> None:
    assert client.get("/dang-nhap/ma").location == "/dang-nhap"
    assert give(client, "123456").location == "/dang-nhap"
    assert title(client.get("/dang-nhap")) == "Đăng nhập"


def test_a_wrong_first_code_is_a_fault_of_its_field(
    session: Session, leader: Person, settings: Settings
) -> None:
    actor = queries.actor_by_login(session, leader.login)
    assert actor is not None
    with pytest.raises(Conflict, match=r"second_factor\.not_begun"):
        service.confirm(session, actor, "123456", settings, key="")
    service.begin(session, actor, settings)
    session.flush()

    with pytest.raises(Invalid):
        service.confirm(session, actor, "abcdef", settings, key="")
