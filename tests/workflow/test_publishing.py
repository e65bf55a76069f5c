"""A published version never changes."""

import pytest

from tests.workflow.folders import PROCESS, SHEET, copy_of_tower
from workflow.errors import BadDefinition
from workflow.loader import load_all
from workflow.publishing import LOCK, check_lock, is_published, publish


@pytest.fixture
def published(tmp_path):
    folder = copy_of_tower(tmp_path)
    publish(tmp_path, folder)
    return folder


def test_a_published_version_loads_as_long_as_it_is_unchanged(tmp_path, published):
    assert is_published(tmp_path, published)
    assert [procedure.code for procedure in load_all(tmp_path)] == ["tower"]


def test_a_changed_file_of_a_published_version_is_refused(tmp_path, published):
    sheet = published / SHEET
    sheet.write_text(sheet.read_text("utf-8") + "# one more thought\n", "utf-8")

    assert not is_published(tmp_path, published)
    with pytest.raises(BadDefinition) as refused:
        load_all(tmp_path)
    assert refused.value.file == LOCK
    assert refused.value.reason == (
        "the published file tower/v1/procedure.yaml was changed; a change is a new version"
    )


def test_a_removed_file_of_a_published_version_is_refused(tmp_path, published):
    (published / PROCESS).unlink()

    with pytest.raises(BadDefinition) as refused:
        check_lock(tmp_path)
    assert "process.bpmn is gone" in refused.value.reason


def test_publishing_twice_changes_nothing(tmp_path, published):
    before = (tmp_path / LOCK).read_text("utf-8")

    publish(tmp_path, published)

    assert (tmp_path / LOCK).read_text("utf-8") == before


def test_publishing_a_changed_version_is_refused(tmp_path, published):
    (published / SHEET).write_text("code: tower\n", "utf-8")

    with pytest.raises(BadDefinition, match="was changed"):
        publish(tmp_path, published)


def test_a_draft_beside_it_may_still_change(tmp_path, published):
    draft = tmp_path / "tower" / "v2"
    draft.mkdir()
    for file in (PROCESS, SHEET):
        (draft / file).write_bytes((published / file).read_bytes())
    text = (draft / SHEET).read_text("utf-8")
    (draft / SHEET).write_text(text.replace("version: 1", "version: 2", 1), "utf-8")

    assert [procedure.version for procedure in load_all(tmp_path)] == [1, 2]
    assert not is_published(tmp_path, draft)


@pytest.mark.parametrize("line", ["nonsense", "0" * 64 + "  ../outside.txt"])
def test_a_lock_that_names_nothing_of_ours_is_refused(tmp_path, line):
    (tmp_path / LOCK).write_text(f"# a comment\n\n{line}\n", "utf-8")

    with pytest.raises(BadDefinition) as refused:
        check_lock(tmp_path)
    assert refused.value.line == 3
