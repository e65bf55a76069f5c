"""Who does an absent person's work: who may appoint whom, for what, and until when."""

from datetime import date, timedelta

import pytest

from permits.accounts import queries, stand_in_queries, standing_in
from permits.accounts.models import PersonRole
from permits.accounts.standing_in import Appoint
from permits.accounts.vocabulary import Letter
from permits.core import clock
from permits.core.errors import Invalid, NotAllowed, NotFound
from permits.core.vocabulary import OfficeKind, Role
from tests.support import pages, people

TODAY = date(2026, 11, 12)


@pytest.fixture
def office(session):
    """An office with two officers, their head and a leader."""
    home = people.office(session, OfficeKind.CONSTRUCTION)
    people.person(session, "an", Role.CASE_OFFICER, at=home)
    people.person(session, "binh", Role.CASE_OFFICER, at=home)
    people.person(session, "head", Role.UNIT_HEAD, at=home)
    people.person(session, "chief", Role.SIGNING_LEADER, at=home)
    people.person(
        session, "away", Role.CASE_OFFICER, at=people.office(session, OfficeKind.ZONE_BOARD)
    )
    session.commit()
    return home


def actor(session, login):
    found = queries.actor_by_login(session, login)
    assert found is not None
    return found


def appointed(principal="an", substitute="binh", **changed):
    """Put an appointment together."""
    said = {"roles": (Role.CASE_OFFICER,), "from_day": TODAY, "to_day": TODAY + timedelta(days=4)}
    return Appoint(principal, substitute, reason="Đi công tác.", **(said | changed))


def fault(session, by, command):
    """Give the field and the code an appointment is refused with."""
    with pytest.raises(Invalid) as refusal:
        standing_in.appoint(session, actor(session, by), command)
    [complaint] = refusal.value.complaints
    return complaint.field, complaint.code


def test_from_its_first_to_its_last_day_the_substitute_wears_the_hat(session, office):
    head = appointed("head", "an", roles=(Role.UNIT_HEAD,), from_day=TODAY + timedelta(days=1))
    standing_in.appoint(session, actor(session, "head"), head)
    session.commit()

    def roles(days):
        with clock.at(clock.now() + timedelta(days=days)):
            return actor(session, "an").all_roles

    assert [Role.UNIT_HEAD in roles(day) for day in (0, 1, 4, 5)] == [False, True, True, False]


def test_the_substitute_is_told_whose_work_he_does_and_when(session, office, box):
    standing_in.appoint(session, actor(session, "head"), appointed())

    [told] = box.of(Letter.STAND_IN)
    assert told.to == queries.person_by_login(session, "binh").id
    principal = queries.person_by_login(session, "an").name
    assert told.facts == {"principal": principal, "first": TODAY, "last": TODAY + timedelta(days=4)}


def test_whoever_names_himself_needs_no_letter_about_it(session, office, box):
    himself = appointed("an", "head", from_day=TODAY, to_day=TODAY)
    standing_in.appoint(session, actor(session, "head"), himself)

    assert box.of(Letter.STAND_IN) == []


def test_only_colleagues_and_never_oneself(session, office):
    assert fault(session, "an", appointed(substitute="away")) == ("substitute", "person.unknown")
    assert fault(session, "an", appointed(substitute="an")) == ("substitute", "stand_in.himself")
    assert fault(session, "an", appointed(substitute="nobody")) == ("substitute", "person.unknown")
    assert fault(session, "head", appointed("away")) == ("principal", "person.unknown")


def test_only_the_head_appoints_for_others(session, office):
    standing_in.appoint(session, actor(session, "head"), appointed())
    with pytest.raises(NotAllowed, match=r"stand_in\.not_yours"):
        standing_in.appoint(session, actor(session, "binh"), appointed("chief", "an"))


def test_a_substitute_of_the_head_is_no_head(session, office):
    stead = appointed("head", "an", roles=(Role.UNIT_HEAD,))
    standing_in.appoint(session, actor(session, "head"), stead)
    session.commit()

    with pytest.raises(NotAllowed):
        standing_in.appoint(session, actor(session, "an"), appointed("binh", "an"))


def test_what_one_has_in_anothers_stead_is_not_handed_on(session, office):
    stead = appointed("head", "an", roles=(Role.UNIT_HEAD,))
    standing_in.appoint(session, actor(session, "head"), stead)
    session.commit()

    onward = appointed("an", "binh", roles=(Role.UNIT_HEAD,))
    assert fault(session, "an", onward) == ("roles", "stand_in.not_his_role")


@pytest.mark.parametrize("role", sorted(standing_in.OWN_ONLY))
def test_some_roles_are_nobodys_to_give(session, office, role):
    session.add(PersonRole(person_id=actor(session, "an").person_id, role=role))
    session.commit()

    assert fault(session, "an", appointed(roles=(role,))) == ("roles", "stand_in.not_his_role")


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (-1, 3, ("from_day", "stand_in.past")),
        (3, 2, ("to_day", "stand_in.backwards")),
        (0, 60, ("to_day", "stand_in.too_long")),
        (0, 59, None),
        (0, 0, None),
    ],
)
def test_the_days_are_near_and_in_order(session, office, first, last, refusal):
    days = {"from_day": TODAY + timedelta(days=first), "to_day": TODAY + timedelta(days=last)}
    command = appointed(**days)

    if refusal is None:
        standing_in.appoint(session, actor(session, "an"), command)
    else:
        assert fault(session, "an", command) == refusal


