"""Draws a procedure as accessible SVG from its own coordinates, and lists its steps as a table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from workflow.errors import Faults
from workflow.layout import laid_out
from workflow.model import (
    BOUNDARY,
    TASKS,
    Box,
    Flow,
    Layout,
    Names,
    Node,
    NodeKind,
    Procedure,
)
from workflow.yaml_reader import read_document

WORDS = Path(__file__).parent / "definitions" / "words.yaml"
MARGIN = 24
FONT = 11
LINE = 13
# The mean width of a letter in wide sans-serif faces, as a part of the font's size.
LETTER = 0.6

INK, PAPER, FAINT = "#1d2733", "#ffffff", "#5b6875"
HERE, DONE = "#fff3cd", "#e3f2e8"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as officials read it: who does what, in how many working days, with which end."""

    node: str
    step: str
    role: str
    unit: str
    days: Decimal | None
    clock: str | None
    outcomes: tuple[str, ...]


def steps(procedure: Procedure, locale: str) -> tuple[StepRow, ...]:
    """List the steps of people in the order a dossier meets them."""
    return tuple(
        StepRow(
            node=node.id,
            step=node.names.in_locale(locale),
            role=node.role or "",
            unit=node.unit or "",
            days=node.limit_days,
            clock=node.clock,
            outcomes=tuple(outcome.names.in_locale(locale) for outcome in node.outcomes),
        )
        for node in _met_in_order(procedure)
        if node.kind is NodeKind.USER
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """What can be drawn, whether or not it is a procedure; `key` makes its ids unique in a page."""

    key: str
    names: Names
    nodes: Sequence[Node]
    flows: Sequence[Flow]
    layout: Layout | None


def draw(procedure: Procedure, *, here: Collection[str], done: Collection[str], locale: str) -> str:
    """Draw the procedure; `here` and `done` are the ids of nodes to mark."""
    return draw_picture(picture_of(procedure), here=here, done=done, locale=locale)


def picture_of(procedure: Procedure) -> Picture:
    """Give the picture of a procedure, its parts in the order of the file."""
    key = f"{procedure.code}-v{procedure.version}"
    return Picture(key, procedure.names, procedure.nodes, procedure.flows, procedure.layout)


def draw_picture(
    picture: Picture, *, here: Collection[str], done: Collection[str], locale: str
) -> str:
    """Draw anything; where it has no coordinates of its own, they are made."""
    return _Drawing(picture, here, done, locale).svg()


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    faults = Faults(WORDS.name)
    document = read_document(WORDS.read_bytes(), faults)
    words = {
        locale: {name: entry.text() for name, entry in entries.pairs().items()}
        for locale, entries in document.fields("vi en").items()
    }
    faults.refuse()
    return words


def _met_in_order(procedure: Procedure) -> Iterator[Node]:
    """Walk the graph breadth first, so that the table reads as the dossier goes."""
    seen = {procedure.start.index}
    queue = [procedure.start]
    for node in queue:
        yield node
        ways = [node, *procedure.boundary_of(node.index)]
        targets = [procedure.flows[flow].target for way in ways for flow in way.outgoing]
        for target in targets:
            if target not in seen:
                seen.add(target)
                queue.append(procedure.nodes[target])


class _Drawing:
    """One drawing in the making."""

    def __init__(
        self, picture: Picture, here: Collection[str], done: Collection[str], locale: str
    ) -> None:
        self.picture = picture
        self.here = frozenset(here)
        self.done = frozenset(done)
        self.locale = "en" if locale == "en" else "vi"
        self.words = _words()[self.locale]
        self.layout: Layout = picture.layout or laid_out(picture.nodes, picture.flows)

    def svg(self) -> str:
        """Give the whole drawing as one element to be put into a page."""
        prefix = self.picture.key
        title = self.picture.names.in_locale(self.locale)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure-drawing" role="img" '
            f'viewBox="{self._view()}" aria-labelledby="{prefix}-title {prefix}-desc" '
            f'font-size="{FONT}" lang="{self.locale}">',
            f'<title id="{prefix}-title">{escape(title)}</title>',
            f'<desc id="{prefix}-desc">{escape(self._description())}</desc>',
            *(self._flow(flow) for flow in self.picture.flows),
            *(self._node(node) for node in self._painted()),
            "</svg>",
        ]
        return "\n".join(parts)

    def _painted(self) -> Sequence[Node]:
        """Events on the edge of a task are painted over it."""
        return sorted(self.picture.nodes, key=lambda node: node.kind in BOUNDARY)

    def _view(self) -> str:
        corners = [point for bend in self.layout.bends.values() for point in bend]
        for box in self.layout.boxes.values():
            corners += [(box.x, box.y), (box.x + box.width, box.y + box.height)]
        left, top = (min(numbers) - MARGIN for numbers in zip(*corners, strict=True))
        right, bottom = (max(numbers) + MARGIN for numbers in zip(*corners, strict=True))
        bottom += MARGIN
        return f"{left:g} {top:g} {right - left:g} {bottom - top:g}"

    def _description(self) -> str:
        standing = [n.names.in_locale(self.locale) for n in self.picture.nodes if self._is_here(n)]
        told = [self.words["drawing"] + "."]
        if standing:
            told.append(f"{self.words['standing']} {', '.join(standing)}.")
        return " ".join(told)

    def _is_here(self, node: Node) -> bool:
        return node.id in self.here

    def _flow(self, flow: Flow) -> str:
        points = self.layout.bends[flow.index]
        walked = {self.picture.nodes[flow.source].id, self.picture.nodes[flow.target].id}
        is_done = walked <= self.done | self.here
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        names = "flow is-done" if is_done else "flow"
        width = "1.8" if is_done else "1.1"
        parts = [
            f'<g class="{names}"><polyline points="{path}" fill="none" stroke="{FAINT}" '
            f'stroke-width="{width}"/><polygon points="{_arrow(points)}" fill="{FAINT}"/>'
        ]
        # Where we made the bends, ways out of one gateway part only at their second one.
        beside = points[-2:] if self.picture.layout is None and len(points) == 4 else points
        return "".join(parts) + _flow_label(flow.names.in_locale(self.locale), beside) + "</g>"

    def _node(self, node: Node) -> str:
        box = self.layout.boxes[node.index]
        state, told = "", ""
        if self._is_here(node):
            state, told = " is-here", f" ({self.words['here']})"
        elif node.id in self.done:
            state, told = " is-done", f" ({self.words['done']})"
        name = node.names.in_locale(self.locale)
        title = f"<title>{escape(name + told)}</title>" if name else ""
        kind = node.kind.replace("_", "-")
        return (
            f'<g class="node is-{kind}{state}" data-node={quoteattr(node.id)}>'
            f"{title}{self._shape(node, box, state.strip())}{self._label(node, box, name)}</g>"
        )

    def _shape(self, node: Node, box: Box, state: str) -> str:
        fill = {"is-here": HERE, "is-done": DONE}.get(state, PAPER)
        width = "2.6" if state == "is-here" else "1.3"
        if node.kind in TASKS:
            dash = ' stroke-dasharray="5 3"' if node.kind is NodeKind.SERVICE else ""
            shape = (
                f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
                f'rx="6" fill="{fill}" stroke="{INK}" stroke-width="{width}"{dash}/>'
            )
            return shape + (_many_mark(box) if node.is_many else "")
        if node.kind in (NodeKind.EXCLUSIVE, NodeKind.PARALLEL):
            return _gateway(node.kind, box, fill, width)
        return _event(node.kind, box, fill, width)

    def _label(self, node: Node, box: Box, name: str) -> str:
        if not name:
            return ""
        middle = box.x + box.width / 2
        if node.kind in TASKS:
            rows = _wrapped(name, box.width - 8)
            first = box.y + box.height / 2 - (len(rows) - 1) * LINE / 2 + FONT * 0.35
        elif node.kind in (NodeKind.EXCLUSIVE, NodeKind.PARALLEL):
            rows = _wrapped(name, 110)
            return _text(rows, box.x + 6, box.y + box.height - 2, "end")
        elif node.attached_to is not None:
            host = self.layout.boxes[node.attached_to]
            below = box.y > host.y + host.height / 2
            y = box.y + box.height - 1 if below else box.y + 8
            return _text([name], box.x - 4, y, "end")
        else:
            rows = _wrapped(name, 100)
            first = box.y + box.height + LINE
        return _text(rows, middle, first, "middle")


