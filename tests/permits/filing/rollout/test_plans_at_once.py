"""Several at once: two corrected files of one plan, two workers at the same rows."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from permits.core import clock
from permits.core.db import committing, db
from permits.core.vocabulary import WorkKind
from permits.demo import walk
from permits.dossiers.models import Dossier
from permits.filing.rollout import checking, creating, intake, jobs, service, workbook
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.template import template
from permits.filing.rollout.vocabulary import RolloutRowState, RolloutState
from tests.permits.filing.conftest import NOW
from tests.permits.filing.rollout.conftest import APPLICANT, a_row
from tests.permits.filing.test_at_once import browser_of
from tests.support import people  # noqa: F401 - browsers are made of its people

WORK = WorkKind.TOWER_GROUND


def content_of(session, *rows):
    return template(WORK, checking.columns_for(session, WORK, None), rows, APPLICANT)


@pytest.fixture
def plan(database):
    """Give the number and the reference of a checked plan of twelve rows, committed."""
    database.config["WTF_CSRF_ENABLED"] = False
    with database.app_context(), clock.at(NOW):
        with committing() as session:
            content = content_of(session, *(a_row(number) for number in range(1, 13)))
            columns = checking.columns_for(session, WORK, None)
            taken = intake.take(WORK, workbook.read(content), columns)
            actor = walk.actor(session, "viettel")
            made = service.begin(session, actor, WORK, "a.xlsx", "0" * 64, taken)
            found = made.id, made.ref
        jobs.check(found[0])
    return found


def test_of_two_corrected_files_at_once_one_whole_file_stands(database, plan):
    with database.app_context(), clock.at(NOW):
        files = [
            content_of(db.session, *(a_row(n, key=f"{mark}-{n:02d}") for n in range(1, 9)))
            for mark in ("A", "B")
        ]
        db.session.rollback()
    browsers = [browser_of(database) for _ in files]

    def send(browser, content):
        with clock.at(NOW):
            return browser.post(
                f"/dn/ke-hoach/{plan[1]}/tep", data={"file": (io.BytesIO(content), "a.xlsx")}
            ).status_code

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, browsers, files))
    with database.app_context():
        keys = db.session.scalars(select(RolloutRow.key)).all()

    assert set(answers) <= {303, 409}
    assert 303 in answers
    assert len(keys) == 8
    assert len({key[0] for key in keys}) == 1


def test_three_workers_at_one_plan_make_each_dossier_once(database, plan, monkeypatch):
    monkeypatch.setattr(creating, "PART", 3)
    with database.app_context(), clock.at(NOW), committing() as session:
        actor = walk.actor(session, "viettel")
        kept = session.get_one(RolloutPlan, plan[0])
        service.start(session, actor, kept, files_at_once=False, warned_too=True)

    def work(_):
        with database.app_context(), clock.at(NOW):
            jobs.create(plan[0])

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(work, range(3)))
    with database.app_context(), clock.at(NOW):
        jobs.create(plan[0])  # whoever comes last ends the plan
        states = set(db.session.scalars(select(RolloutRow.state)))
        made = db.session.scalar(select(func.count()).select_from(Dossier))
        state = db.session.scalar(select(RolloutPlan.state))

        why = db.session.scalars(select(RolloutRow.faults)).all()

    assert made == 12, why
    assert states == {RolloutRowState.DONE}
    assert state is RolloutState.DONE
