"""What this process and its children cost: processor time to the nanosecond, and memory (Linux)."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_NANO = 1e-9
_TICKS = os.sysconf("SC_CLK_TCK")


def own_cpu() -> float:
    """Give the processor seconds of this process, all threads."""
    return time.process_time()


def cpu_of_family() -> float:
    """Give the processor seconds of this process and of every descendant, living or buried.

    A living one is read to the nanosecond; what the buried ones used, to the kernel's tick.
    """
    pid = os.getpid()
    below = list(descendants(pid))
    return own_cpu() + sum(map(_cpu, below)) + sum(map(_cpu_of_buried, (pid, *below)))


def descendants(pid: int) -> Iterator[int]:
    """List the processes below one, children before theirs."""
    for task in _listed(_PROC / str(pid) / "task"):
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue  # it ended while we looked
        for child in map(int, children):
            yield child
            yield from descendants(child)


def _cpu(pid: int) -> float:
    spent = 0
    for task in _listed(_PROC / str(pid) / "task"):
        try:
            spent += int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue
    return spent * _NANO


def _cpu_of_buried(pid: int) -> float:
    """Give what the children a process has waited for used, theirs included."""
    try:
        said = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(said[13]) + int(said[14])) / _TICKS


def _memory_mb(pid: int) -> float:
    """Give what a process holds of its own: what it shares with its parent is the parent's."""
    try:
        rollup = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    held = (line.split() for line in rollup.splitlines() if line.startswith("Pss:"))
    return sum(int(words[1]) for words in held) / 1024


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


class Family:
    """Memory of this process and of its press, when it was made and when it was looked at."""

    def __init__(self) -> None:
        self.own_mb = (0.0, 0.0)
        self.press_mb = (0.0, 0.0)
        self._first = self._now()
        self.look()

    def look(self) -> None:
        """Take the memory of now as the last."""
        own, press = self._now()
        self.own_mb, self.press_mb = (self._first[0], own), (self._first[1], press)

    @staticmethod
    def _now() -> tuple[float, float]:
        pid = os.getpid()
        return _memory_mb(pid), sum(_memory_mb(each) for each in descendants(pid))
