"""Writes every object of a finished file out once: pydyf does it twice, the second time to hash."""

from functools import cached_property
from typing import Any

import pydyf


class _Finished(pydyf.Object):  # type: ignore[misc] # pydyf carries no types
    """An object that changes no more, in the place of the one it was."""

    def __init__(self, object_: Any) -> None:
        super().__init__()
        self._object = object_
        self.number, self.generation = object_.number, object_.generation
        self.free, self.offset = object_.free, object_.offset

    @cached_property
    def data(self) -> bytes:
        """Give its bytes: compressed, they cost as much as laying out a paragraph."""
        written: bytes = self._object.data
        return written

    @property
    def compressible(self) -> bool:
        """Say whether it may stand in a stream of objects, as the one it was could."""
        may: bool = self._object.compressible
        return may


def finish(pdf: Any) -> None:
    """Let nothing more be changed in a file: the last thing a finisher does."""
    pdf.objects[:] = [_Finished(each) for each in pdf.objects]
