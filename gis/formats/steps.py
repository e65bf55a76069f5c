"""The steps of reading and judging a file, and what is said of one that meets a limit."""

from collections.abc import Callable
from typing import Final, Literal

Step = Literal[
    "read", "place", "columns", "soundness", "twins", "slivers", "overlaps", "wards", "area"
]
Tell = Callable[[Step], None]

#: The codes of a step that took too long, and of one that needed too much memory.
CODES: Final[dict[str, tuple[str, str]]] = {
    "read": ("layer.too_slow", "layer.too_heavy"),
    "place": ("layer.slow_place", "layer.heavy_place"),
    "columns": ("layer.slow_columns", "layer.heavy_columns"),
    "soundness": ("layer.slow_soundness", "layer.heavy_soundness"),
    "twins": ("layer.slow_twins", "layer.heavy_twins"),
    "slivers": ("layer.slow_slivers", "layer.heavy_slivers"),
    "overlaps": ("layer.slow_overlaps", "layer.heavy_overlaps"),
    "wards": ("layer.slow_wards", "layer.heavy_wards"),
    "area": ("layer.slow_area", "layer.heavy_area"),
}


def silent(_step: Step) -> None:
    """Tell nobody which step begins."""
