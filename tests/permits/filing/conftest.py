"""The demo province under the carrier's pages: offices, people, map and law, loaded once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.demo import layers, samples, seed, walk
from permits.dossiers.models import Dossier
from tests.conftest import settings_for
from tests.support import databases
from tests.support.clients import Client, watch_for_forgotten_commits

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)
SAMPLES = {sample.key: sample for sample in samples.SAMPLES}


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Show a day on which the procedures are in force."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture(scope="session")
def app(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole program over the demo province."""
    folder = tmp_path_factory.mktemp("province")
    with databases.copy_of(databases.admin_url(), template) as url:
        settings = replace(settings_for(url, folder), demo=True)
        made = create_app(settings, TESTING=True)
        made.test_client_class = Client
        watch_for_forgotten_commits(made)
        with made.app_context(), clock.at(NOW), committing() as session:
            seed.load(session, settings)
            calendar.seed(session)
            layers.load_all(session)
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def viettel(sign_in: Callable[[str], Client]) -> Client:
    """A browser of one carrier."""
    return sign_in("viettel")


@pytest.fixture
def vnpt(sign_in: Callable[[str], Client]) -> Client:
    """A browser of another."""
    return sign_in("vnpt")


@pytest.fixture
def store(app: Flask) -> FileStore:
    """Where the program keeps its files."""
    return FileStore(app.extensions["settings"].storage_dir)


@pytest.fixture
def drafted(session: Session, store: FileStore) -> Callable[[str], Dossier]:
    """Give a whole draft of a sample, ready to be filed by its carrier."""

    def draft(key: str) -> Dossier:
        sample = SAMPLES[key]
        made = walk.draft(session, store, sample, walk.actor(session, sample.login))
        session.commit()
        return made

    return draft


@pytest.fixture
def filed(session: Session, store: FileStore) -> Callable[[str], Dossier]:
    """Give a filed dossier of a sample."""

    def file(key: str) -> Dossier:
        made = walk.file(session, store, SAMPLES[key])
        session.commit()
        return made

    return file