def _flow_label(name: str, points: Sequence[tuple[float, float]]) -> str:
    """Write the name of a flow beside its beginning."""
    if not name:
        return ""
    (x, y), (towards_x, towards_y) = points[0], points[1]
    anchor = "end" if towards_x < x else "start"
    x += -4 if towards_x < x else 4
    y += FONT + 2 if towards_y > y else -5
    return (
        f'<text class="flow-label" x="{x:g}" y="{y:g}" fill="{FAINT}" '
        f'text-anchor="{anchor}" font-size="{FONT - 1}">{escape(name)}</text>'
    )


def _text(rows: Sequence[str], x: float, y: float, anchor: str) -> str:
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + number * LINE:g}">{escape(row)}</tspan>'
        for number, row in enumerate(rows)
    )
    return f'<text class="node-label" text-anchor="{anchor}" fill="{INK}">{spans}</text>'


def _wrapped(name: str, width: float) -> list[str]:
    """Break a name into lines that fit, at its spaces."""
    most = max(6, int(width / (FONT * LETTER)))
    rows: list[str] = []
    for word in name.split():
        if rows and len(rows[-1]) + 1 + len(word) <= most:
            rows[-1] += " " + word
        else:
            rows.append(word)
    return rows


def _arrow(points: Sequence[tuple[float, float]]) -> str:
    """Give the three corners of the head at the end of a flow."""
    (from_x, from_y), (x, y) = points[-2], points[-1]
    length = max(((x - from_x) ** 2 + (y - from_y) ** 2) ** 0.5, 0.001)
    along_x, along_y = (x - from_x) / length, (y - from_y) / length
    back_x, back_y = x - 8 * along_x, y - 8 * along_y
    corners = (
        (x, y),
        (back_x - 4 * along_y, back_y + 4 * along_x),
        (back_x + 4 * along_y, back_y - 4 * along_x),
    )
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)


