"""Draws the stamp of approved drawings (Mẫu 06, NĐ 217/2026/NĐ-CP) and says where it is signed."""

from dataclasses import dataclass
from datetime import date

from permits.papers import marks, stamper
from permits.papers.marks import Row
from permits.papers.stamper import Order
from permits.papers.vocabulary import (
    SEAL_OF_SIMULATION,
    SIGNATURE_OF,
    SIGNATURE_OF_OFFICE,
    STAMP_DAY,
    STAMP_NUMBER,
    STAMP_SIGNED,
    STAMP_SIGNED_ELSEWHERE,
)

#: The stamp is drawn in mm at its larger size; smaller sheets get it smaller.
_WIDTH, _HEIGHT = stamper.LARGE
#: Where person and office sign inside the stamp, left, low, right, high in mm.
_FIELDS = {"person": [20.0, 8.5, 58.0, 21.0], "office": [5.0, 2.0, 27.0, 25.0]}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the stamp says: the office, its words, the permit's number and day, who signs."""

    office: str
    words: str
    number: str
    issued_on: date
    signer: str
    is_simulation: bool = False


def order_for(said: Stamp, filename: str) -> Order:
    """Draw the stamp for the first sheet, where it is signed, and for the others."""
    return Order(
        width=_WIDTH,
        height=_HEIGHT,
        first=_drawn(said, STAMP_SIGNED, said.signer),
        other=_drawn(said, STAMP_SIGNED_ELSEWHERE, said.signer),
        fields=_FIELDS,
        labels={
            "person": SIGNATURE_OF.format(name=said.signer),
            "office": SIGNATURE_OF_OFFICE.format(name=said.office),
        },
        filename=filename,
        title=f"{said.words} {said.number}: {filename}",
    )


def _drawn(said: Stamp, note: str, signer: str) -> str:
    rows = [
        Row(said.office.upper(), 43.0, 3.3),
        Row(said.words, 35.5, 5.0),
        Row(STAMP_NUMBER.format(number=said.number), 30.6, 3.5, style="Regular"),
        Row(
            STAMP_DAY.format(on=said.issued_on),
            26.2,
            3.5,
            style="Regular",
        ),
        Row(note, 22.0, 2.5, style="Italic", x=50.0, width=44.0),
        Row(signer, 5.4, 3.2, x=50.0, width=42.0),
    ]
    if said.is_simulation:
        rows.append(Row(SEAL_OF_SIMULATION, 2.4, 1.8, x=50.0, width=40.0))
    return marks.approval(rows, width=_WIDTH, height=_HEIGHT).operators.decode("ascii")
