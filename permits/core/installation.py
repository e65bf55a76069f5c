"""What this installation was given: its settings and its file store, for services and jobs."""

from flask import current_app

from permits.core.files import FileStore
from permits.core.settings import Settings


def settings() -> Settings:
    """Give the settings the program was started with."""
    found: Settings = current_app.extensions["settings"]
    return found


def files() -> FileStore:
    """Give the store of files named by their content."""
    return FileStore(settings().storage_dir)
