"""What the register can be asked to do, as frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Days:
    """Some days in a row: the first one, and the first one after them; none means without end."""

    first: date
    after: date | None = None

    def __post_init__(self) -> None:
        if self.after is not None and self.after <= self.first:
            raise ValueError("the days end before they begin")

    @property
    def parameters(self) -> dict[str, Any]:
        """Give the days as the statements want them."""
        return {"first": self.first, "after": self.after}


@dataclass(frozen=True, slots=True)
class Claim:
    """For whom places are kept, on which days, and until when it stands unconfirmed."""

    tenant: str
    # The caller's own reference, opaque here.
    reference: str
    days: Days
    expires_at: datetime

    @property
    def parameters(self) -> dict[str, Any]:
        """Give the claim as the statements want it."""
        return {
            "tenant": self.tenant,
            "reference": self.reference,
            "expires_at": self.expires_at,
            **self.days.parameters,
        }


@dataclass(frozen=True, slots=True)
class HoldRoute:
    """So many bores for such cables on every one of these segments, or nothing at all."""

    claim: Claim
    segment_ids: tuple[int, ...]
    cable_mm: float
    ways: int = 1

    def __post_init__(self) -> None:
        if not self.segment_ids or self.ways < 1 or not self.cable_mm > 0:
            raise ValueError("a route has segments, a cable and at least one way")


@dataclass(frozen=True, slots=True)
class HoldDuct:
    """This very bore."""

    claim: Claim
    duct_id: int
    cable_mm: float


@dataclass(frozen=True, slots=True)
class HoldSlot:
    """This slot of a pole, for a thing so heavy, hungry and wide."""

    claim: Claim
    slot_id: int
    kg: float = 0.0
    watts: float = 0.0
    wind_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class WaitFor:
    """A place in line for bores of some segments; what comes free is kept for so many days."""

    tenant: str
    reference: str
    days: Days
    segment_ids: tuple[int, ...]
    cable_mm: float
    ways: int = 1
    hold_days: int = 5


@dataclass(frozen=True, slots=True)
class SlotWish:
    """What is looked for on a pole: for what, how high at least, and what it has to bear."""

    kind: str
    kg: float = 0.0
    watts: float = 0.0
    wind_m2: float = 0.0
    least_height_m: float = 0.0

    @property
    def load(self) -> dict[str, Any]:
        """Give what has to be borne, as the statements want it."""
        return {"kg": self.kg, "watts": self.watts, "wind_m2": self.wind_m2}


@dataclass(frozen=True, slots=True)
class WaitForSlot:
    """A place in line for a slot of a pole."""

    tenant: str
    reference: str
    days: Days
    pole_id: int
    wish: SlotWish
    hold_days: int = 5


@dataclass(frozen=True, slots=True)
class Split:
    """A new manhole on a segment, in metres of the storage system."""

    segment_id: int
    easting: float
    northing: float
    ref: str
    kind: str = "manhole"


@dataclass(frozen=True, slots=True)
class LayDuct:
    """A duct of a kind, with everything that is inside it, into a segment or another duct."""

    segment_id: int
    spec: str
    parent_id: int | None = None
    standing: str = "declared"


@dataclass(frozen=True, slots=True)
class Laid:
    """A cable that was found or built in a bore."""

    duct_id: int
    cable_mm: float


@dataclass(frozen=True, slots=True)
class AsBuilt:
    """What was really built under a reference, and which ducts were found blocked on the way."""

    tenant: str
    reference: str
    days: Days
    source: str
    laid: tuple[Laid, ...] = ()
    blocked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hung:
    """A thing that was found or built on a slot."""

    slot_id: int
    kg: float = 0.0
    watts: float = 0.0
    wind_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class AsHung:
    """What was really put on slots under a reference, and which slots were found unusable."""

    tenant: str
    reference: str
    days: Days
    source: str
    hung: tuple[Hung, ...] = ()
    blocked: tuple[int, ...] = ()
