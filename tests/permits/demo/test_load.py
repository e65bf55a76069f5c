"""The demo province: filled once, by walking, with dossiers at every step; then left alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from gis.models import Edition
from permits.accounts import queries as accounts
from permits.cases.models import Case, Event, Task
from permits.core import clock
from permits.core.db import db
from permits.core.vocabulary import DossierStatus, Role, TaskState
from permits.decisions import queries as decisions
from permits.decisions.models import Permit
from permits.demo import load
from permits.dossiers.models import Dossier
from permits.life.models import Inspection, PermitReport
from permits.papers.models import PaperIssued
from permits.procedures import catalogue
from permits.web.models import RateCounter
from tests.conftest import NOW
from tests.support import databases
from tests.support import dossiers as support
from tests.support.invariants import look
from workflow.model import NodeKind

pytestmark = pytest.mark.concurrent

COUNTED = (Dossier, Case, Task, Event, PaperIssued, Edition, RateCounter)


@pytest.fixture(scope="module")
def filled(
    province_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, bool]]:
    """An installation filled as a first start fills it."""
    folder: Path = tmp_path_factory.mktemp("filled")
    with databases.copy_of(databases.admin_url(), province_template) as url:
        made = create_app(support.settings_of_province(url, folder), TESTING=True)
        with made.app_context(), clock.at(NOW):
            done = load.load(made.extensions["settings"])
        yield made, done
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def session(filled: tuple[Flask, bool]) -> Iterator[Session]:
    with filled[0].app_context():
        yield db.session


def counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(table)) for table in COUNTED]


def test_every_story_is_told_and_keeps_every_invariant(
    filled: tuple[Flask, bool], session: Session
) -> None:
    dossiers = session.scalars(select(Dossier)).all()
    filed = [dossier for dossier in dossiers if not dossier.is_draft]

    assert filled[1] is True
    assert len(dossiers) == len(load.STORIES)
    assert len(dossiers) - len(filed) == sum(story.until is None for story in load.STORIES)
    for dossier in filed:
        look(session, dossier)


def test_dossiers_stand_at_every_usual_step_of_people(session: Session) -> None:
    open_now = select(Case.procedure_code, Task.node).join(Task, Task.case_id == Case.id)
    standing = {
        (code, node) for code, node in session.execute(open_now.where(Task.state == TaskState.OPEN))
    }
    steps = {
        node.id
        for procedure in {choice.procedure for _, choice in catalogue.offered(session, NOW.date())}
        for node in procedure.nodes
        if node.kind is NodeKind.USER
    }

    assert {code for code, _ in standing} == {"tower", "smart_pole", "duct_share", "road_dig"}
    unusual = {"mediation"}
    assert steps - {node for _, node in standing} <= unusual | {"deliver"}
    ended = set(session.scalars(select(Case.status).where(Case.ended_at.is_not(None))))
    assert ended == {
        DossierStatus.RETURNED,
        DossierStatus.NOT_RECEIVED,
        DossierStatus.WITHDRAWN,
    }


def test_nothing_happened_outside_of_time_or_in_the_future(session: Session) -> None:
    last = session.scalar(select(func.max(Event.at)))
    assert last is not None
    assert last <= NOW
    newest_first = session.scalars(select(Dossier.filed_at).order_by(Dossier.id.desc())).all()
    filed = [at for at in newest_first if at]
    assert filed == sorted(filed, reverse=True)


def test_one_permit_is_in_service_and_one_was_built_aside_and_inspected(session: Session) -> None:
    assert session.scalar(select(func.count()).where(Permit.on_air_on.is_not(None))) == 1
    aside = session.scalars(select(PermitReport).where(PermitReport.deviates)).one()
    found = session.scalars(select(Inspection)).one()
    assert found.permit_id == aside.permit_id
    assert found.fix_by is not None


def test_books_have_no_gap_and_the_audit_finds_nothing(
    filled: tuple[Flask, bool], session: Session
) -> None:
    books = decisions.books(session)

    assert len(books) >= 3
    assert all(decisions.gaps(session, book.id) == [] for book in books)
    outcome = filled[0].test_cli_runner().invoke(args=["audit", "verify"])
    assert outcome.exit_code == 0, outcome.output


def test_a_second_start_finds_it_filled_and_does_nothing(
    filled: tuple[Flask, bool], session: Session
) -> None:
    before = counts(session)
    session.rollback()

    with clock.at(NOW):
        assert load.load(filled[0].extensions["settings"]) is False

    assert counts(session) == before


def test_the_list_of_people_has_every_role_and_tokens_that_open(
    filled: tuple[Flask, bool], session: Session
) -> None:
    outcome = filled[0].test_cli_runner().invoke(args=["demo", "people", "--json"])
    assert outcome.exit_code == 0, outcome.output
    listed: list[dict[str, Any]] = json.loads(outcome.output)

    roles = {role for person in listed for role in person["roles"]}
    assert roles == {role.value for role in Role} - {"system"}
    assert len({person["login"] for person in listed}) == len(listed)
    for person in listed:
        found = accounts.actor_by_token(session, person["token"])
        assert found is not None
        assert found.login == person["login"]


def test_the_list_is_readable_without_json_too(filled: tuple[Flask, bool]) -> None:
    outcome = filled[0].test_cli_runner().invoke(args=["demo", "people"])

    assert outcome.exit_code == 0
    assert "tiepnhan" in outcome.output
    assert "receptionist" in outcome.output


def test_every_office_that_decides_has_work_to_look_at(session: Session) -> None:
    statement = select(Task.role).where(Task.state == TaskState.OPEN).distinct()

    assert set(session.scalars(statement)) >= {
        Role.RECEPTIONIST,
        Role.CASE_OFFICER,
        Role.UNIT_HEAD,
        Role.SIGNING_LEADER,
        Role.CLERK,
        Role.ZONE_OFFICER,
        Role.CONSULTEE,
        Role.APPLICANT,
    }
