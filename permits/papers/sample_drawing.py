"""A drawing of nobody's, for the gallery and for tests: framed sheets with a mast and a title."""

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from permits.papers import marks
from permits.papers.vocabulary import SAMPLE_DRAWING

#: Sheets of a small set of drawings: A3 lying down, then A4 upright; width and height in mm.
SHEETS = ((420.0, 297.0), (210.0, 297.0))
_POINTS_A_MM = 72 / 25.4


def drawing(sheets: Sequence[tuple[float, float]] = SHEETS, title: str = SAMPLE_DRAWING) -> bytes:
    """Draw one sheet for each size, with a frame, a mast, and a title block at the lower right."""
    with pikepdf.new() as pdf:
        for number, (width, height) in enumerate(sheets, start=1):
            body = _sheet(width, height, f"{title} {number}")
            page = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, width * _POINTS_A_MM, height * _POINTS_A_MM]),
                Contents=pdf.make_stream(body),
                Resources=Dictionary(),
            )
            pdf.pages.append(pikepdf.Page(page))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _sheet(width: float, height: float, title: str) -> bytes:
    middle, foot, top = width * 0.45, height * 0.3, height * 0.85
    words = marks.approval([marks.Row(title, 12, 5)], width=80, height=30)
    lines = [
        f"q {_POINTS_A_MM:.6f} 0 0 {_POINTS_A_MM:.6f} 0 0 cm 0.4 w",
        f"5 5 {width - 10} {height - 10} re S",
        f"{middle - 20} {foot} m {middle} {top} l {middle + 20} {foot} l S",
        f"{middle - 40} {foot} m {middle + 40} {foot} l S",
        f"q 1 0 0 1 {width - 85} 5 cm",
    ]
    return "\n".join(lines).encode() + b"\n" + words.operators + b"\nQ Q"
