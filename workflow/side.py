"""Steps that no drawing shows, because they may come up wherever a case stands."""

from workflow.model import Names, Node, NodeKind, Outcome

#: The applicant asks to take the dossier back; an office confirms, or says why it cannot.
WITHDRAWAL = Node(
    index=-1,
    id="@withdrawal",
    names=Names("Xem xét đề nghị rút hồ sơ", "Consider the request to withdraw"),
    kind=NodeKind.USER,
    line=0,
    role="unit_head",
    unit="authority",
    form="withdrawal",
    outcomes=(
        Outcome("confirm", Names("Đồng ý cho rút hồ sơ", "Agree to the withdrawal")),
        Outcome("decline", Names("Không đồng ý", "Decline"), needs_reason=True),
    ),
    clock="office",
)

#: Ends that no drawing shows: the case is over, whatever else was open.
WITHDRAWN = Node(
    index=-2,
    id="@withdrawn",
    names=Names("Đã rút hồ sơ", "Withdrawn"),
    kind=NodeKind.TERMINATE,
    line=0,
    status="withdrawn",
)
STOPPED = Node(
    index=-3,
    id="@stopped",
    names=Names("Dừng giải quyết", "Processing stopped"),
    kind=NodeKind.TERMINATE,
    line=0,
    status="stopped",
)

#: By id, beside the nodes of every procedure; no drawing can use such an id.
NODES = {node.id: node for node in (WITHDRAWAL, WITHDRAWN, STOPPED)}
