"""Whom a case's moves are news to, that they are told once, and that nothing old asks anybody."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from permits.accounts.models import Person
from permits.cases import jobs
from permits.cases.models import Untold
from permits.cases.registry import Act
from permits.core import clock
from permits.notices.models import Delivery, Notice, OfficeAddressee
from permits.notices.vocabulary import NoticeKind
from tests.conftest import NOW


@pytest.fixture
def told(session):
    """Tell what is untold and give who was told what, newest last."""

    def tell():
        jobs.tell(0)
        rows = session.execute(
            select(Person.login, Notice.kind)
            .join(Person, Person.id == Notice.person_id)
            .where(Notice.read_at.is_(None))
            .order_by(Notice.id)
        )
        return [(login, kind) for login, kind in rows]

    return tell


@pytest.fixture
def quiet(session, told):
    """Nobody has anything left to read of what the province brought with it."""
    told()
    session.execute(Notice.__table__.update().values(read_at=clock.now()))
    session.commit()


def test_who_filed_and_who_receives_are_told_at_filing(session, walker, quiet, told):
    dossier = walker.file()
    session.commit()

    news = told()

    assert (dossier.created_by_id, NoticeKind.DOSSIER_FILED) in [
        (session.scalar(select(Person.id).where(Person.login == login)), kind)
        for login, kind in news
    ]
    assert NoticeKind.TASK_UNIT in {kind for _, kind in news}
    assert session.scalar(select(func.count()).select_from(Untold)) == 0


def test_telling_again_tells_nobody_twice(session, walker, quiet, told):
    dossier = walker.file()
    session.commit()
    first = told()
    session.add(Untold(case_id=walker.case(dossier).id, seq=0))
    session.commit()

    assert told() == first


def test_a_company_may_have_others_told_as_well(session, walker, quiet, told):
    other = session.scalars(select(Person).where(Person.login == "vnpt.qt")).one()
    session.add(OfficeAddressee(office_id=other.office_id, person_id=other.id))
    dossier = walker.file()
    assert dossier.carrier_id == other.office_id
    session.commit()

    assert ("vnpt.qt", NoticeKind.DOSSIER_FILED) in told()


def test_a_supplement_is_asked_with_its_day_and_answered_to_the_officials(
    session, walker, quiet, told
):
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Bổ sung bản vẽ mặt cắt.")
    session.commit()
    news = told()

    asked = session.scalars(select(Notice).where(Notice.kind == NoticeKind.SUPPLEMENT_ASKED)).one()
    assert asked.path == f"/dn/ho-so/{dossier.ref}"
    assert asked.facts["due"] is None or "at" in asked.facts["due"]
    # What lay with officials before it was asked is over: nobody is asked for it.
    assert not {kind for _, kind in news} & {NoticeKind.TASK_UNIT, NoticeKind.TASK_YOURS}

    walker.act(dossier, "supplement")
    session.commit()
    kinds = [kind for _, kind in told()]

    assert NoticeKind.SUPPLEMENT_ANSWERED in kinds
    assert NoticeKind.SUPPLEMENT_ASKED not in kinds  # done: it asks nobody any more


def test_a_party_is_asked_reminded_and_its_silence_told_to_who_asked(session, walker, quiet, told):
    walker.at("consultation", "tower-road")
    session.commit()
    asked = [login for login, kind in told() if kind is NoticeKind.OPINION_ASKED]
    assert asked

    with clock.at(NOW + timedelta(days=6)):
        jobs.give_notices(0)
        jobs.fire_timers(0)
        news = told()

    silent = [login for login, kind in news if kind is NoticeKind.OPINION_SILENT]
    assert silent
    assert not set(silent) & set(asked)
    assert NoticeKind.OPINION_ASKED not in [kind for _, kind in news]


def test_who_is_asked_and_reminded_is_led_to_that_very_question(
    session, walker, quiet, told, sign_in
):
    dossier = walker.at("consultation", "tower-road")
    session.commit()
    told()
    with clock.at(NOW + timedelta(days=2)):
        jobs.give_notices(0)
        told()
    asked = (NoticeKind.OPINION_ASKED, NoticeKind.OPINION_REMINDED)
    statement = select(Person.login, Notice.kind, Notice.path).join(Person).order_by(Notice.id)
    rows = session.execute(
        statement.where(Notice.kind.in_(asked), Notice.dossier_id == dossier.id)
    ).all()

    assert {row.kind for row in rows} == set(asked)
    task = walker.task(dossier, "consultation")
    reminded = [row for row in rows if row.kind is NoticeKind.OPINION_REMINDED]
    path = f"/cb/ho-so/{dossier.code}/viec/consultation/{task.instance_no}"
    assert path in {row.path for row in reminded}
    login = next(row.login for row in reminded if row.path == path)
    page = sign_in(login).get(path, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == f"/cb/ho-so/{dossier.code}"
    assert f'id="viec-consultation-{task.instance_no}"' in page.text
    led = sign_in(login).get(path).headers["Location"]
    assert led.endswith(f"#viec-consultation-{task.instance_no}")


def test_an_overdue_step_is_told_to_its_holder_and_to_the_superior(session, walker, quiet, told):
    walker.at("appraise")
    session.commit()
    told()

    with clock.at(NOW + timedelta(days=40)):
        jobs.give_notices(0)
        news = told()

    escalated = {login for login, kind in news if kind is NoticeKind.TASK_ESCALATED}
    overdue = {login for login, kind in news if kind is NoticeKind.TASK_OVERDUE}
    assert escalated
    assert overdue
    assert not escalated & overdue
    assert NoticeKind.TASK_DUE_SOON in [kind for _, kind in news]


def test_a_result_is_told_once(session, walker, quiet, told, run_jobs):
    dossier = walker.at("reception")
    [task] = [each for each in walker.tasks(dossier) if each.node == "reception"]
    walker.complete(walker.taker(task), dossier, task, Act("refuse", "thiếu giấy tờ"))
    session.commit()
    news = told()

    refused = [login for login, kind in news if kind is NoticeKind.INTAKE_REFUSED]
    assert len(refused) == len(set(refused)) == 1


def test_what_the_worker_finds_days_later_is_not_mailed(session, walker, quiet):
    before = session.scalar(select(func.count()).select_from(Delivery))
    walker.file()
    session.commit()
    with clock.at(NOW + timedelta(days=10)):
        jobs.tell(0)

    assert session.scalar(select(func.count()).select_from(Delivery)) == before
