"""An invitation opens one account, once, for whoever holds its link and in time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries
from permits.accounts.actor import Actor
from permits.accounts.change_models import SettingChange
from permits.accounts.inviting import service
from permits.accounts.inviting.models import Invitation
from permits.accounts.inviting.service import Accept, Invite
from permits.accounts.models import Person
from permits.accounts.vocabulary import ChangeAct, ChangeSubject, Letter
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotFound, Problem
from permits.core.vocabulary import OfficeKind, Role
from tests.conftest import NOW
from tests.support import people
from tests.support.clients import Client
from tests.support.letters import Box
from tests.support.pages import page, title

PASSWORD = "bốn con voi xanh"
ACCOUNT = {
    "name": "Nguyễn Mẫu Lan",
    "login": "Lan.Nguyen",
    "new_password": PASSWORD,
    "repeated_password": PASSWORD,
}


def wish(office: str, *roles: Role, email: str = "lan@carrier.example") -> Invite:
    return Invite(email, "Nguyễn Mẫu Lan", "Chuyên viên", "Specialist", office, roles)


@pytest.fixture
def administrator(session: Session) -> Actor:
    return people.actor(session, Role.ADMINISTRATOR)


@pytest.fixture
def company_administrator(session: Session) -> Actor:
    return people.actor(session, Role.COMPANY_ADMINISTRATOR)


@pytest.fixture
def path(session: Session, company_administrator: Actor, box: Box) -> str:
    command = wish(company_administrator.office_code, Role.APPLICANT)
    made = service.invite(session, company_administrator, command)
    session.commit()
    return made.path


def test_an_accepted_invitation_is_an_account_with_its_roles_and_office(
    client: Client, session: Session, company_administrator: Actor, path: str, box: Box
) -> None:
    assert [each.to for each in box.of(Letter.INVITATION)] == ["lan@carrier.example"]
    shown = client.get(path)
    assert shown.status_code == 200
    assert Role.APPLICANT.vi in page(shown).one("main").text

    answer = client.post(path, data=ACCOUNT)

    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    actor = queries.actor_by_login(session, "lan.nguyen")
    assert actor is not None
    assert actor.roles == {Role.APPLICANT}
    assert actor.office_id == company_administrator.office_id
    signed_in = client.post("/dang-nhap", data={"login": "lan.nguyen", "password": PASSWORD})
    assert signed_in.status_code == 303
    told = session.scalars(
        select(SettingChange).where(SettingChange.subject == ChangeSubject.PERSON)
    ).one()
    assert (told.key, told.act) == ("lan.nguyen", ChangeAct.ADDED)
    assert PASSWORD not in str(told.after)


def test_only_a_hash_of_the_link_is_kept(session: Session, path: str) -> None:
    token = path.removeprefix(service.PATH)

    made = session.scalars(select(Invitation)).one()

    assert made.token_hash == keys.digest(token)
    assert token not in str(vars(made))


def test_a_link_opens_one_account(client: Client, session: Session, path: str) -> None:
    client.post(path, data=ACCOUNT)

    again = client.post(path, data={**ACCOUNT, "login": "other"})

    assert again.status_code == 410
    assert title(again) == "Lời mời đã được nhận"
    assert queries.person_by_login(session, "other") is None


def test_an_expired_link_opens_nothing_and_lets_one_ask_for_another(
    client: Client, session: Session, company_administrator: Actor, path: str
) -> None:
    with clock.at(NOW + timedelta(days=8)):
        late = client.post(path, data=ACCOUNT)
        assert (late.status_code, title(late)) == (410, "Lời mời đã hết hạn")
        assert queries.person_by_login(session, "lan.nguyen") is None

        asked = client.post(path + "/xin-lai")
        assert asked.status_code == 303
        made = session.scalars(select(Invitation)).one()
        assert made.asked_again_at is not None
        assert not page(client.get(path)).all("form", action=path + "/xin-lai")

        renewed = service.send_again(session, company_administrator, made.code)
        session.commit()
        assert client.get(path).status_code == 404
        assert client.post(renewed.path, data=ACCOUNT).status_code == 303


def test_a_link_still_in_time_is_not_asked_for_again(client: Client, path: str) -> None:
    assert client.post(path + "/xin-lai").status_code == 409


def test_an_invitation_taken_back_opens_nothing(
    client: Client, session: Session, company_administrator: Actor, path: str
) -> None:
    made = session.scalars(select(Invitation)).one()
    service.withdraw(session, company_administrator, made.code)
    session.commit()

    answer = client.post(path, data=ACCOUNT)

    assert (answer.status_code, title(answer)) == (410, "Lời mời đã rút lại")
    with pytest.raises(Conflict, match=r"invitation\.ended"):
        service.send_again(session, company_administrator, made.code)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"login": "lê lan"}, "login", "Tên đăng nhập gồm"),
        ({"login": ""}, "login", "Cần nhập"),
        ({"new_password": "ngắn", "repeated_password": "ngắn"}, "new_password", "10 ký tự"),
        ({"repeated_password": "năm con voi xanh"}, "repeated_password", "giống nhau"),
        (
            {"new_password": "lan.nguyen-2026", "repeated_password": "lan.nguyen-2026"},
            "new_password",
            "tên đăng nhập",
        ),
    ],
)
def test_an_account_with_faults_is_named_and_what_was_typed_stays(
    client: Client, session: Session, path: str, wrong: dict[str, str], field: str, told: str
) -> None:
    answer = client.post(path, data={**ACCOUNT, **wrong})

    assert answer.status_code == 422
    links = page(answer).one("div", class_="govuk-error-summary").all("a")
    assert [link.attributes["href"] for link in links] == [f"#{field}"]
    assert told in answer.text
    assert page(answer).one("input", name="name").attributes["value"] == ACCOUNT["name"]
    assert PASSWORD not in answer.text
    assert session.execute(select(func.count()).select_from(Person)).scalar_one() == 1


def test_a_login_that_is_taken_is_said_at_its_field(
    client: Client, session: Session, path: str
) -> None:
    people.person(session, "lan.nguyen", Role.CLERK)

    answer = client.post(path, data=ACCOUNT)

    assert answer.status_code == 422
    assert "Tên đăng nhập này đã có người dùng." in answer.text


def test_nobody_guesses_an_invitation(client: Client) -> None:
    assert client.get("/loi-moi/guess").status_code == 404
    assert client.post("/loi-moi/guess", data=ACCOUNT).status_code == 404
    assert client.post("/loi-moi/guess/xin-lai").status_code == 404


def test_a_company_invites_only_into_itself_and_only_as_what_a_company_has(
    session: Session, company_administrator: Actor, box: Box
) -> None:
    other = people.office(session, OfficeKind.CARRIER, "other-carrier")
    own = company_administrator.office_code

    with pytest.raises(Invalid, match="invalid") as elsewhere:
        service.invite(session, company_administrator, wish(other.code, Role.APPLICANT))
    with pytest.raises(Invalid) as official:
        service.invite(session, company_administrator, wish(own, Role.SIGNING_LEADER))
    with pytest.raises(Invalid) as nothing:
        service.invite(session, company_administrator, wish(own))

    assert [each.value.complaints[0].field for each in (elsewhere, official, nothing)] == [
        "office",
        "roles",
        "roles",
    ]
    assert box.letters == []


def test_an_administrator_invites_anywhere_but_roles_fit_the_office(
    session: Session, administrator: Actor, box: Box
) -> None:
    desk = people.office(session, OfficeKind.RECEPTION)

    made = service.invite(session, administrator, wish(desk.code, Role.RECEPTIONIST))

    assert made.was_mailed
    with pytest.raises(Invalid):
        service.invite(session, administrator, wish(desk.code, Role.APPLICANT, email="b@x.example"))
    with pytest.raises(Invalid):
        service.invite(session, administrator, wish(desk.code, Role.SYSTEM, email="b@x.example"))


def test_one_address_has_one_open_invitation_and_one_account_of_an_office(
    client: Client, session: Session, company_administrator: Actor, path: str
) -> None:
    command = wish(company_administrator.office_code, Role.APPLICANT, email="LAN@carrier.example")

    with pytest.raises(Invalid) as waiting:
        service.invite(session, company_administrator, command)
    client.post(path, data=ACCOUNT)
    with pytest.raises(Invalid) as known:
        service.invite(session, company_administrator, command)

    codes = [each.value.complaints[0].code for each in (waiting, known)]
    assert codes == ["invitation.waiting_already", "invitation.has_account"]


def test_another_company_s_invitation_is_nobody_s(
    session: Session, company_administrator: Actor, path: str
) -> None:
    made = session.scalars(select(Invitation)).one()
    other = people.office(session, OfficeKind.CARRIER, "other-carrier")
    stranger = people.actor(session, Role.COMPANY_ADMINISTRATOR, other)

    for verb in (service.withdraw, service.send_again):
        with pytest.raises(NotFound):
            verb(session, stranger, made.code)


def test_an_invitation_into_a_retired_office_opens_nothing(session: Session, path: str) -> None:
    made = session.scalars(select(Invitation)).one()
    queries.office_of(session, made.office_id).is_active = False
    session.flush()

    with pytest.raises(Problem, match=r"invitation\.withdrawn"):
        service.accept(session, path.removeprefix(service.PATH), Accept("lan", PASSWORD, "Lan"))


def test_the_inviter_is_shown_the_link_once_and_its_words_say_whether_mail_went(
    session: Session, client_for: Callable[[Role], Client], box: Box
) -> None:
    box.sends = False
    browser = client_for(Role.COMPANY_ADMINISTRATOR)
    sent = {
        "email": "lan@carrier.example",
        "name": "Nguyễn Mẫu Lan",
        "title_vi": "Chuyên viên",
        "office": "test-carrier",
        "roles": "applicant",
        "locale": "vi",
    }

    answer = browser.post("/dn/cong-ty/moi", data=sent)
    assert answer.status_code == 303
    assert "loi-moi/" not in answer.text
    first = browser.get("/dn/cong-ty")

    shown = page(first).one("code").text
    assert shown == "http://localhost" + box.letters[0].path
    assert "Chép đường dẫn" in first.text
    assert not page(browser.get("/dn/cong-ty")).all("code")
