"""Says of any file or folder whether it may be used, why not, and what is drawn in it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workflow.bare import read_bare
from workflow.bpmn import Drawing
from workflow.errors import BadDefinition, Fault, Faults
from workflow.loader import PROCESS, load, read_file
from workflow.model import Procedure
from workflow.soundness import prove


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one file or folder; `drawing` only where it could be read as a graph."""

    path: str
    faults: tuple[Fault, ...]
    drawing: Drawing | None = None
    markings: int = 0

    @property
    def accepted(self) -> bool:
        """Say whether nothing is against it."""
        return not self.faults


def check(path: Path, check_names: Callable[[Procedure], None]) -> Report:
    """Check a folder whole, with its sheet and every name in it; a single file for its way."""
    return _folder(path, check_names) if is_folder(path) else _file(path)


def is_folder(path: Path) -> bool:
    """Say whether a path is a folder one may look into; what cannot be looked at is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _file(path: Path) -> Report:
    faults = Faults(str(path))
    drawing: Drawing | None = None
    markings = 0
    try:
        drawing, graph = read_bare(read_file(path), faults)
        markings = prove(graph, faults).count
        faults.refuse()
    except BadDefinition as refused:
        return Report(str(path), _placed(refused, path.parent), drawing)
    return Report(str(path), (), drawing, markings)


def _folder(folder: Path, check_names: Callable[[Procedure], None]) -> Report:
    try:
        procedure = load(folder)
        check_names(procedure)
    except BadDefinition as refused:
        return Report(str(folder), _placed(refused, folder), _drawing(folder))
    return Report(str(folder), (), _drawing(folder), procedure.reachable.count)


def _placed(refused: BadDefinition, folder: Path) -> tuple[Fault, ...]:
    """Name each file by the way that was asked for, so that an editor can jump to it."""
    return tuple(
        Fault(str(folder / Path(fault.file).name), fault.line, fault.reason, fault.vi)
        for fault in refused.faults
    )


def _drawing(folder: Path) -> Drawing | None:
    """Give what is drawn in a folder, if it can be read at all."""
    try:
        drawing, _ = read_bare(read_file(folder / PROCESS), Faults(PROCESS))
    except BadDefinition:
        return None
    return drawing
