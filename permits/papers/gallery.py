"""Renders every paper with real-looking content, short and long, for people to look at."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from permits.papers.content import Content, Vertex, read_content
from permits.papers.pdf import render

_SAMPLES = Path(__file__).parent / "samples"
_LONGER = 6
_MOST_STRETCHED = 60
#: What an office fixed once does not grow with a dossier.
_FIXED = ("capacity", "recipients", "office", "signatory")


def gallery(out: Path, *, simulation: bool = True) -> tuple[Path, ...]:
    """Write each sample, short and long, as a PDF into `out` and say which files were written."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
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
            written.append(target)
    return tuple(written)


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
