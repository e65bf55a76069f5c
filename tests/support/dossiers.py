"""Dossiers for tests, walked there by the engine, so that no test invents an impossible state.

A folder whose tests want the demo province takes `app` and `template` from here in its conftest.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from permits.accounts.actor import Actor
from permits.cases import queries as cases
from permits.cases import transitions
from permits.cases.models import Case, Task
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.settings import Settings
from permits.demo import layers, samples, seed, walk
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.procedures import catalogue, phrases
from tests.conftest import NOW, settings_for
from tests.support import databases

_ROADSIDE = ((13.029669, 108.231099),)
_GIVEN = {sample.key: sample for sample in samples.SAMPLES}
#: The demo's samples; two beside a national road, whose authority's silence is consent: a low mast
#: asks only it, a high one the military command as well; and a high one in a zone.
#: Digs beside that road and in that zone.
SAMPLES = _GIVEN | {
    "tower-road": replace(_GIVEN["tower-city"], points=_ROADSIDE),
    "tower-road-high": replace(_GIVEN["tower-high"], points=_ROADSIDE),
    "dig-road": replace(_GIVEN["dig"], points=(*_ROADSIDE, (13.0302, 108.2313))),
    "dig-zone": replace(_GIVEN["dig"], points=((12.5992, 107.941), (12.5998, 107.942))),
    "tower-zone-high": replace(_GIVEN["tower-high"], points=_GIVEN["tower-zone"].points),
}


def settings_of_province(url: str, folder: Path) -> Settings:
    """Settings of a demo installation that lives in `folder`."""
    return replace(settings_for(url, folder), demo=True)


@contextmanager
def province_template(run_id: str, worker_folder: Path) -> Iterator[str]:
    """Name the database of the run that holds offices, people, calendar and map of the demo."""
    admin = databases.admin_url()
    with (
        databases.template(admin, run_id, worker_folder) as base,
        databases.template(
            admin, run_id, worker_folder, kind="_province", base=base, fill=_load_province
        ) as name,
    ):
        yield name


def _load_province(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = create_app(settings_of_province(url, Path(folder)), TESTING=True)
        with made.app_context():
            with clock.at(NOW), committing() as session:
                seed.load(session, made.extensions["settings"])
                calendar.seed(session)
                phrases.seed(session)
                layers.load_all(session)
            db.engine.dispose()


@pytest.fixture(scope="session")
def app(province: Flask) -> Flask:
    """The program over the demo province."""
    return province


@pytest.fixture(scope="session")
def template(province_template: str) -> str:
    """The demo province, for tests that need a database of their own."""
    return province_template


def free(*texts: str) -> list[dict[str, str]]:
    """Write conditions an officer words himself, as the drafting form gives them."""
    return [{"text": each, "trigger": "during_works"} for each in texts]


@dataclass(frozen=True, slots=True)
class Walker:
    """Files samples and takes their next steps, as their carrier and the officials would."""

    session: Session
    files: FileStore

    def file(self, sample: str = "tower-city") -> Dossier:
        """File a sample."""
        return walk.file(self.session, self.files, SAMPLES[sample])

    def draft(self, sample: str = "tower-city") -> Dossier:
        """Fill in a sample and leave it as a draft."""
        chosen = SAMPLES[sample]
        carrier = walk.actor(self.session, chosen.login)
        return walk.draft(self.session, self.files, chosen, carrier)

    def at(
        self, node: str, sample: str = "tower-city", answers: Mapping[str, Act] | None = None
    ) -> Dossier:
        """Give a dossier with an open task at `node`, walked there."""
        dossier = self.file(sample)
        walk.walk_to(self.session, dossier, node, answers)
        return dossier

    def case(self, dossier: Dossier) -> Case:
        """Give the case of a dossier as it stands."""
        found = cases.case_of(self.session, dossier.id)
        assert found is not None
        return found

    def tasks(self, dossier: Dossier) -> list[Task]:
        """List the open tasks of a dossier."""
        return list(cases.open_tasks(self.session, self.case(dossier).id))

    def open(self, dossier: Dossier) -> list[str]:
        """Name the nodes at which the dossier stands, once for each open task."""
        return [task.node for task in self.tasks(dossier)]

    def task(self, dossier: Dossier, node: str) -> Task:
        """Give the first open task at a node."""
        return next(task for task in self.tasks(dossier) if task.node == node)

    def taker(self, task: Task) -> Actor:
        """Give somebody who may take a task."""
        return walk.anybody(self.session, task)

    def act(
        self, dossier: Dossier, node: str, outcome: str | None = None, note: str = "", **fields: Any
    ) -> None:
        """Finish the first open task at a node as somebody who may, by default as is usual."""
        task = self.task(dossier, node)
        act = self.usual(dossier, task)
        if outcome is not None:
            act = Act(outcome, note, {**act.fields, **fields})
        self.complete(self.taker(task), dossier, task, act)

    def complete(self, person: Actor, dossier: Dossier, task: Task, act: Act) -> None:
        """Finish a task as a given person."""
        place = Place(task.node, task.instance_no)
        transitions.complete(self.session, person, dossier.id, place, act)

    def usual(self, dossier: Dossier, task: Task) -> Act:
        """Say what is usually answered at a task."""
        procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
        form = procedure.node(task.node).form or ""
        return walk.usual(self.session, dossier, task, form)

    def person(self, login: str) -> Actor:
        """Give a demo person."""
        return walk.actor(self.session, login)

    def reload(self, dossier: Dossier) -> Dossier:
        """Read a dossier again."""
        return dossiers.whole(self.session, dossier.id)
