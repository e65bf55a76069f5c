"""Keeps published versions frozen: their hashes stand in published.lock; a change is refused."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from workflow.errors import BadDefinition, Fault

LOCK = "published.lock"


def check_lock(root: Path) -> None:
    """Refuse a published file that was changed or removed since it was published."""
    faults = []
    for number, line in enumerate((root / LOCK).read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        wanted, _, name = line.partition("  ")
        path = root / name
        if not name or ".." in path.parts:
            faults.append(Fault(LOCK, number, "is not a hash, two spaces and a file"))
        elif not path.is_file():
            faults.append(Fault(LOCK, number, f"the published file {name} is gone"))
        elif _hash(path) != wanted:
            reason = f"the published file {name} was changed; a change is a new version"
            faults.append(Fault(LOCK, number, reason))
    if faults:
        raise BadDefinition(*faults)


def publish(root: Path, folder: Path) -> None:
    """Freeze a version: add its files to the lock, unless they stand there already."""
    lock = root / LOCK
    known = ""
    if lock.exists():
        check_lock(root)
        known = lock.read_text("utf-8")
    fresh = [line for line in _lines(root, folder) if line not in known.splitlines()]
    lock.write_text(known + "".join(f"{line}\n" for line in fresh), "utf-8")


def is_published(root: Path, folder: Path) -> bool:
    """Do all files of this version stand in the lock as they are?"""
    lock = root / LOCK
    known = set(lock.read_text("utf-8").splitlines()) if lock.exists() else set[str]()
    return all(line in known for line in _lines(root, folder))


def _lines(root: Path, folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        yield f"{_hash(path)}  {path.relative_to(root).as_posix()}"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
