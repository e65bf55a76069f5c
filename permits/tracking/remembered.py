"""Pages of the public that were just drawn: given again until the dossier moves or a minute ends.

A page that many look at at once, as a newspaper's link would make them, is drawn once a minute in
each process. Only strangers are given it: whoever is signed in has his name in the masthead.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

#: At about 60 kB each: some tens of megabytes in each process.
MOST = 256
#: Times left are told by the minute.
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it was sent, and the tag browsers ask by."""

    body: bytes
    etag: str


class Memory:
    """The pages drawn last; the one looked at longest ago goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._drawn: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._lock = Lock()

    def recall(self, key: Hashable) -> Drawn | None:
        """Give the page drawn for this key, if it is still there."""
        with self._lock:
            found = self._drawn.get(key)
            if found is not None:
                self._drawn.move_to_end(key)
            return found

    def keep(self, key: Hashable, drawn: Drawn) -> None:
        """Keep a page; the key names everything that may change on it."""
        with self._lock:
            self._drawn[key] = drawn
            self._drawn.move_to_end(key)
            while len(self._drawn) > self._most:
                self._drawn.popitem(last=False)
