"""What a signature looks like on the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """PDF drawing operators with the size they were drawn for; scaled to the field when signed."""

    width: float
    height: float
    operators: bytes
