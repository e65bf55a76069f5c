"""A throw-away database for tests and measurements, gone when they end."""

import contextlib
import os
import shutil
from collections.abc import Iterator

from cluster import Cluster
from installation import VAR, Lock, SetupError


@contextlib.contextmanager
def trial_cluster(purpose: str, *, durable: bool) -> Iterator[dict[str, str]]:
    """Start an empty cluster and give the environment that names it, free of real settings."""
    lock = Lock("trial.lock")
    if not lock.taken(purpose):
        raise SetupError(f"one at a time: {lock.holder} is running in {VAR}")
    folder = VAR / "test"
    for leftover in folder.iterdir():  # of a run that was killed
        shutil.rmtree(leftover)
    (folder / "cluster").mkdir(mode=0o700)
    cluster = Cluster(folder / "cluster" / "pg", log="trial-postgres", durable=durable)
    try:
        cluster.start()
        cluster.wait()
        cache = VAR / "cache"
        yield {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "BASE_URL"}
        } | {
            "TEST_DATABASE_URL": cluster.url("postgres", "postgres"),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
            "COVERAGE_FILE": str(cache / "coverage"),
            "MYPY_CACHE_DIR": str(cache / "mypy"),
            "RUFF_CACHE_DIR": str(cache / "ruff"),
        }
    finally:
        cluster.stop()
        shutil.rmtree(folder / "cluster", ignore_errors=True)
