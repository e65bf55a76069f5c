"""Definition folders for tests: the real tower procedure with one text changed."""

import shutil
from pathlib import Path

import pytest

from workflow.errors import BadDefinition
from workflow.loader import DEFINITIONS, load

PROCESS, SHEET = "process.bpmn", "procedure.yaml"


def copy_of_tower(root: Path) -> Path:
    """Copy the tower procedure to a place where it may be changed."""
    folder = root / "tower" / "v1"
    shutil.copytree(DEFINITIONS / "tower" / "v1", folder)
    return folder


def changed(root: Path, file: str, old: str, new: str) -> Path:
    """Copy the tower procedure with the first `old` in a file replaced."""
    folder = copy_of_tower(root)
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{old!r} is not in {file}"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def refusal(folder: Path) -> BadDefinition:
    """Load a folder that must be refused."""
    with pytest.raises(BadDefinition) as refused:
        load(folder)
    return refused.value
