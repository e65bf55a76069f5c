"""Replaces timers and error catchers by what they mean to the proof, where that is simpler.

An interrupting one is a choice made when the task is over; a reminder that nobody has to act on,
and a time limit on each party, change nothing about where a case can stand.
"""

from dataclasses import replace

from workflow.board import Board
from workflow.model import Node, NodeKind


def unfold(board: Board) -> None:
    """Replace what can be replaced; what stays keeps its task from being shrunk."""
    for host in list(board.catchers):
        for index in sorted(board.catchers[host]):
            node = board.nodes[index]
            if node.each:
                board.forget(index)
            elif not node.interrupting:
                _drop_reminder(board, index)
        if host in board.catchers:
            _choose(board, host)


def _choose(board: Board, host: int) -> None:
    """Let a gateway choose what the task, its timer or its failure would have chosen."""
    catchers = sorted(board.catchers[host])
    if not all(board.nodes[index].interrupting for index in catchers):
        return
    node = board.nodes[host]
    if node.kind is NodeKind.USER or node.waits:
        gateway = board.put_after(host)
    elif board.is_at_once(host):
        gateway = host
        board.nodes[host] = replace(node, kind=NodeKind.EXCLUSIVE)
    else:
        return
    for index in catchers:
        for arrow in list(board.out_of[index]):
            board.start_from(arrow, gateway)
        board.forget(index)


def _drop_reminder(board: Board, index: int) -> None:
    """Take away a reminder whose branch runs to its end at once and meets nothing else."""
    branch = _branch(board, index)
    for number in branch:
        if number == index:
            continue
        from_elsewhere = {board.arrows[arrow][0] for arrow in board.into[number]} - branch
        if from_elsewhere or not _runs_through(board, number):
            return
    for number in branch:
        for arrow in list(board.out_of[number]):
            board.drop_arrow(arrow)
    for number in branch:
        board.forget(number)


def _branch(board: Board, index: int) -> set[int]:
    seen = {index}
    pending = [index]
    while pending:
        targets = {board.arrows[arrow][1] for arrow in board.out_of[pending.pop()]}
        pending += targets - seen
        seen |= targets
    return seen


def _runs_through(board: Board, index: int) -> bool:
    """Say whether a single token runs through a node of a side branch at once."""
    node: Node = board.nodes[index]
    at_once = node.kind in (NodeKind.EXCLUSIVE, NodeKind.END)
    service = node.kind is NodeKind.SERVICE and not node.waits
    return index in board.side and not board.is_fixed(index) and (at_once or service)
