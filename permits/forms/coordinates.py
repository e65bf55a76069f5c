"""A place as a person writes it: the field holds the text, the map reads it with its system."""

from typing import Any

from permits.forms.fields import LongTextField


class CoordinatesField(LongTextField):
    """Coordinates, one point a line; nothing of them has been looked at on the map."""

    def __init__(
        self, label: str, validators: Any = None, *, max_length: int = 200_000, **options: Any
    ) -> None:
        super().__init__(label, validators, max_length=max_length, **options)

    def describe(self) -> dict[str, object]:
        """Describe the notation as JSON Schema does."""
        return {**super().describe(), "x-notation": "one point a line, two numbers a point"}
