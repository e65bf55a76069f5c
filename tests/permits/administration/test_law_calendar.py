"""Days off and worked days: nothing is saved unseen, and what is saved moves what was foretold."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from permits.accounts.change_models import SettingChange
from permits.accounts.vocabulary import ChangeSubject
from permits.cases import calendar_changes, recomputing
from permits.cases.calendar_changes import mark
from permits.core import calendar, clock
from permits.core.calendar import CalendarDay, CorrectDay, ForgetDay
from permits.core.errors import Conflict
from permits.core.vocabulary import Certainty
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.permits.administration.law import change, look, save
from tests.support import jobs, pages

DAY = "/qt/lich/ngay"
FRIDAY = date(2026, 11, 13)
OFF = {
    "day": "13/11/2026",
    "what": "off",
    "name": "Nghỉ bù",
    "hours": "",
    "source": "QĐ 12/QĐ-UBND",
    "certainty": "found",
    "reason": "",
}


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, 0, tzinfo=clock.VIETNAM)


@pytest.fixture
def administrator(sign_in):
    return sign_in("quantri")


def changes_of(session, key: str) -> list[SettingChange]:
    mine = (SettingChange.subject == ChangeSubject.CALENDAR, SettingChange.key == key)
    return list(session.scalars(select(SettingChange).where(*mine).order_by(SettingChange.id)))


def test_a_day_off_is_saved_only_after_its_effect_was_shown(administrator, session, walker):
    dossier = walker.at("appraise", "tower-road")

    looked = look(administrator, DAY, OFF, f"{DAY}/2026-11-13")

    assert looked.status_code == 200
    assert "1 hồ sơ đang xử lý" in pages.page(looked).text
    assert dossier.code in pages.page(looked).text
    assert calendar.day_of(session, FRIDAY) is None
    answer = save(administrator, DAY, OFF, looked)
    assert (answer.status_code, answer.location) == (303, "/qt/lich/2026")
    assert calendar.day_of(session, FRIDAY).name == "Nghỉ bù"
    assert jobs.promised(session).count("cases.recompute") == 1


def test_what_was_changed_after_the_look_is_looked_at_again(administrator, session):
    looked = look(administrator, DAY, OFF)

    answer = save(administrator, DAY, OFF | {"what": "worked"}, looked)

    assert answer.status_code == 200
    assert calendar.day_of(session, FRIDAY) is None


@pytest.mark.parametrize(
    "wished",
    [
        [CorrectDay(FRIDAY, False, "Nghỉ bù", "QĐ 1")],
        [CorrectDay(FRIDAY, True, "Nửa ngày", "QĐ 1", (("07:30", "11:30"),))],
        [CorrectDay(date(2026, 11, 14), True, "Làm bù", "QĐ 1"), ForgetDay(date(2026, 11, 24))],
        [CorrectDay(date(2026, 11, 11), False, "Nghỉ muộn", "QĐ 1")],
        [ForgetDay(FRIDAY)],
    ],
    ids=["off", "half", "two", "past", "nothing"],
)
def test_what_is_foreseen_is_what_the_job_then_moves(session, walker, run_jobs, wished):
    with clock.at(at(10)):
        dossiers = [walker.at("appraise", "tower-road"), walker.at("draft", "tower-city")]
    session.commit()
    before = {d.code: walker.case(d).due_at for d in dossiers}
    tasks = {t.id: t.due_at for d in dossiers for t in walker.tasks(d)}
    foreseen = calendar_changes.foresee(session, wished)

    calendar_changes.apply(session, None, wished)
    session.commit()
    run_jobs()

    session.expire_all()
    moved = {d.code: walker.case(d).due_at for d in dossiers}
    assert {m.code: m.after for m in foreseen.first} == {
        code: due for code, due in moved.items() if due != before[code]
    }
    now = {t.id: t.due_at for d in dossiers for t in walker.tasks(d)}
    assert foreseen.tasks == sum(now[n] != due for n, due in tasks.items())


def test_who_holds_and_who_filed_what_moved_is_told_once_of_one_change(session, walker, run_jobs):
    with clock.at(at(10)):
        held = [walker.at("draft", "tower-road"), walker.at("draft", "tower-city")]
        holder = walker.person("sxd.cv1")
        for dossier in held:
            [task] = walker.tasks(dossier)
            task.person_id = holder.person_id
    session.commit()
    calendar_changes.apply(session, None, [CorrectDay(FRIDAY, False, "Nghỉ bù", "QĐ 1")])
    session.commit()

    run_jobs()
    recomputing.everything()

    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.LAW_CHANGED)).all()
    [his] = [each for each in told if each.person_id == holder.person_id]
    assert (his.path, "2 hồ sơ" in his.facts["what"]["vi"]) == ("/cb", True)
    assert {each.person_id for each in told} >= {each.created_by_id for each in held}
    assert len({each.person_id for each in told}) == len(told)


def test_a_change_that_moves_nothing_is_told_to_nobody(session, walker, run_jobs):
    with clock.at(at(10)):
        walker.at("draft", "tower-road")
    session.commit()
    far = CorrectDay(date(2028, 11, 13), False, "Nghỉ bù", "QĐ 1")
    calendar_changes.apply(session, None, [far])
    session.commit()

    run_jobs()

    assert session.scalars(select(Notice).where(Notice.kind == NoticeKind.LAW_CHANGED)).all() == []


def test_whoever_comes_second_is_told_and_keeps_what_he_typed(administrator, session):
    looked = look(administrator, DAY, OFF, f"{DAY}/2026-11-13")
    other = CorrectDay(FRIDAY, True, "Làm bù", "QĐ 99")
    calendar_changes.apply(session, None, [other])
    session.commit()

    answer = save(administrator, DAY, OFF, looked)

    assert answer.status_code == 409
    text = pages.page(answer).text
    assert "vừa được người khác sửa" in text
    assert "Làm bù" in text  # what stands now
    assert pages.fields(answer)["name"] == "Nghỉ bù"  # and what was typed
    assert calendar.day_of(session, FRIDAY).is_working
    again = save(administrator, DAY, OFF, answer)
    assert again.status_code == 303
    assert not calendar.day_of(session, FRIDAY).is_working


def test_a_day_is_taken_out_again_and_every_change_is_history(administrator, session):
    change(administrator, DAY, OFF)
    change(administrator, DAY, OFF | {"name": "Nghỉ bão"})
    change(administrator, DAY, OFF | {"what": "usual"})

    kept = changes_of(session, "2026-11-13")

    assert [(each.act.value, each.before and each.before["name"]) for each in kept] == [
        ("added", None),
        ("changed", "Nghỉ bù"),
        ("retired", "Nghỉ bão"),
    ]
    assert calendar.day_of(session, FRIDAY) is None
    page = administrator.get(f"{DAY}/2026-11-13").text
    assert page.count("Nghỉ bão") >= 2


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"day": "31/11/2026"}, "day", "Không có ngày này"),
        ({"name": ""}, "name", "tên và căn cứ"),
        ({"source": ""}, "source", "tên và căn cứ"),
        ({"hours": "07:30-11:30"}, "hours", "không có giờ"),
        ({"what": "worked", "hours": "11:30-07:30"}, "hours", "07:30-11:30"),
        ({"what": "worked", "hours": "sáng"}, "hours", "07:30-11:30"),
        ({"certainty": "sure"}, "certainty", ""),
        ({"what": ""}, "what", ""),
    ],
)
def test_what_is_no_day_is_said_at_its_field(administrator, session, said, field, words):
    answer = look(administrator, DAY, OFF | said)

    assert answer.status_code == 422
    errors = [e.text for e in pages.page(answer).all("p", class_="govuk-error-message")]
    assert len(errors) == 1
    assert words in errors[0]
    assert pages.page(answer).all("p", id=f"{field}-error")


DECISION = "/qt/lich/2027/quyet-dinh"
LINES = "01/01/2027; nghỉ; Tết Dương lịch\n02/01/2027; làm; Làm bù; 07:30-11:30"


def test_a_yearly_decision_comes_in_at_once_and_may_be_the_whole_year(administrator, session):
    said = {"source": "TB 8/2026", "certainty": "recall", "lines": LINES, "is_whole": "y"}
    known = len(calendar.days_of(session, 2027))
    assert known > 5

    looked = look(administrator, DECISION, said)
    assert "Trở lại như ngày thường" in looked.text
    answer = save(administrator, DECISION, said, looked)

    assert answer.status_code == 303
    days = calendar.days_of(session, 2027)
    assert [(d.day.day, d.is_working, d.hours, d.source) for d in days] == [
        (1, False, None, "TB 8/2026"),
        (2, True, [["07:30", "11:30"]], "TB 8/2026"),
    ]
    assert {d.certainty for d in days} == {Certainty.RECALL}


def test_a_decision_that_somebody_else_changed_meanwhile_is_compared(administrator, session):
    said = {"source": "TB 8/2026", "certainty": "found", "lines": LINES}
    looked = look(administrator, DECISION, said)
    calendar_changes.apply(session, None, [ForgetDay(date(2027, 1, 1))])
    session.commit()

    answer = save(administrator, DECISION, said, looked)

    assert answer.status_code == 409
    assert pages.fields(answer)["source"] == "TB 8/2026"
    assert save(administrator, DECISION, said, answer).status_code == 303


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("01/01/2027", "Dòng 1"),
        ("01/01/2027; nghỉ; Tết\n01/01/2027; nghỉ; Tết", "Dòng 2"),
        ("01/01/2028; nghỉ; Tết", "không thuộc năm 2027"),
        ("32/01/2027; nghỉ; Tết", "Dòng 1"),
        ("01/01/2027; nghỉ; ", "Dòng 1"),
        ("01/01/2027; ngủ; Tết", "Dòng 1"),
        ("01/01/2027; nghỉ; Tết; 07:30-11:30", "Dòng 1"),
        ("\n".join(["01/01/2027; nghỉ; Tết"] * 81), "Nhiều nhất"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(administrator, lines, words):
    said = {"source": "TB 8", "certainty": "found", "lines": lines}

    answer = look(administrator, DECISION, said)

    assert answer.status_code == 422
    assert words in pages.page(answer).text


def test_a_year_without_calendar_says_so_and_takes_no_dossier_in(administrator, session, walker):
    dossier = walker.at("reception")
    session.query(CalendarDay).filter(CalendarDay.day >= date(2026, 1, 1)).delete()
    session.commit()

    assert "Năm 2026 chưa có lịch" in pages.page(administrator.get("/qt/lich/2026")).text
    with pytest.raises(Conflict) as refused:
        walker.act(dossier, "reception")

    assert refused.value.code in ("intake.no_calendar", "calendar.no_year")
    assert str(refused.value.facts["year"]) == "2026"
    known = calendar.working_calendar(session)
    with pytest.raises(Conflict, match=r"calendar\.no_year"):
        calendar.refuse_unknown_year(known, clock.now())


def test_the_mark_of_a_day_is_another_only_where_the_day_is(session):
    found = calendar.day_of(session, date(2026, 9, 2))
    assert mark(found) == mark(found) != mark(None)
    found.name = "Khác"
    assert mark(found) != mark(None)
