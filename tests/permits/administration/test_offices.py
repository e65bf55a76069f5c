"""Offices are added, renamed and retired; each change says what hangs on it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.change_models import SettingChange
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.administration import office_queries
from tests.permits.administration.people import confirm, effects, sent
from tests.support.clients import Client
from tests.support.dossiers import Walker
from tests.support.pages import page

OFFICES = "/qt/don-vi"
NEW = {
    "code": "so-mau",
    "kind": "consultee",
    "name_vi": "Sở Mẫu tỉnh Đắk Lắk",
    "name_en": "Sample Department",
    "short_vi": "Sở Mẫu",
    "ward": "",
    "h15_code": "H15.77",
}


@pytest.fixture
def quantri(sign_in: Callable[[str], Client]) -> Client:
    """The administrator's browser."""
    return sign_in("quantri")


def last(session: Session, code: str) -> SettingChange:
    statement = select(SettingChange).where(
        SettingChange.subject == ChangeSubject.OFFICE, SettingChange.key == code
    )
    return session.scalars(statement.order_by(SettingChange.id.desc())).first()  # type: ignore[return-value]


def test_an_office_is_added_renamed_retired_and_restored(quantri: Client, session: Session) -> None:
    added = quantri.post(OFFICES + "/moi", data=NEW)
    assert (added.status_code, added.location) == (303, OFFICES + "/so-mau")
    assert last(session, "so-mau").act is ChangeAct.ADDED

    form = sent(quantri.get(OFFICES + "/so-mau/sua"))
    shown = quantri.post(OFFICES + "/so-mau/sua", data={**form, "name_vi": "Sở Mẫu Mới"})
    assert any("Giấy tờ phát hành từ nay" in each for each in effects(shown))
    assert confirm(quantri, shown).status_code == 303
    assert last(session, "so-mau").after == {"name_vi": "Sở Mẫu Mới"}

    assert confirm(quantri, quantri.get(OFFICES + "/so-mau/ngung")).status_code == 303
    session.expire_all()
    office = accounts.office_by_code(session, "so-mau")
    assert office is not None
    assert not office.is_active
    assert "so-mau" in quantri.get(OFFICES).text
    assert quantri.post(OFFICES + "/so-mau/dung-lai").status_code == 303
    assert last(session, "so-mau").act is ChangeAct.RESTORED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "so-xd"}, "code"),
        ({"code": "Sở Mẫu"}, "code"),
        ({"h15_code": "15"}, "h15_code"),
        ({"h15_code": "H15.10"}, "h15_code"),
        ({"kind": "commune"}, "ward"),
        ({"kind": "ministry"}, "kind"),
        ({"name_vi": " "}, "name_vi"),
    ],
)
def test_what_an_office_cannot_be_is_named_at_its_field(
    quantri: Client, session: Session, wrong: dict[str, str], field: str
) -> None:
    answer = quantri.post(OFFICES + "/moi", data={**NEW, **wrong})

    assert answer.status_code == 422
    links = page(answer).one("div", class_="govuk-error-summary").all("a")
    assert [a.attributes["href"] for a in links] == [f"#{field}"]
    assert page(answer).one("input", name="name_en").attributes["value"] == NEW["name_en"]
    assert accounts.office_by_code(session, "so-mau") is None


def test_a_ward_belongs_to_one_working_commune_office(quantri: Client, session: Session) -> None:
    commune = next(row for row in office_queries.listed(session) if row.ward_code)
    taken = {**NEW, "kind": "commune", "ward": commune.ward_code or ""}

    assert "đã có" in quantri.post(OFFICES + "/moi", data=taken).text
    not_commune = {**NEW, "ward": commune.ward_code or ""}
    assert quantri.post(OFFICES + "/moi", data=not_commune).status_code == 422
    assert not office_queries.wards_without_office(session)

    shown = quantri.get(f"{OFFICES}/{commune.code}/ngung")
    assert any("sẽ không có Ủy ban nhân dân" in each for each in effects(shown))
    assert confirm(quantri, shown).status_code == 422
    assert confirm(quantri, shown, accepted="y", reason="Sáp nhập.").status_code == 303
    assert [w.code for w in office_queries.wards_without_office(session)] == [commune.ward_code]
    assert "chưa có Ủy ban nhân dân" in quantri.get(OFFICES).text

    assert quantri.post(OFFICES + "/moi", data=taken).status_code == 303
    assert accounts.office_by_ward(session, commune.ward_code or "").code == "so-mau"  # type: ignore[union-attr]
    again = quantri.post(f"{OFFICES}/{commune.code}/dung-lai")
    assert again.status_code == 400
    assert "đã có Sở Mẫu" in again.text