def test_one_role_has_one_substitute_a_day(session, office):
    standing_in.appoint(session, actor(session, "an"), appointed())
    session.commit()
    last = TODAY + timedelta(days=4)

    touching = appointed(substitute="head", from_day=last, to_day=last)
    after = appointed(
        substitute="head", from_day=last + timedelta(days=1), to_day=last + timedelta(days=2)
    )

    assert fault(session, "an", touching) == ("from_day", "stand_in.overlaps")
    standing_in.appoint(session, actor(session, "an"), after)


def test_it_ends_at_once_and_a_new_one_may_follow(session, office):
    made = standing_in.appoint(session, actor(session, "an"), appointed())
    session.commit()

    standing_in.revoke(session, actor(session, "an"), made.id)
    session.commit()

    assert actor(session, "binh").stands_in_for == ()
    standing_in.appoint(session, actor(session, "an"), appointed(substitute="head"))


def test_who_is_away_who_appointed_and_the_head_may_end_it_nobody_else(session, office):
    made = standing_in.appoint(session, actor(session, "an"), appointed())
    session.commit()

    for stranger in ("binh", "chief", "away"):
        with pytest.raises(NotFound):
            standing_in.revoke(session, actor(session, stranger), made.id)
    with pytest.raises(NotFound):
        standing_in.revoke(session, actor(session, "an"), made.id + 1000)
    standing_in.revoke(session, actor(session, "head"), made.id)
    session.commit()

    assert not stand_in_queries.of_office(session, office.id, today=TODAY)


# --- pages ----------------------------------------------------------------------------------------

FORM = {
    "principal": "an",
    "substitute": "binh",
    "roles": "case_officer",
    "from_day": "12/11/2026",
    "to_day": "16/11/2026",
    "reason": "Đi công tác.",
}


def test_both_see_it_on_their_account_and_who_is_away_ends_it(session, sign_in, office):
    an, binh = sign_in("an"), sign_in("binh")
    shown = pages.fields(an.get("/tai-khoan/lam-thay"))

    answer = an.post("/tai-khoan/lam-thay", data=shown | FORM)
    mine, his = pages.page(an.get("/tai-khoan")), pages.page(binh.get("/tai-khoan"))

    assert shown["principal"] == "an"
    assert shown["roles"] == "case_officer"
    assert answer.status_code == 303
    assert "Người binh làm thay Người an từ 12/11/2026 đến hết 16/11/2026." in mine.text
    for page in (mine, his):
        assert "12/11/2026 – 16/11/2026" in page.text
        assert "Đi công tác." in page.text
    assert "Người an: Chuyên viên thụ lý" in his.text
    assert "Kết thúc Người an" not in his.text
    [form] = [f for f in mine.all("form") if f.attributes["action"].endswith("/ket-thuc")]
    ended = an.post(
        form.attributes["action"],
        data={box.attributes["name"]: box.attributes["value"] for box in form.all("input")},
    )
    assert ended.status_code == 303
    assert "12/11/2026 – 16/11/2026" not in pages.page(binh.get("/tai-khoan")).text


def test_what_was_typed_comes_back_with_what_is_wrong(session, sign_in, office):
    browser = sign_in("an")

    for wrong in ({"from_day": "01/11/2026"}, {"substitute": "away"}, {"roles": "clerk"}):
        answer = browser.post("/tai-khoan/lam-thay", data=FORM | wrong)

        assert answer.status_code == 422
        assert pages.fields(answer)["reason"] == "Đi công tác."
        assert pages.page(answer).all("div", class_="govuk-error-summary")


def test_a_head_chooses_for_whom_others_do_not(session, sign_in, office):
    head = pages.page(sign_in("head").get("/tai-khoan/lam-thay"))
    officer = pages.page(sign_in("an").get("/tai-khoan/lam-thay"))

    assert "an" in [o.attributes["value"] for o in head.one("select", id="principal").all("option")]
    assert not officer.all("select", id="principal")
    forged = sign_in("an").post("/tai-khoan/lam-thay", data=FORM | {"principal": "chief"})
    assert forged.status_code == 422


def test_who_has_nothing_to_give_is_told_so(sign_in, session):
    people.person(session, "carrier", Role.APPLICANT)
    session.commit()
    browser = sign_in("carrier")

    assert "không có vai trò nào giao được" in browser.get("/tai-khoan/lam-thay").get_data(
        as_text=True
    )
    assert "Vắng mặt" not in browser.get("/tai-khoan").get_data(as_text=True)
    assert browser.post("/tai-khoan/lam-thay", data=FORM).status_code == 422
