"""The fee schedule: lines only end, never overlap, and are shown where people look for them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from permits.accounts.change_models import SettingChange
from permits.accounts.vocabulary import ChangeSubject
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Certainty, Matter, WorkKind, WorksClass
from permits.procedures import fees
from permits.procedures.fee_models import FeeLine
from permits.procedures.fees import Decide, fees_for
from permits.procedures.vocabulary import FeeKind
from tests.conftest import NOW
from tests.permits.administration.law import change, look
from tests.support import pages

TODAY = NOW.date()
MAST, DUCT = WorkKind.TOWER_GROUND, WorkKind.DUCT_BUILD
NEW = "/qt/phi/moi"
SAID = {
    "kind": "licence",
    "matter": "new",
    "work_kind": "",
    "works_class": "",
    "amount": "150000",
    "from_day": "01/12/2026",
    "to_day": "",
    "source": "NQ thử 1/NQ-HĐND",
    "certainty": "recall",
}


def line(session, amount=150_000, from_day=TODAY, **said) -> FeeLine:
    known = {"kind": FeeKind.LICENCE, "matter": Matter.NEW, "source": "NQ thử"} | said
    command = Decide(amount=amount, from_day=from_day, certainty=Certainty.RECALL, **known)
    return fees.decide(session, None, command)


def amounts(session, work=MAST, day=TODAY, works_class=None) -> list[int]:
    return [fee.amount for fee in fees_for(session, Matter.NEW, work, day, works_class)]


@pytest.fixture
def administrator(sign_in):
    return sign_in("quantri")


def test_while_nothing_is_decided_it_is_what_the_sheet_has_and_unsure(
    administrator, session, client
):
    [fee] = fees_for(session, Matter.NEW, MAST, TODAY)

    assert not fee.is_decided
    assert fee.certainty is not Certainty.FOUND
    assert "Chưa có mức thu nào" in administrator.get("/qt/phi").text
    assert (
        f"{fee.source} cần xác nhận"
        in pages.page(client.get("/huong-dan/thu-tuc/tower_ground")).text
    )


def test_where_nothing_rules_nothing_costs_anything(session):
    assert fees_for(session, Matter.NEW, MAST, date(2001, 1, 1)) == []


def test_the_line_that_names_most_rules(session):
    line(session, 1)
    line(session, 2, works_class=WorksClass.II)
    line(session, 3, work_kind=MAST)
    line(session, 4, work_kind=MAST, works_class=WorksClass.I)

    assert amounts(session, DUCT, works_class=WorksClass.III) == [1]
    assert amounts(session, DUCT, works_class=WorksClass.II) == [2]
    assert amounts(session, MAST, works_class=WorksClass.II) == [3]
    assert amounts(session, MAST, works_class=WorksClass.I) == [4]
    assert sorted(amounts(session, MAST)) == [3, 4]
    assert sorted(amounts(session, DUCT)) == [1, 2]


def test_kinds_of_fee_stand_side_by_side(session):
    line(session, 1)
    line(session, 2, kind=FeeKind.APPRAISAL)

    assert amounts(session, MAST) == [1, 2]


def test_a_new_amount_ends_the_older_one_on_its_eve(session):
    older = line(session, 100)
    later = TODAY + timedelta(days=19)

    line(session, 200, later)

    assert older.to_day == later - timedelta(days=1)
    assert amounts(session, day=older.to_day) == [100]
    assert amounts(session, day=later) == [200]


def test_what_is_in_force_cannot_be_changed_for_days_that_are_gone(session):
    line(session, 100, TODAY - timedelta(days=9))

    with pytest.raises(Invalid) as refused:
        line(session, 200, TODAY)

    assert [c.code for c in refused.value.complaints] == ["fee.change_from_tomorrow"]


def test_two_lines_never_say_different_things_of_a_day(session):
    line(session, 100, TODAY + timedelta(days=5))

    with pytest.raises(Invalid) as refused:
        line(session, 200, TODAY, to_day=TODAY + timedelta(days=5))

    assert [c.code for c in refused.value.complaints] == ["fee.overlaps"]


def test_the_database_itself_refuses_an_overlap(session):
    line(session, 100)
    insert = text(
        "insert into fee_line (kind, matter, amount, from_day, source, certainty, recorded_at)"
        " values ('licence', 'new', 5, :day, 'x', 'found', now())"
    )
    with pytest.raises(IntegrityError, match="ex_fee_line_once"), session.begin_nested():
        session.execute(insert, {"day": TODAY})


@pytest.mark.parametrize(
    "statement",
    [
        "update fee_line set amount = 1",
        "update fee_line set source = 'khác'",
        "update fee_line set from_day = from_day - 1",
        "delete from fee_line",
    ],
)
def test_what_was_decided_is_never_rewritten(session, statement):
    line(session)

    with pytest.raises(IntegrityError, match="fee_line"), session.begin_nested():
        session.execute(text(statement))


def test_a_line_that_has_not_begun_is_withdrawn_and_one_that_has_is_ended(session):
    begun, coming = line(session, 1), line(session, 2, TODAY + timedelta(days=9))

    with pytest.raises(Conflict, match=r"fee\.in_force"):
        fees.withdraw(session, None, begun.id, "Nhầm.")
    fees.withdraw(session, None, coming.id, "Nhầm.")
    fees.end(session, None, begun.id, TODAY + timedelta(days=3), "NQ bãi bỏ")

    [left] = fees_for(session, Matter.NEW, MAST, TODAY + timedelta(days=9))
    assert not left.is_decided
    assert amounts(session, day=TODAY + timedelta(days=3)) == [1]
    with pytest.raises(Conflict, match=r"fee\.withdrawn"):
        fees.withdraw(session, None, coming.id, "Lần nữa.")
    line(session, 3, TODAY + timedelta(days=9))  # the days of the withdrawn line are free


def test_an_end_that_cannot_be_is_refused(session):
    begun = line(session, to_day=TODAY + timedelta(days=30))
    for last, code in (
        (TODAY - timedelta(days=1), "date.too_early"),
        (TODAY + timedelta(days=31), "date.too_late"),
    ):
        with pytest.raises(Invalid) as refused:
            fees.end(session, None, begun.id, last, "x")
        assert [c.code for c in refused.value.complaints] == [code]


def test_the_effect_is_shown_before_a_line_is_saved(administrator, session, walker):
    walker.draft("tower-city")
    walker.at("appraise", "tower-road")
    session.commit()

    looked = look(administrator, NEW, SAID)

    shown = pages.page(looked).text
    assert looked.status_code == 200
    assert "1 hồ sơ đang soạn" in shown
    assert "1 hồ sơ đang xử lý giữ mức" in shown
    assert session.scalar(select(FeeLine)) is None


def test_a_saved_line_is_in_the_guide_marked_as_unsure_and_in_the_history(
    administrator, session, client
):
    answer = change(administrator, NEW, SAID | {"from_day": f"{TODAY:%d/%m/%Y}"})

    assert answer.status_code == 303
    guide = pages.page(client.get("/huong-dan/thu-tuc/tower_ground")).text
    assert "150.000 đồng" in guide
    assert "NQ thử 1/NQ-HĐND cần xác nhận" in guide
    [kept] = session.scalars(
        select(SettingChange).where(SettingChange.subject == ChangeSubject.FEE)
    ).all()
    assert kept.after["amount"] == 150_000
    assert "150.000" in administrator.get(answer.location).text


def test_who_decides_on_the_same_days_meanwhile_is_told(administrator, session):
    looked = look(administrator, NEW, SAID)
    line(session, 7, date(2026, 12, 1))
    session.commit()

    answer = administrator.post(NEW, data=pages.fields(looked) | SAID)

    assert answer.status_code == 422
    assert "Trùng với một mức thu đã có" in pages.page(answer).text
    assert pages.fields(answer)["amount"] == "150000"


@pytest.mark.parametrize(
    "said",
    [
        {"amount": "150.000"},
        {"amount": "-1"},
        {"amount": ""},
        {"source": " "},
        {"matter": "other"},
        {"from_day": "30/02/2027"},
        {"to_day": "01/11/2026"},
        {"certainty": ""},
    ],
)
def test_what_is_no_line_is_refused_and_kept(administrator, session, said):
    answer = look(administrator, NEW, SAID | said)

    assert answer.status_code == 422
    assert len(pages.page(answer).all("p", class_="govuk-error-message")) == 1
    assert session.scalar(select(FeeLine)) is None
