"""The square code of a paper: upper case, so that it stays small and scans from a site board."""

import io
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno

from permits.core.codes import ALPHABET, grouped
from permits.core.errors import Problem
from permits.papers.pictures import as_data

SMALLEST_MM = 14.0
SMALLEST_MODULE_MM = 0.45


class BadAddress(Problem):
    """The address is not one that an upper-case square code can carry."""

    status = 422


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn square with its printed size."""

    svg: str
    size_mm: float

    @property
    def image(self) -> str:
        """Give it as the address of an image."""
        return as_data(self.svg.encode())


@dataclass(frozen=True, slots=True)
class Square:
    """A drawn code with its printed size, and the same address in words for those who type.

    `offline` is the second square, for a checker that has no network.
    """

    svg: str
    size_mm: float
    site: str
    code: str
    offline: Drawn | None = None


def square(url: str, offline: str | None = None) -> Square:
    """Draw the code of `url` in upper case; host and path must not depend on case."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise BadAddress("paper.bad_address", url=url)
    if not url.isascii() or len(url) > 200:
        raise BadAddress("paper.bad_address", url=url)
    drawn = segno.make(url.upper(), error="m", micro=False, boost_error=True)
    folder, _, last = parts.path.strip("/").rpartition("/")
    return Square(
        svg=_svg(drawn),
        size_mm=max(SMALLEST_MM, drawn.symbol_size(border=0)[0] * SMALLEST_MODULE_MM),
        site=f"{parts.netloc}/{folder}".rstrip("/"),
        code=_spoken(last),
        offline=dense(offline) if offline else None,
    )


def dense(text: str) -> Drawn:
    """Draw a long text as it is: about three centimetres."""
    drawn = segno.make(text, error="m", micro=False, boost_error=False)
    return Drawn(_svg(drawn), drawn.symbol_size(border=0)[0] * SMALLEST_MODULE_MM)


def _svg(drawn: segno.QRCode) -> str:
    out = io.BytesIO()
    drawn.save(
        out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return out.getvalue().decode()


def _spoken(code: str) -> str:
    return grouped(code) if len(code) == 16 and set(code) <= set(ALPHABET) else code
