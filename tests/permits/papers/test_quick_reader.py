"""The reader that remembers tables reads what pyHanko reads, and refuses what that refuses."""

import io
import re

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from permits.signing.quick_reader import QuickReader


def _written(thing) -> bytes:
    out = io.BytesIO()
    thing.write_to_stream(out)
    return out.getvalue()


def _objects(reader: PdfFileReader, count: int) -> list[bytes]:
    found = []
    for number in range(1, count):
        try:
            found.append(_written(reader.get_object(generic.Reference(number, 0, reader))))
        except PdfError as fault:
            found.append(type(fault).__name__.encode())
    return found


def test_every_object_of_a_signed_permit_is_read_alike(signed_permit):
    theirs = PdfFileReader(io.BytesIO(signed_permit.pdf), strict=True)
    count = int(theirs.trailer["/Size"])

    assert _objects(QuickReader(signed_permit.pdf), count) == _objects(theirs, count)
    assert count > 100


def _with_table(head: bytes) -> bytes:
    """A file with an object stream whose table of contents begins with this."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Told = pdf.make_indirect(pikepdf.Dictionary(A=1, B=2))
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=False)
    content = out.getvalue()
    found = re.search(rb"/N (\d+) /First (\d+).*?stream\n", content, re.S) or re.search(
        rb"/First (\d+).*?/N (\d+).*?stream\n", content, re.S
    )
    assert found
    return content[: found.end()] + head + content[found.end() + len(head) :]


@pytest.mark.parametrize("head", [b"9", b"x", b"99 0 "])
def test_a_table_that_lies_is_refused_by_both(head):
    spoilt = _with_table(head)
    count = int(PdfFileReader(io.BytesIO(spoilt), strict=True).trailer["/Size"])

    theirs = _objects(PdfFileReader(io.BytesIO(spoilt), strict=True), count)
    ours = _objects(QuickReader(spoilt), count)

    assert ours == theirs
    assert any(each.endswith(b"Error") for each in ours)


def test_streams_are_what_is_meant(signed_permit):
    """The permits of the press do keep their objects in streams; else nothing here says much."""
    assert b"/ObjStm" in signed_permit.pdf
