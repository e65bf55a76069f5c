"""What each kind of node must say before people can work with it."""

import re
from collections.abc import Callable, Mapping
from typing import get_args

from workflow.bpmn import DrawnNode, extension_number
from workflow.conditions import FactKind, FactType
from workflow.model import ENDS, Clock, Node, NodeKind
from workflow.sheet import StepWords

Refuse = Callable[[str], None]
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


def offered(drawn: DrawnNode) -> list[str]:
    """List the outcome codes written on a task, or on a timer that answers for a silent party."""
    key = "outcomes" if drawn.kind is NodeKind.USER else "outcome"
    return drawn.ht.get(key, "").split()


def refuse_incomplete(
    node: Node, drawn: DrawnNode, facts: Mapping[str, FactType], refuse: Refuse
) -> None:
    """Say everything that is missing on a node, or that its kind cannot mean."""
    _texts(node, drawn, refuse)
    if node.kind is NodeKind.USER:
        _user(node, drawn, facts, refuse)
    elif node.kind is NodeKind.SERVICE:
        _service(node, refuse)
    elif node.kind is NodeKind.TIMER:
        _timer(node, drawn, refuse)
    elif node.kind in ENDS and not node.names.vi:
        refuse("an end has no name")


def refuse_unsourced(
    node: Node, words: StepWords | None, refuse: Refuse, *, demanded: bool
) -> None:
    """A timer says which rule lets time run out; one on each party has its consultee's source."""
    cited = words is not None and words.cite is not None
    own = node.kind is NodeKind.TIMER and not node.each
    if words is not None and cited and not own:
        words.entry.refuse("only a timer that is not on each party has a cite of its own")
    if own and demanded and not cited:
        reason = "timer without citation: say under cite by which rule time runs out"
        (words.entry.refuse if words else refuse)(reason)


def _texts(node: Node, drawn: DrawnNode, refuse: Refuse) -> None:
    for key in ("limitDays", "quorum"):
        if key in drawn.ht and extension_number(drawn.ht, key) is None:
            refuse(f"ht:{key} is '{drawn.ht[key]}', not a number")
    for key in ("waits", "each"):
        if drawn.ht.get(key, "false") not in ("true", "false"):
            refuse(f"ht:{key} is neither true nor false")
    _words(node, drawn, refuse)


def _words(node: Node, drawn: DrawnNode, refuse: Refuse) -> None:
    if node.clock is not None and node.clock not in get_args(Clock):
        refuse(f"ht:clock is '{node.clock}', not one of: {', '.join(get_args(Clock))}")
    for key in ("role", "unit", "form", "decides", "status", "effect", "over"):
        if key in drawn.ht and not IDENTIFIER.fullmatch(drawn.ht[key]):
            refuse(f"ht:{key} is '{drawn.ht[key]}', not an identifier")
    for code in offered(drawn):
        if not IDENTIFIER.fullmatch(code):
            refuse(f"the outcome '{code}' is not an identifier")


def _user(node: Node, drawn: DrawnNode, facts: Mapping[str, FactType], refuse: Refuse) -> None:
    for key, value in (("role", node.role), ("unit", node.unit), ("name", node.names.vi)):
        if not value:
            refuse(f"a user task has no {key}")
    if node.limit_days is not None and node.clock is None:
        refuse("has a limit, but nobody's clock runs")
    if node.is_many:
        _many(node, drawn, facts, refuse)
    elif len(offered(drawn)) > 1 and node.decides is None:
        refuse("offers a choice, but decides no fact")
    if node.decides is not None and not offered(drawn):
        refuse(f"decides '{node.decides}' but offers no outcome")


def _many(node: Node, drawn: DrawnNode, facts: Mapping[str, FactType], refuse: Refuse) -> None:
    fact = facts.get(node.over or "")
    if fact is None or fact.kind is not FactKind.PARTIES:
        refuse(f"ht:over is '{node.over}', which is no declared fact of kind parties")
    if "quorum" in drawn.ht and (node.quorum or 0) < 1:
        refuse("ht:quorum must be at least 1")
    if node.decides is not None:
        refuse("several parties answer, so their answers cannot decide one fact")


def _service(node: Node, refuse: Refuse) -> None:
    for key, value in (("effect", node.effect), ("name", node.names.vi)):
        if not value:
            refuse(f"a service task has no {key}")


def _timer(node: Node, drawn: DrawnNode, refuse: Refuse) -> None:
    from_party = drawn.ht.get("limitFrom")
    if from_party not in (None, "party"):
        refuse("ht:limitFrom can only be 'party'")
    if node.each and len(offered(drawn)) != 1:
        refuse("a timer on each party needs ht:outcome, what silence is recorded as")
    if not node.each and (from_party or offered(drawn)):
        refuse("ht:limitFrom and ht:outcome belong to a timer with ht:each")
    if (node.after_days is None) is not (from_party == "party"):
        refuse("a timer has either a timeDuration like P5D or ht:limitFrom='party'")
