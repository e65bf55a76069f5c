"""Whether a case may go back to an earlier step, and where it then stands: never to a marking
that the drawing itself could not bring about.
"""

from workflow.model import Marking, Node, NodeKind, Procedure


def goal(procedure: Procedure, marking: Marking, here: Node, target: Node) -> Marking | None:
    """Say where the case stands when the task at `here` is given up and one at `target` opened.

    None where no way of the drawing leads there, or where it was too large to list its markings.
    """
    if target.index == here.index or target.index in marking.open or here.index < 0:
        return None
    if target.kind is not NodeKind.USER or procedure.reachable.markings is None:
        return None
    wanted = marking.open - {here.index} | {target.index}
    known = [each for each in procedure.reachable.markings if each.open == wanted]
    # Tokens that wait already stay: other branches are not to be gone through again.
    kept = [each for each in known if each.waiting >= marking.waiting]
    if not kept:
        return None
    return min(kept, key=lambda each: (len(each.waiting), sorted(each.waiting)))
