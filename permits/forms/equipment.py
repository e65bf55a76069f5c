"""Things hung on a structure, one a line: what it is, how many, how heavy, how high."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from permits.forms.faults import Wrong
from permits.forms.fields import LongTextField

MOST_LINES = 40
_MOST_PIECES = 200
_HEAVIEST_KG = Decimal(5000)
_HIGHEST_M = Decimal(320)
#: The cells of a line, in its order; what stands after the last is part of no notation.
CELLS = ("name", "count", "kg", "m")


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `kg` is the mass of one piece, `m` the height it hangs at, where that was said."""

    name: str
    count: int
    kg: Decimal
    m: Decimal | None = None


class EquipmentField(LongTextField):
    """Lines of equipment, "name; pieces; kg each; height in metres", the height if it is known."""

    def __init__(self, label: str, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, max_length=6000, **options)

    def parse(self, text: str) -> str:
        """Read every line and write it the one way it is kept."""
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > MOST_LINES:
            raise Wrong("rows.too_many", max=MOST_LINES, sent=len(lines))
        return "\n".join(_written(_item(line, n)) for n, line in enumerate(lines, 1))

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {**super().describe(), "x-notation": "one a line: name; pieces; kg each; height m"}


def cells(text: str) -> list[dict[str, str]]:
    """Take lines apart as they were typed, right or wrong, each cell under its name."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(";")]
        if any(parts):
            parts += [""] * (len(CELLS) - len(parts))
            found.append(dict(zip(CELLS, parts, strict=False)))
    return found


def items(text: str) -> tuple[Item, ...]:
    """Read lines that were kept; nothing of them is judged again."""
    return tuple(_item(line, n) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def mass_kg(text: str) -> Decimal:
    """Add up the mass of everything in lines that were kept."""
    return sum((item.count * item.kg for item in items(text)), Decimal(0))


def _item(line: str, number: int) -> Item:
    name, count, kg, m, *rest = [part.strip() for part in line.split(";")] + [""] * 4
    if not name or any(rest):
        raise Wrong("equipment.line", line=number)
    pieces = _number(count, number, most=Decimal(_MOST_PIECES))
    if pieces < 1 or pieces != pieces.to_integral_value():
        raise Wrong("equipment.pieces", line=number, max=_MOST_PIECES)
    return Item(
        name,
        int(pieces),
        _number(kg, number, most=_HEAVIEST_KG),
        _number(m, number, most=_HIGHEST_M) if m else None,
    )


def _number(text: str, line: int, *, most: Decimal) -> Decimal:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Wrong("equipment.line", line=line) from None
    if not found.is_finite() or not 0 <= found <= most:
        raise Wrong("equipment.too_much", line=line, max=most)
    return found


def _written(item: Item) -> str:
    parts = [item.name, str(item.count), _comma(item.kg)]
    return "; ".join([*parts, _comma(item.m)] if item.m is not None else parts)


def _comma(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
