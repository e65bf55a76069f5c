"""The demo province's people: complete, marked as invented, and loaded only into a demo."""

import dataclasses
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries
from permits.accounts.demonstration import DEMO_PASSWORD, people_by_role
from permits.accounts.models import ApiToken, Office, Person
from permits.core.settings import BadSetting, Settings
from permits.core.vocabulary import OfficeKind, Role
from permits.demo import seed
from permits.demo.people import people
from tests.conftest import settings_for


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return dataclasses.replace(settings_for("", tmp_path), demo=True)


@pytest.fixture
def loaded(session: Session, settings: Settings) -> Session:
    seed.load(session, settings)
    session.flush()
    return session


def test_demo_people_are_never_loaded_outside_a_demo(session: Session, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DEMO=1"):
        seed.load(session, settings_for("", tmp_path))


def test_all_communes_and_every_kind_of_office_are_there(loaded: Session) -> None:
    communes = queries.offices_of_kind(loaded, OfficeKind.COMMUNE)

    assert len(communes) == 102
    assert sum(office.short_vi.startswith("UBND phường") for office in communes) == 14
    assert {office.kind for office in queries.offices(loaded)} == set(OfficeKind)
    hoa_phu = queries.office_by_ward(loaded, "24175")
    assert hoa_phu is not None
    assert hoa_phu.code == "ubnd-24175"
    assert hoa_phu.name_en == "People's Committee of Hoà Phú Commune"
    roads = queries.office_by_code(loaded, "so-xd-giaothong")
    assert roads is not None
    assert roads.parent_id == queries.office_by_code(loaded, "so-xd").id  # type: ignore[union-attr]


def test_codes_that_go_into_dossiers_and_documents_are_each_one_office_s(loaded: Session) -> None:
    parts = [office.h15_code for office in queries.offices(loaded) if office.h15_code]

    assert len(parts) == len(set(parts))
    deciding = (OfficeKind.CONSTRUCTION, OfficeKind.ZONE_BOARD, OfficeKind.COMMUNE)
    for office in queries.offices(loaded):
        if office.kind in deciding:
            assert office.h15_code
            assert office.document_suffix


def test_every_deciding_office_has_all_its_roles(loaded: Session) -> None:
    desk = [Role.CASE_OFFICER, Role.UNIT_HEAD, Role.SIGNING_LEADER, Role.CLERK]
    wanted = {
        "so-xd": [*desk, Role.PLANNING_OFFICER],
        "bql-kcn": [*desk, Role.ZONE_OFFICER],
        "bql-kkt": [*desk, Role.ZONE_OFFICER],
        "so-khcn": [Role.TELECOM_OFFICER, Role.ADMINISTRATOR],
        "ttpvhcc": [Role.RECEPTIONIST],
        **{code: [Role.CONSULTEE] for code in ("so-vhttdl", "bo-chqs", "so-xd-giaothong")},
        **{code: [Role.CONSULTEE] for code in ("so-nnmt", "dien-luc", "ubnd-24175")},
        **{c: [Role.APPLICANT, Role.CONSULTEE] for c in ("viettel", "vnpt", "mobifone")},
        "fpt-telecom": [Role.APPLICANT, Role.CONSULTEE],
    }
    for code, roles in wanted.items():
        office = queries.office_by_code(loaded, code)
        assert office is not None, code
        for role in roles:
            assert queries.people_of(loaded, office_id=office.id, role=role), (code, role)
    assert {group.role for group in people_by_role(loaded)} == set(Role) - {Role.SYSTEM}


def test_demo_people_are_plainly_invented_and_have_the_demo_password(
    loaded: Session, settings: Settings
) -> None:
    listed = people(loaded, settings)

    assert len(listed) > 40
    assert all(" Mẫu " in each["name"] for each in listed)
    assert len({each["name"] for each in listed}) == len(listed)
    viettel = listed[0]
    assert (viettel["login"], viettel["office"], viettel["roles"]) == (
        "viettel",
        "viettel",
        ["applicant"],
    )
    hashes = set(loaded.scalars(select(Person.password_hash)))
    assert len(hashes) == 1
    assert keys.password_fits(hashes.pop(), DEMO_PASSWORD)


def test_tokens_are_random_written_for_us_alone_and_open_the_right_person(
    loaded: Session, settings: Settings
) -> None:
    listed = people(loaded, settings)

    assert len({each["token"] for each in listed}) == len(listed)
    for each in listed[:3]:
        actor = queries.actor_by_token(loaded, each["token"])
        assert actor is not None
        assert actor.login == each["login"]
    mode = (settings.keys_dir / "demo-tokens.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_loading_again_changes_nothing_and_mends_what_was_changed(
    loaded: Session, settings: Settings
) -> None:
    def counts() -> list[int | None]:
        tables = (Office, Person, ApiToken)
        return [loaded.scalar(select(func.count()).select_from(table)) for table in tables]

    before, listed = counts(), people(loaded, settings)
    seed.load(loaded, settings)
    loaded.flush()
    assert counts() == before
    assert people(loaded, settings) == listed

    officer = queries.person_by_login(loaded, "sxd.cv1")
    assert officer is not None
    officer.name, officer.password_hash = "Khác", None
    (settings.keys_dir / "demo-tokens.json").unlink()
    loaded.flush()
    seed.load(loaded, settings)
    loaded.flush()
    again = people(loaded, settings)
    assert [each["name"] for each in again] == [each["name"] for each in listed]
    assert all(queries.actor_by_token(loaded, each["token"]) for each in again)
    assert queries.actor_by_token(loaded, listed[0]["token"]) is None
