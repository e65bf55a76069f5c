"""Reads a PDF as pyHanko does, strictly, but the table of an object stream only once.

pyHanko's own reader goes through the whole table anew for each object in it: of what checking a
permit cost, that was three quarters.
"""

import io
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError, PdfStreamError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader


class QuickReader(PdfFileReader):
    """A strict reader that remembers where the objects of a stream begin."""

    def __init__(self, pdf: bytes) -> None:
        self._tables: dict[int, _Table] = {}
        super().__init__(io.BytesIO(pdf), strict=True)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """Give one object of a stream; every fault that the original finds is found."""
        if stmnum not in self._tables:
            self._tables[stmnum] = _Table(generic.Reference(stmnum, 0, self).get_object())
        table = self._tables[stmnum]
        if not 0 <= idx < table.size:
            raise PdfStrictReadError("Object stream does not contain index")
        if idnum not in table.places:
            raise PdfStrictReadError("Object not found in stream")
        place, offset = table.places[idnum]
        if place != idx:
            raise PdfStrictReadError("Object is in wrong index.")
        data = io.BytesIO(table.data)
        data.seek(offset)
        try:
            found = generic.read_object(data, generic.Reference(idnum, 0, self))
        except (PdfStreamError, PdfReadError) as fault:
            raise PdfStrictReadError(f"Can't read object stream: {fault}") from fault
        if isinstance(found, (generic.StreamObject, generic.IndirectObject)):
            raise PdfStrictReadError("Encountered forbidden object type in object stream")
        return found


class _Table:
    """Where each object of a stream begins; of two of one number, the first counts."""

    def __init__(self, stream: Any) -> None:
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise PdfStrictReadError("Not an object stream")
        self.size, first = int(stream["/N"]), int(stream["/First"])
        self.data: bytes = stream.read_data(DecodePurpose.OBJECT_STREAM)
        self.places: dict[int, tuple[int, int]] = {}
        head = io.BytesIO(self.data)
        for place in range(self.size):
            try:
                number, offset = _number(head), _number(head)
            except ValueError:
                raise PdfStrictReadError("Object stream header possibly corrupted") from None
            self.places.setdefault(number, (place, first + offset))


def _number(head: io.BytesIO) -> int:
    misc.read_non_whitespace(head, seek_back=True)  # type: ignore[no-untyped-call] # pyHanko's
    return int(generic.NumberObject.read_from_stream(head))  # type: ignore[no-untyped-call] # ″
