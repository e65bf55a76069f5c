"""How the system stands: database, queue, what is sent, disks, keys, versions, the last backup."""

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from permits.administration import law_health_queries as queries
from permits.administration.law_health_queries import DatabaseState, SendingState
from permits.core import clock
from permits.core.settings import Settings
from permits.signing import key_watch
from permits.signing.key_watch import Trouble
from permits.web import job_queries
from permits.web.job_queries import JobRow, QueueState

MIGRATIONS = Path(__file__).parents[2] / "migrations"
#: A worker tells every ten seconds that it lives.
SILENT_AFTER = timedelta(seconds=60)
WAITS_LONG = timedelta(minutes=10)
BACKUP_OLD = timedelta(hours=30)
LEAST_FREE = 0.10
PACKAGES = ("Flask", "SQLAlchemy", "psycopg", "procrastinate", "weasyprint", "pyHanko")


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk a folder is on, in bytes; None where it cannot be asked."""

    name: str
    free: int | None
    total: int | None

    @property
    def is_full(self) -> bool:
        """Say whether less than a tenth is left."""
        return bool(self.total) and (self.free or 0) < LEAST_FREE * (self.total or 1)


@dataclass(frozen=True, slots=True)
class KeysState:
    """What the last look at keys and timestamps found; `at` is None where nobody looked yet."""

    at: datetime | None
    troubles: Sequence[Trouble]


@dataclass(frozen=True, slots=True)
class Backup:
    """Whether a setting says where to look, and when the last backup was."""

    is_named: bool
    at: datetime | None

    @property
    def is_old(self) -> bool:
        """Say whether a backup is overdue."""
        return self.is_named and (self.at is None or clock.now() - self.at > BACKUP_OLD)


@dataclass(frozen=True, slots=True)
class Health:
    """Everything the page shows."""

    database: DatabaseState
    head: str
    queue: QueueState
    failed: Sequence[JobRow]
    steps_in_trouble: int
    sending: Sequence[SendingState]
    bad_addresses: int
    disks: Sequence[Disk]
    keys: KeysState
    timestamps: str | None
    backup: Backup
    versions: Sequence[tuple[str, str]]

    @property
    def is_migrated(self) -> bool:
        """Say whether the database is where the program expects it."""
        return self.database.revision == self.head

    @property
    def is_worker_silent(self) -> bool:
        """Say whether no worker has told of itself for a while."""
        heard = self.queue.heard_at
        return heard is None or clock.now() - heard > SILENT_AFTER

    @property
    def waits_long(self) -> bool:
        """Say whether a job that is due has waited for long."""
        oldest = self.queue.oldest
        return oldest is not None and clock.now() - oldest > WAITS_LONG


def health(session: Session, settings: Settings) -> Health:
    """Look at everything; nothing outside this machine and its database is asked."""
    stamps = settings.timestamps
    return Health(
        database=queries.database(session),
        head=head(),
        queue=job_queries.state(session),
        failed=job_queries.failed(session),
        steps_in_trouble=queries.steps_in_trouble(session),
        sending=queries.sending(session),
        bad_addresses=queries.bad_addresses(session),
        disks=[
            disk("files", settings.storage_dir),
            disk("keys", settings.keys_dir),
        ],
        keys=keys_of(settings),
        timestamps=stamps.url if stamps else None,
        backup=backup_of(settings),
        versions=_versions(),
    )


@cache
def head() -> str:
    """Name the migration this program was written for."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def disk(name: str, folder: Path) -> Disk:
    """Look at the disk of a folder, or of the nearest folder above that exists."""
    here = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    try:
        usage = shutil.disk_usage(here)
    except OSError:
        return Disk(name, None, None)
    return Disk(name, usage.free, usage.total)


def keys_of(settings: Settings) -> KeysState:
    """Read what the hourly look at the keys left behind."""
    at, troubles = key_watch.seen(settings.keys_dir)
    return KeysState(at, troubles)


def backup_of(settings: Settings) -> Backup:
    """Read when the file that a backup touches was last touched."""
    if settings.backup_mark is None:
        return Backup(is_named=False, at=None)
    try:
        touched = settings.backup_mark.stat().st_mtime
    except OSError:
        return Backup(is_named=True, at=None)
    return Backup(is_named=True, at=datetime.fromtimestamp(touched, UTC))


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return (("Python", platform.python_version()), *((n, version(n)) for n in PACKAGES))
