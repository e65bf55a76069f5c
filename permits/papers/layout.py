"""Writes a content as the HTML of its paper: strict names, every value escaped and printable."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from permits.papers.bounds import PRINTED_POINTS
from permits.papers.contents import Content
from permits.papers.pictures import as_data, drawing
from permits.papers.printable import printable
from permits.papers.qr import Square, square

#: What a draft shows where its codes will be.
UNCODED = "-".join(["\u00b7" * 4] * 4)
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">'
    '<rect x="0.5" y="0.5" width="19" height="19" fill="none" stroke="#777"/></svg>'
)
FOLDER = Path(__file__).parents[2] / "templates" / "documents"


@dataclass(frozen=True, slots=True)
class Around:
    """What a paper shows beside its content: the code to verify it, a map, the mark of the demo."""

    qr_url: str | None = None
    map_svg: str | None = None
    simulation: bool = False
    offline_text: str | None = None
    is_draft: bool = False  # marked so on every page; its codes are frames that lead nowhere


@cache
def environment() -> Environment:
    """Compile templates once for this process."""
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Callable[..., str]] = {"number": number, "degrees": degrees}
    env.filters.update(filters)
    return env


@cache
def templates_version() -> str:
    """Name the wording of today: a hash over every template and the style, printed in each file.

    A signed paper is never printed again; this says by which templates it was.
    """
    digest = hashlib.sha256()
    for path in sorted(each for each in FOLDER.iterdir() if each.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def page(content: Content, around: Around) -> str:
    """Write the whole HTML document of a paper."""
    code: Square | None = square(around.qr_url, around.offline_text) if around.qr_url else None
    template = environment().get_template(f"{content.template}.html")
    return template.render(
        paper=undated(content) if around.is_draft else content,
        code=blanked(code) if code and around.is_draft else code,
        code_image=as_data((FRAME if around.is_draft else code.svg).encode()) if code else None,
        draft=around.is_draft,
        map_image=drawing(around.map_svg) if around.map_svg else None,
        simulation=around.simulation,
        printed_points=PRINTED_POINTS,
        templates_version=templates_version(),
    )


def undated(content: Content) -> Content:
    """Take the day of a paper away: its macro leaves room for the last day there is."""
    paper: Any = content
    return cast(Content, replace(paper, issued_on=date.max))


def blanked(code: Square) -> Square:
    """Keep the places of the codes and take away what they say."""
    dense = replace(code.offline, svg=FRAME) if code.offline else None
    return replace(code, code=UNCODED, offline=dense)


def number(value: float, places: int | None = None) -> str:
    """Write a number the Vietnamese way: dots between thousands, a comma before decimals."""
    if not math.isfinite(value):
        raise ValueError("a paper shows finite numbers only")
    text = f"{value:,.{places}f}" if places is not None else f"{round(value, 3):,}"
    if places is None and text.endswith(".0"):
        text = text[:-2]
    return text.translate(str.maketrans(",.", ".,"))


def degrees(value: float) -> str:
    """Write an angle in degrees, minutes and seconds to a thousandth, about three centimetres."""
    thousandths = round(abs(value) * 3_600_000)
    whole, rest = divmod(thousandths, 3_600_000)
    minutes, seconds = divmod(rest, 60_000)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}\u00b0{minutes:02d}\u2032{number(seconds / 1000, 3).zfill(6)}\u2033"


def _finalize(value: Any) -> Any:
    # Markup is what our own macros made, already printable piece by piece.
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
