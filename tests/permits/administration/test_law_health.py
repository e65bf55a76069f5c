"""The state of the system: what is wrong is said first, and a failed job is done once more."""

import json
import os
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from permits.accounts.change_models import SettingChange
from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_health_pages, law_start_pages
from permits.core import clock, installation
from permits.core.errors import Conflict
from permits.core.jobs import enqueue
from permits.procedures import service
from permits.procedures.service import Enact
from permits.signing.key_watch import SEEN
from permits.web import failed_jobs
from tests.conftest import NOW
from tests.support import pages

PAGE = "/qt/tinh-trang"


@pytest.fixture
def administrator(sign_in):
    return sign_in("quantri")


@pytest.fixture
def failed(session) -> int:
    """A job that failed for good."""
    enqueue(session, "cases.recompute", once="cases.recompute")
    number = session.scalar(text("select max(id) from procrastinate_jobs"))
    for status in ("doing", "failed"):
        session.execute(
            text(
                "update procrastinate_jobs"
                " set status = cast(:status as procrastinate_job_status) where id = :id"
            ),
            {"status": status, "id": number},
        )
    session.commit()
    return int(number)


def status(session, number: int) -> str:
    found = text("select status from procrastinate_jobs where id = :id")
    return str(session.scalar(found, {"id": number}))


def kinds(session, **settings) -> list[str]:
    known = installation.settings()
    for name, value in settings.items():
        object.__setattr__(known, name, value)
    return [need.kind for need in law_start_pages.needs(session, known)]


def test_a_failed_job_is_shown_first_and_done_once_more(administrator, session, failed, run_jobs):
    start = pages.page(administrator.get("/qt")).text
    assert "1 việc chạy nền bị lỗi" in start
    assert "cases.recompute" in pages.page(administrator.get(PAGE)).text

    answer = administrator.post(f"{PAGE}/viec/{failed}/lam-lai", data={"reason": "Đã sửa ổ đĩa."})

    assert answer.status_code == 303
    assert status(session, failed) == "todo"
    assert "cases.recompute" in run_jobs()
    [kept] = session.scalars(
        select(SettingChange).where(SettingChange.subject == ChangeSubject.JOB)
    )
    assert (kept.key, kept.act.value, kept.reason) == (str(failed), "restored", "Đã sửa ổ đĩa.")
    assert kept.before["task"] == "cases.recompute"


def test_a_job_is_given_up_with_a_reason(administrator, session, failed):
    assert administrator.post(f"{PAGE}/viec/{failed}/thoi", data={"reason": ""}).status_code == 422
    assert status(session, failed) == "failed"
    answer = administrator.post(f"{PAGE}/viec/{failed}/thoi", data={"reason": "Không cần nữa."})

    assert answer.status_code == 303
    assert status(session, failed) == "aborted"
    assert "Không cần nữa." in pages.page(administrator.get(PAGE)).text
    again = administrator.post(f"{PAGE}/viec/{failed}/lam-lai", data={"reason": "Thử."})
    assert again.status_code == 409


def test_the_same_promise_is_not_made_twice(administrator, session, failed):
    enqueue(session, "cases.recompute", once="cases.recompute")
    session.commit()

    answer = administrator.post(f"{PAGE}/viec/{failed}/lam-lai", data={"reason": "Thử."})

    assert answer.status_code == 409
    assert status(session, failed) == "failed"


def test_a_database_behind_the_program_is_said(administrator, session):
    assert law_health_pages.health(session, installation.settings()).is_migrated
    session.execute(text("update alembic_version set version_num = '0001'"))
    session.commit()

    assert f"Chương trình cần {law_health_pages.head()}" in administrator.get(PAGE).text


def test_a_silent_worker_is_said_and_one_that_lives_is_not(session):
    assert "worker" in kinds(session)
    session.execute(
        text("insert into procrastinate_workers (last_heartbeat) values (:at)"), {"at": NOW}
    )

    assert "worker" not in kinds(session)
    with clock.at(NOW + timedelta(minutes=2)):
        assert "worker" in kinds(session)


def test_what_the_last_look_at_the_keys_found_is_shown(administrator, session):
    folder = installation.settings().keys_dir
    folder.mkdir(parents=True, exist_ok=True)
    seen = {
        "at": NOW.isoformat(),
        "troubles": [
            {"what": "sxd", "code": "paper.key_ends_soon", "until": NOW.isoformat()},
            {"what": "tsa", "code": "paper.no_timestamp", "until": "refused"},
        ],
    }
    (folder / SEEN).write_text(json.dumps(seen))
    try:
        assert "keys" in kinds(session)
        assert "sxd" in pages.page(administrator.get(PAGE)).text
    finally:
        (folder / SEEN).unlink()


def test_a_backup_that_is_late_or_missing_is_said(session, tmp_path):
    mark = tmp_path / "last"
    assert "backup" not in kinds(session)
    try:
        assert "backup" in kinds(session, backup_mark=mark)
        mark.touch()
        os.utime(mark, (NOW.timestamp(), NOW.timestamp()))
        assert "backup" not in kinds(session)
        with clock.at(NOW + timedelta(hours=31)):
            assert "backup" in kinds(session)
    finally:
        kinds(session, backup_mark=None)


def test_a_year_that_nobody_decided_and_a_decision_that_begins_are_on_the_first_page(
    administrator, session
):
    assert "calendar" not in kinds(session)
    with clock.at(NOW.replace(year=2030, month=11, day=20)):
        assert "calendar" in kinds(session)
    service.enact(
        session,
        None,
        Enact("commencement_notice", 1, NOW.date() + timedelta(days=9), "12/QĐ-UBND"),
    )
    session.commit()

    assert "commencement_notice v1" in pages.page(administrator.get("/qt")).text


def test_two_hands_on_one_failed_job_do_it_once(session, failed):
    failed_jobs.retry(session, None, failed, "Một.")

    with pytest.raises(Conflict, match=r"job\.not_failed"):
        failed_jobs.give_up(session, None, failed, "Hai.")