def test_an_office_with_open_tasks_is_not_retired(
    quantri: Client, session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    office = accounts.office_of(session, walker.task(dossier, "appraise").office_id)
    session.commit()

    shown = quantri.get(f"{OFFICES}/{office.code}/ngung")

    assert shown.status_code == 400
    assert "việc đang mở" in shown.text or "đang làm việc ở đơn vị này" in shown.text
    session.expire_all()
    assert accounts.office_of(session, office.id).is_active


def test_people_of_a_retired_office_sign_in_no_more_and_that_was_said(
    quantri: Client, session: Session, sign_in: Callable[[str], Client]
) -> None:
    browser = sign_in("mobifone")
    assert browser.get("/dn").status_code == 200

    shown = quantri.get(OFFICES + "/mobifone/ngung")
    if shown.status_code == 200:
        assert any("không đăng nhập được nữa: " in each for each in effects(shown))
        done = confirm(quantri, shown, accepted="y", reason="Sáp nhập doanh nghiệp.")
        assert done.status_code == 303
        assert browser.get("/dn").status_code == 303
    else:
        assert "việc đang mở" in shown.text


def test_a_new_agency_code_is_a_heavy_change_where_dossiers_bear_the_old_one(
    quantri: Client, session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    office = accounts.office_of(session, dossier.authority_id or 0)
    session.commit()
    form = sent(quantri.get(f"{OFFICES}/{office.code}/sua"))

    shown = quantri.post(f"{OFFICES}/{office.code}/sua", data={**form, "h15_code": "H15.98"})

    assert any("mã định danh mới" in each and "Nặng" in each for each in effects(shown))
    assert confirm(quantri, shown).status_code == 422
    assert confirm(quantri, shown, accepted="y", reason="Theo quyết định mới.").status_code == 303
    session.expire_all()
    assert walker.reload(dossier).code == dossier.code


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("so+xay+dung", {"so-xd", "so-xd-giaothong"}),
        ("Sở+Xây", {"so-xd", "so-xd-giaothong"}),
        ("H15.20", {"bql-kcn"}),
        ("khong+co", set()),
    ],
)
def test_offices_are_found_with_and_without_accents(
    quantri: Client, asked: str, found: set[str]
) -> None:
    answer = quantri.get(f"{OFFICES}?q={asked}")

    links = page(answer).one("main").all("a")
    below = {a.attributes["href"].removeprefix(OFFICES + "/") for a in links}
    assert {each for each in below if "/" not in each and "?" not in each} - {"moi"} == found
    assert bool(found) or "Không có đơn vị nào phù hợp" in answer.text


def test_a_commune_is_changed_with_the_agency_code_it_has(
    quantri: Client, session: Session
) -> None:
    commune = next(row for row in office_queries.listed(session) if row.ward_code)
    form = sent(quantri.get(f"{OFFICES}/{commune.code}/sua"))

    shown = quantri.post(f"{OFFICES}/{commune.code}/sua", data={**form, "address": "Số 1"})

    assert confirm(quantri, shown).status_code == 303


def test_one_s_own_office_is_not_retired(quantri: Client, session: Session) -> None:
    own = accounts.actor_by_login(session, "quantri")
    assert own is not None

    assert quantri.get(f"{OFFICES}/{own.office_code}/ngung").status_code == 400


def test_unknown_offices_are_not_found(quantri: Client) -> None:
    for below in ("", "/sua", "/ngung"):
        assert quantri.get(OFFICES + "/nowhere" + below).status_code == 404
