"""Turns a folder with a drawing and a sheet into a procedure that is bound, checked and proved."""

import hashlib
import re
from pathlib import Path

from workflow import side
from workflow.bare import read_bare
from workflow.binding import Graph, bound_graph, layout_of
from workflow.bpmn import read_drawing
from workflow.errors import BadDefinition, Fault, Faults
from workflow.model import Node, Origin, Procedure, Reachability
from workflow.names import KnownNames as KnownNames
from workflow.names import check_names as check_names
from workflow.publishing import LOCK, check_lock
from workflow.sheet import Sheet, read_sheet
from workflow.soundness import prove

DEFINITIONS = Path(__file__).parent / "definitions"
PROCESS, SHEET = "process.bpmn", "procedure.yaml"
MAX_FILE = 2_000_000


def load(folder: Path) -> Procedure:
    """Read one version of one procedure, or raise every reason against it."""
    process, sheet_data = read_file(folder / PROCESS), read_file(folder / SHEET)
    drawing_faults, sheet_faults = Faults(_shown(folder / PROCESS)), Faults(_shown(folder / SHEET))
    drawing = read_drawing(process, drawing_faults)
    sheet = read_sheet(sheet_data, sheet_faults)
    _refuse_wrong_folder(folder, sheet, sheet_faults)
    graph, facts = bound_graph(drawing, sheet, drawing_faults)
    if drawing_faults.found or sheet_faults.found:
        raise BadDefinition(*drawing_faults.found, *sheet_faults.found)
    reachable = prove(graph, drawing_faults)
    drawing_faults.refuse()
    return Procedure(
        code=sheet.code,
        version=sheet.version,
        names=sheet.names,
        works=sheet.works,
        in_force_from=sheet.in_force_from,
        in_force_to=sheet.in_force_to,
        legal_basis=sheet.legal_basis,
        doubts=sheet.doubts,
        limit_days=sheet.limit_days,
        limit_cite=sheet.limit_cite,
        supplement_days=sheet.supplement_days,
        form=sheet.form,
        papers=sheet.papers,
        consultees=sheet.consultees,
        authority=sheet.authority,
        documents=sheet.documents,
        fee=sheet.fee,
        facts=facts,
        nodes=graph.nodes,
        flows=graph.flows,
        layout=layout_of(drawing, graph),
        sha256=hashlib.sha256(process + b"\0" + sheet_data).hexdigest(),
        reachable=reachable,
        origin=Origin(_shown(folder / PROCESS), _shown(folder / SHEET), sheet.lines),
        by_id={node.id: node for node in graph.nodes} | side.NODES,
        attached=_attached(graph),
        schema=sheet.schema,
        warn=sheet.warn,
        escalation=sheet.escalation,
        extension=sheet.extension,
        by_decision=sheet.by_decision,
        matter=sheet.matter,
    )


def load_all(root: Path = DEFINITIONS) -> tuple[Procedure, ...]:
    """Read every version of every procedure below `root`; published ones must be unchanged."""
    if (root / LOCK).exists():
        check_lock(root)
    faults: list[Fault] = []
    procedures = []
    for folder in sorted(root.glob("*/v*")):
        try:
            procedures.append(load(folder))
        except BadDefinition as refused:
            faults += refused.faults
    if faults:
        raise BadDefinition(*faults)
    return tuple(sorted(procedures, key=lambda procedure: (procedure.code, procedure.version)))


def check_drawing(path: Path) -> tuple[Graph, Reachability]:
    """Read and prove any BPMN file of the subset, with or without a sheet beside it."""
    faults = Faults(_shown(path))
    _, graph = read_bare(read_file(path), faults)
    reachable = prove(graph, faults)
    faults.refuse()
    return graph, reachable


def read_file(path: Path) -> bytes:
    """Read a file of bounded size; what cannot be read is a fault like any other."""
    reason = "the file cannot be read: there is none"
    try:
        if path.is_file():  # a pipe or a device might never end
            with path.open("rb") as file:
                return file.read(MAX_FILE)
        if path.exists():
            reason = "the file cannot be read: it is no ordinary file"
    except (OSError, ValueError) as problem:
        reason = f"the file cannot be read: {getattr(problem, 'strerror', None) or problem}"
    raise BadDefinition(Fault(_shown(path), 1, reason))


def _shown(path: Path) -> str:
    """Name a file the way an author knows it: procedure, version, file."""
    return Path(*path.parts[-3:]).as_posix()


def _refuse_wrong_folder(folder: Path, sheet: Sheet, faults: Faults) -> None:
    """The path says which procedure and version a folder holds, and the sheet must agree."""
    match = re.fullmatch(r"v([1-9]\d*)", folder.name)
    if folder.parent.name != sheet.code:
        faults.add(sheet.lines.get("code", 1), f"the folder is '{folder.parent.name}'")
    if match is None or int(match.group(1)) != sheet.version:
        faults.add(sheet.lines.get("version", 1), f"the folder is '{folder.name}'")


def _attached(graph: Graph) -> dict[int, tuple[Node, ...]]:
    attached: dict[int, tuple[Node, ...]] = {}
    for node in graph.nodes:
        if node.attached_to is not None:
            attached[node.attached_to] = (*attached.get(node.attached_to, ()), node)
    return attached
