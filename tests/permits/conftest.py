"""The demo province, made once for a run and copied for each worker, and dossiers walked in it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from permits.core.db import db
from permits.core.files import FileStore
from tests.support import databases
from tests.support import dossiers as support
from tests.support.clients import Client, watch_for_forgotten_commits
from tests.support.dossiers import Walker


@pytest.fixture(scope="session")
def province_template(run_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name the database with the demo province that others are copied from."""
    with support.province_template(run_id, tmp_path_factory.getbasetemp()) as name:
        yield name


@pytest.fixture(scope="session")
def province(province_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole program over this worker's own copy of the demo province."""
    folder = tmp_path_factory.mktemp("province")
    with databases.copy_of(databases.admin_url(), province_template) as url:
        made = create_app(support.settings_of_province(url, folder), TESTING=True)
        made.test_client_class = Client
        watch_for_forgotten_commits(made)
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def files(app: Flask) -> FileStore:
    """Where the program keeps its files."""
    return FileStore(app.extensions["settings"].storage_dir)


@pytest.fixture
def walker(session: Session, files: FileStore) -> Walker:
    """Files samples and walks them, in the test's own transaction."""
    return Walker(session, files)
