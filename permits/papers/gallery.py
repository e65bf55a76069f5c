"""Renders every paper with real-looking content, short and long, for people to look at."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from permits.papers import stamper
from permits.papers.approval import Stamp, order_for
from permits.papers.contents import Content, Vertex, read_content
from permits.papers.pdf import render
from permits.papers.sample_drawing import SHEETS, drawing

_SAMPLES = Path(__file__).parent / "samples"
_LONGER = 6
_DRAWING_SECONDS = 120
_MOST_STRETCHED = 60
#: What an office fixed once does not grow with a dossier.
_FIXED = ("capacity", "recipients", "office", "signatory")


def gallery(out: Path, *, simulation: bool = True) -> Iterator[Path]:
    """Write each sample, short and long, as a PDF into `out`, and name each file once written."""
    out.mkdir(parents=True, exist_ok=True)
    for name, sample, content in samples():
        for length, shown in (("short", content), ("long", stretched(content))):
            target = out / f"{name}-{length}.pdf"
            target.write_bytes(
                render(
                    sample["template"],
                    shown,
                    qr_url=sample["qr_url"],
                    map_svg=sketch(shown) if sample["map"] else None,
                    simulation=simulation,
                )
            )
            yield target
    for length, sheets in (("short", SHEETS), ("long", SHEETS * _LONGER)):
        target = out / f"stamped_drawings-{length}.pdf"
        target.write_bytes(_stamped(drawing(sheets), simulation))
        yield target


def _stamped(pdf: bytes, simulation: bool) -> bytes:
    """Stamp our own drawing here and now; a stranger's goes to a child of the press."""
    permit = next(each for name, _, each in samples() if name == "permit_tower")
    said = Stamp(
        permit.office.name,
        permit.stamp or "",
        "01/GPXD",
        permit.issued_on,
        permit.signatory.name,
        is_simulation=simulation,
    )
    order = asdict(order_for(said, "ban-ve.pdf"))
    return stamper.unpack(stamper.work(stamper.pack(order, pdf)))[1]


def pictures(pdf: Path, *, dots_an_inch: int = 60) -> tuple[Path, ...]:
    """Draw each page of a PDF beside it as PNG, where poppler's pdftoppm is installed."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        return ()
    command = [tool, "-r", str(dots_an_inch), "-png", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=_DRAWING_SECONDS, stdin=subprocess.DEVNULL)
    return tuple(sorted(pdf.parent.glob(f"{pdf.stem}-*.png")))


def samples() -> Iterator[tuple[str, dict[str, Any], Content]]:
    """Read every sample: its name, how it is shown and what it says."""
    for path in sorted(_SAMPLES.glob("*.json")):
        sample = json.loads(path.read_text(encoding="utf-8"))
        yield path.stem, sample, read_content(sample["template"], sample["content"])


def stretched(content: Any) -> Any:
    """Give the same content with every list longer and every name as long as names get."""
    changes: dict[str, Any] = {}
    for field in fields(content):
        value = getattr(content, field.name)
        if field.name in _FIXED:
            continue
        if isinstance(value, tuple) and value:
            changes[field.name] = (value * _LONGER)[:_MOST_STRETCHED]
        elif is_dataclass(value) and not isinstance(value, type):
            changes[field.name] = stretched(value)
        elif isinstance(value, str) and field.name in ("work_name", "place", "purpose", "why"):
            changes[field.name] = "; ".join([value] * 3)
    return replace(content, **changes)


def sketch(content: Any) -> str:
    """Draw the points of a content as a small map in north-up order."""
    points: tuple[Vertex, ...] = content.vertices.points
    east = [point.y_east for point in points]
    north = [point.x_north for point in points]
    span = max(max(east) - min(east), max(north) - min(north), 20.0) * 1.5
    middle = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2
    places = [
        (210 + (e - middle[0]) / span * 380, 110 - (n - middle[1]) / span * 200)
        for e, n in zip(east, north, strict=True)
    ]
    grid = "".join(f'<path d="M{x} 0V220M0 {x}H420"/>' for x in range(0, 421, 30))
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="#b00020"/>'
        f'<text x="{x + 5:.1f}" y="{y - 4:.1f}" font-size="9">{_escaped(point.name)}</text>'
        for point, (x, y) in zip(points, places, strict=True)
    )
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 220">'
        '<rect width="420" height="220" fill="#fbfaf5"/>'
        f'<g stroke="#dcd8cc" stroke-width="0.5" fill="none">{grid}</g>'
        f'<polyline points="{line}" fill="none" stroke="#b00020" stroke-width="1.2"/>{dots}'
        '<path d="M400 34V12M395 20L400 10L405 20" fill="none" stroke="#000"/>'
        '<text x="396" y="46" font-size="10">B</text></svg>'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