def _gateway(kind: NodeKind, box: Box, fill: str, width: str) -> str:
    x, y, half = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    diamond = f"{x:g},{y - half:g} {x + half:g},{y:g} {x:g},{y + half:g} {x - half:g},{y:g}"
    arm = half * 0.42
    if kind is NodeKind.PARALLEL:
        cross = f"M{x:g} {y - arm:g}V{y + arm:g}M{x - arm:g} {y:g}H{x + arm:g}"
    else:
        arm *= 0.75
        cross = (
            f"M{x - arm:g} {y - arm:g}L{x + arm:g} {y + arm:g}"
            f"M{x + arm:g} {y - arm:g}L{x - arm:g} {y + arm:g}"
        )
    return (
        f'<polygon points="{diamond}" fill="{fill}" stroke="{INK}" stroke-width="{width}"/>'
        f'<path d="{cross}" fill="none" stroke="{INK}" stroke-width="2"/>'
    )


def _event(kind: NodeKind, box: Box, fill: str, width: str) -> str:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    is_end = kind in (NodeKind.END, NodeKind.TERMINATE, NodeKind.ERROR_END)
    outer = "3" if is_end else width
    parts = [_circle(x, y, radius, fill, outer)]
    if kind in BOUNDARY:
        parts.append(_circle(x, y, radius - 3, "none", "1"))
    if kind is NodeKind.TIMER:
        reach = radius * 0.5
        hands = f"M{x:g} {y - reach:g}V{y:g}L{x + reach:g} {y:g}"
        parts.append(f'<path d="{hands}" fill="none" stroke="{INK}" stroke-width="1.5"/>')
    elif kind is NodeKind.TERMINATE:
        parts.append(_circle(x, y, radius - 5, INK, "1"))
    elif kind in (NodeKind.ERROR, NodeKind.ERROR_END):
        arm = radius * 0.45
        bolt = f"M{x - arm:g} {y + arm:g}L{x - arm / 3:g} {y - arm:g}"
        bolt += f"L{x + arm / 3:g} {y + arm / 2:g}L{x + arm:g} {y - arm:g}"
        parts.append(f'<path d="{bolt}" fill="none" stroke="{INK}" stroke-width="1.5"/>')
    return "".join(parts)


def _circle(x: float, y: float, radius: float, fill: str, width: str) -> str:
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" '
        f'stroke="{INK}" stroke-width="{width}"/>'
    )


def _many_mark(box: Box) -> str:
    x, y = box.x + box.width / 2, box.y + box.height
    bars = "".join(f"M{x + offset:g} {y - 11:g}V{y - 3:g}" for offset in (-4, 0, 4))
    return f'<path d="{bars}" fill="none" stroke="{INK}" stroke-width="1.6"/>'
