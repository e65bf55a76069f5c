"""A file is named by its content, written whole or not at all, and proved when it is read."""

import hashlib
import stat
from pathlib import Path

import pytest

from permits.core.errors import NotFound, Problem
from permits.core.files import FileStore, StorageFull


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_a_file_comes_back_as_it_was_under_its_hash(store: FileStore) -> None:
    sha256 = store.put(b"content")

    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert store.get(sha256) == b"content"


def test_the_same_content_is_kept_once_and_never_written_again(store: FileStore) -> None:
    sha256 = store.put(b"content")
    before = store.path(sha256).stat().st_mtime_ns
    store.put(b"content")

    assert store.path(sha256).stat().st_mtime_ns == before
    assert [path.name for path in store.folder.rglob("*") if path.is_file()] == [sha256]


def test_nobody_else_on_the_machine_may_read_it(store: FileStore) -> None:
    path = store.path(store.put(b"content"))

    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_damaged_file_is_named_and_not_given_out(store: FileStore) -> None:
    sha256 = store.put(b"content")
    store.path(sha256).write_bytes(b"c0ntent")

    with pytest.raises(Problem, match=r"file\.damaged"):
        store.get(sha256)


@pytest.mark.parametrize("name", ["", "a", "../" * 21 + "x", "/" * 64, "a" * 63, "g" * 65])
def test_a_name_that_is_no_hash_opens_nothing(store: FileStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.get(name)


def test_a_hash_nobody_put_is_not_found(store: FileStore) -> None:
    with pytest.raises(NotFound):
        store.get("0" * 64)


def test_what_cannot_be_written_is_a_named_problem_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a folder")

    with pytest.raises(StorageFull, match=r"storage\.full"):
        FileStore(tmp_path / "files").put(b"content")

    assert [path.name for path in tmp_path.iterdir()] == ["files"]
