"""How much of a stranger's file is read, and what the process that reads and judges may use."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; sizes in bytes, times in seconds, attributes in characters.

    Judging has a time of its own, which begins when the file has been read.
    """

    file_bytes: int = 64 * MEGABYTE
    members: int = 200
    unpacked_bytes: int = 256 * MEGABYTE
    ratio: int = 200
    features: int = 200_000
    vertices: int = 2_000_000
    ring_vertices: int = 250_000
    attributes: int = 20_000
    columns: int = 300
    memory_bytes: int = 2_048 * MEGABYTE
    written_bytes: int = 512 * MEGABYTE
    cpu_seconds: int = 40
    wall_seconds: int = 45
    judge_cpu_seconds: int = 40
    judge_wall_seconds: int = 60


LIMITS = Limits()
