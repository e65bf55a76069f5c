"""One installation: its folders, secrets and locks, and what its processes are told."""

import fcntl
import hashlib
import os
import secrets
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", str(ROOT / "var")))
RUN = VAR / "run"
LOG = VAR / "log"
URL_FILE = RUN / "url"
LOG_LIMIT = 10 * 1024 * 1024
STARTED = time.monotonic()

for name in [name for name in os.environ if name.startswith("PG")]:
    del os.environ[name]  # PGPORT and its kin would lead our processes to another database


class SetupError(Exception):
    """Something stopped a command; the message is the one line that a person is told."""


def say(message: str) -> None:
    """Tell the person at the terminal, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {message}", file=sys.stderr, flush=True)


def log_file(name: str) -> IO[bytes]:
    """Open a log for appending; a log that has grown long is put aside once."""
    path = LOG / f"{name}.log"
    try:
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror}") from None


def last_line(name: str) -> str:
    """Quote what a log says last, for a one-line error."""
    path = LOG / f"{name}.log"
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    said = [line.strip() for line in lines[-50:] if line.strip()]
    return said[-1][:200] if said else "it said nothing"


def secret(name: str) -> str:
    """Read a secret of this installation; make it the first time it is asked for."""
    path = VAR / "secrets" / name
    if not path.exists():
        part = path.with_suffix(".new")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)  # whole or not at all: a half-written secret would be used for ever
    return path.read_text()


def settings(database_url: str, base_url: str) -> dict[str, str]:
    """Name every setting for the processes; what the caller's environment says wins."""
    own = {
        "DATABASE_URL": database_url,
        "BASE_URL": base_url,
        "STORAGE_URL": str(VAR / "files"),
        "KEYS_DIR": str(VAR / "keys"),
        "DEMO": "1",
    }
    for name in ("SECRET_KEY", "CODE_KEY"):
        if name not in os.environ:
            own[name] = secret(name)
    return own | dict(os.environ)


def fingerprint(paths: Iterable[Path]) -> str:
    """Summarise files, or all files of folders, so that a change of any of them shows."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


class Lock:
    """Keeps two commands from starting the same database; says who holds it."""

    def __init__(self, name: str) -> None:
        self.path = RUN / name
        self.file = self.path.open("a+")

    def taken(self, purpose: str) -> bool:
        """Take the lock for `purpose`; False when another process has it."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.file.truncate(0)
        self.file.write(f"{purpose} (process {os.getpid()})")
        self.file.flush()
        return True

    @property
    def holder(self) -> str:
        """What the process that has the lock said of itself."""
        return self.path.read_text().strip() or "another command"
