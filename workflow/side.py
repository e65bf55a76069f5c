"""Steps that no drawing shows, because they may come up wherever a case stands."""

from pathlib import Path
from typing import Any

import yaml

from workflow.model import Names, Node, NodeKind, Outcome

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


def _names(words: dict[str, str]) -> Names:
    return Names(words["vi"], words["en"])


def _outcome(code: str, *, needs_reason: bool = False) -> Outcome:
    return Outcome(code, _names(WORDS["@withdrawal"]["outcomes"][code]), needs_reason)


def _end(index: int, status: str) -> Node:
    name = f"@{status}"
    kind = NodeKind.TERMINATE
    return Node(index=index, id=name, names=_names(WORDS[name]), kind=kind, line=0, status=status)


#: The applicant asks to take the dossier back; an office confirms, or says why it cannot.
WITHDRAWAL = Node(
    index=-1,
    id="@withdrawal",
    names=_names(WORDS["@withdrawal"]),
    kind=NodeKind.USER,
    line=0,
    role="unit_head",
    unit="authority",
    form="withdrawal",
    outcomes=(_outcome("confirm"), _outcome("decline", needs_reason=True)),
    clock="office",
)

#: Ends that no drawing shows: the case is over, whatever else was open.
WITHDRAWN = _end(-2, "withdrawn")
STOPPED = _end(-3, "stopped")

#: By id, beside the nodes of every procedure; no drawing can use such an id.
NODES = {node.id: node for node in (WITHDRAWAL, WITHDRAWN, STOPPED)}
