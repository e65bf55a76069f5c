"""The square code of a paper: upper case, so that it stays small and scans from a site board."""

import io
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno

from permits.core.codes import ALPHABET, grouped
from permits.core.errors import Problem

SMALLEST_MM = 14.0
SMALLEST_MODULE_MM = 0.45


class BadAddress(Problem):
    """The address is not one that an upper-case square code can carry."""

    status = 422


@dataclass(frozen=True, slots=True)
class Square:
    """A drawn code with its printed size, and the same address in words for those who type."""

    svg: str
    size_mm: float
    site: str
    code: str


def square(url: str) -> Square:
    """Draw the code of `url` in upper case; host and path must not depend on case."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise BadAddress("paper.bad_address", url=url)
    if not url.isascii() or len(url) > 200:
        raise BadAddress("paper.bad_address", url=url)
    drawn = segno.make(url.upper(), error="m", micro=False, boost_error=True)
    out = io.BytesIO()
    drawn.save(
        out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    folder, _, last = parts.path.strip("/").rpartition("/")
    return Square(
        svg=out.getvalue().decode(),
        size_mm=max(SMALLEST_MM, drawn.symbol_size(border=0)[0] * SMALLEST_MODULE_MM),
        site=f"{parts.netloc}/{folder}".rstrip("/"),
        code=_spoken(last),
    )


def _spoken(code: str) -> str:
    return grouped(code) if len(code) == 16 and set(code) <= set(ALPHABET) else code
