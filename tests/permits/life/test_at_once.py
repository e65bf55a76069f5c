"""Two at once: a report is taken once, minutes get their own numbers, a warning is given once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.files import FileStore
from permits.dossiers import queries as dossiers
from permits.life import inspecting, jobs, reporting
from permits.life.models import PermitNotice, PermitReport
from permits.life.reporting import Reported
from permits.life.vocabulary import ReportKind
from tests.permits.life import issuing
from tests.permits.life.conftest import TODAY
from tests.permits.life.test_inspecting import PLAN, found
from tests.support.dossiers import Walker

pytestmark = pytest.mark.concurrent


@pytest.fixture
def at_once(database):
    """Do something several times at once, each over a connection of its own."""

    def run(act, times=4):
        def one(number):
            with database.app_context(), clock.at(TODAY):
                try:
                    return act(number)
                finally:
                    db.session.close()

        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(one, range(times)))

    return run


def walker_of(app):
    return Walker(db.session, FileStore(app.extensions["settings"].storage_dir))


@pytest.fixture
def ref(database):
    """A committed permit that runs out in six days."""
    with database.app_context(), clock.at(TODAY), committing():
        soon = TODAY.date() + timedelta(days=6)
        permit = issuing.issue(walker_of(database), start_before=soon)
        return dossiers.whole(db.session, permit.dossier_id).ref


def test_reports_minutes_and_warnings_of_several_at_once(database, at_once, ref):
    at_once(lambda number: jobs.tend(0))

    def start(number):
        walker = walker_of(database)
        said = Reported(ReportKind.START, TODAY.date())
        try:
            with committing() as session:
                reporting.report(session, walker.files, walker.person("vnpt"), ref, said)
        except Conflict as refusal:
            return refusal.code
        return "taken"

    def inspect(number):
        walker = walker_of(database)
        officer = walker.person("sxd.cv1")
        with committing() as session:
            made = inspecting.plan(session, officer, ref, PLAN).ref
        with committing() as session:
            done = inspecting.conclude(session, walker.files, officer, ref, made, found())
            return done.number

    assert sorted(at_once(start)) == ["report.already"] * 3 + ["taken"]
    assert sorted(at_once(inspect)) == [1, 2, 3, 4]
    with database.app_context():
        kinds = db.session.scalars(select(PermitNotice.kind)).all()
        assert kinds.count("warning") == 1
        assert db.session.scalar(select(func.count()).select_from(PermitReport)) == 1
