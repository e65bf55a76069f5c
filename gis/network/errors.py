"""What the register refuses: named problems with the facts of their sentences."""

from collections.abc import Mapping
from types import MappingProxyType


class NetworkProblem(Exception):
    """Something that cannot be had. `code` names it, `facts` fill in its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self._code = code
        self._facts = MappingProxyType(dict(facts))

    @property
    def code(self) -> str:
        """Name the problem."""
        return self._code

    @property
    def facts(self) -> Mapping[str, object]:
        """Give what fills in the sentence."""
        return self._facts

    def __str__(self) -> str:
        return f"{self._code} {dict(self._facts)}" if self._facts else self._code


class Unknown(NetworkProblem):
    """There is no such segment, duct, slot or reference, or it has been retired."""


class NoRoom(NetworkProblem):
    """Some segments of a route have too few bores that fit; nothing was held anywhere."""

    def __init__(self, segments: tuple[int, ...]) -> None:
        super().__init__("network.no_room", segments=segments)
        self.segments = segments


class PlaceTaken(NetworkProblem):
    """The place itself cannot be had; the code says why, the facts by whom and until when."""


class HoldLapsed(NetworkProblem):
    """The hold ran out before it was confirmed."""


class CannotSplit(NetworkProblem):
    """A segment cannot be parted at this point."""


class CannotClear(NetworkProblem):
    """What is there cannot have been taken out on this day."""
