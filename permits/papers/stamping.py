"""Stamps the approved drawings of a permit (Mẫu 06, NĐ 217/2026/NĐ-CP) onto the carrier's PDF."""

from dataclasses import asdict, dataclass

from permits.papers import pool, stamper
from permits.papers.approval import Stamp, order_for
from permits.papers.pdf import RenderFailed
from permits.papers.press import Limits
from permits.papers.stamper import NotStamped, Outcome

#: What the drawings of one file may cost before they are given up.
LIMITS = Limits(memory_mb=1_200, cpu_seconds=60, wall_seconds=90)
LARGEST = 45 * 1024 * 1024
_TOO_HEAVY = ("paper.render_too_slow", "paper.render_too_large", "paper.render_crashed")


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamped file, still to be signed, and what was done to it."""

    pdf: bytes
    outcome: Outcome


def stamp(pdf: bytes, filename: str, said: Stamp, *, limits: Limits = LIMITS) -> Stamped:
    """Stamp every sheet in a free corner, in a child of the press that can do no harm.

    Raises NotStamped: locked, damaged, too many or too small sheets, or more than the limits.
    """
    order = order_for(said, filename)
    try:
        answer = pool.shared().stamp(stamper.pack(asdict(order), pdf), limits)
    except RenderFailed as fault:
        if fault.code.startswith("drawing."):
            raise NotStamped(fault.code, **fault.facts) from fault
        if fault.code in _TOO_HEAVY:
            raise NotStamped("drawing.too_heavy") from fault
        raise
    head, stamped = stamper.unpack(answer)
    if len(stamped) > LARGEST:
        raise NotStamped("drawing.too_heavy")
    return Stamped(stamped, Outcome(**head))
