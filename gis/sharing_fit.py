"""Whether a structure would do for a wish: pure figures in, reasons and unknowns out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gis.network.commands import Days


class Unfit(StrEnum):
    """Why a structure would not do."""

    TOO_LOW = "too_low"
    NO_SLOT = "no_slot"
    KEPT_BY_OWNER = "kept_by_owner"
    TOO_HEAVY = "too_heavy"
    TOO_MUCH_WIND = "too_much_wind"
    NO_POWER = "no_power"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be put up: how many places, how high, and what each place must bear.

    Weight in kg, power in W, wind area in m², each for one place; the height is that of the place
    above the ground, none where nobody has said it.
    """

    kinds: tuple[str, ...]
    days: Days
    height_m: float | None
    slots: int = 1
    kg: float = 0.0
    watts: float = 0.0
    wind_m2: float = 0.0

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Wish":
        """Take a wish back from plain values."""
        first, after = said["days"]["first"], said["days"]["after"]
        days = Days(date.fromisoformat(first), date.fromisoformat(after) if after else None)
        return cls(**{**said, "kinds": tuple(said["kinds"]), "days": days})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a registered structure; `tenant` has it on some of the days."""

    id: int
    kind: str
    height_m: float
    kg: float
    watts: float
    wind_m2: float
    sound: bool
    tenant: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a structure; `slots` where the register has them, else counts or nothing.

    kg, watts and wind_m2 are what the whole still bears on every one of the days.
    """

    owner: str | None
    height_m: float | None
    slots: tuple[Slot, ...] | None = None
    total: int | None = None
    free: int | None = None
    reserved: int = 0
    kg: float | None = None
    watts: float | None = None
    wind_m2: float | None = None

    @property
    def slots_total(self) -> int | None:
        """Count the places that are sound, where they are known."""
        return self.total if self.slots is None else sum(slot.sound for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What came of weighing: reasons, unknown figures, free places, and those that would do."""

    why: tuple[Unfit, ...]
    unknown: tuple[str, ...]
    free: int | None
    slot_ids: tuple[int, ...] = ()


Test = Callable[[Slot], bool]

#: What must be borne, by the name of its figure, and the reason where it is not.
LIMITS = (("kg", Unfit.TOO_HEAVY), ("wind_m2", Unfit.TOO_MUCH_WIND), ("watts", Unfit.NO_POWER))


def weigh(figures: Figures, wish: Wish) -> Weighed:
    """Compare what is known of a structure with what is wished of it."""
    why: dict[Unfit, None] = {}
    unknown: list[str] = []
    _height(figures, wish, why, unknown)
    free, fitting = _places(figures, wish, why, unknown)
    for name, reason in LIMITS:
        wanted, left = getattr(wish, name) * wish.slots, getattr(figures, name)
        if wanted <= 0:
            continue
        if left is None:
            unknown.append(name)
        elif left < wanted:
            why[reason] = None
    return Weighed(tuple(r for r in Unfit if r in why), tuple(unknown), free, fitting)


def _height(figures: Figures, wish: Wish, why: dict[Unfit, None], unknown: list[str]) -> None:
    if wish.height_m is None:
        unknown.append("wanted_height_m")
    elif figures.height_m is None:
        unknown.append("height_m")
    elif figures.height_m < wish.height_m:
        why[Unfit.TOO_LOW] = None


def _places(
    figures: Figures, wish: Wish, why: dict[Unfit, None], unknown: list[str]
) -> tuple[int | None, tuple[int, ...]]:
    if figures.slots is None:
        return _counted(figures, wish, why, unknown), ()
    sound = [slot for slot in figures.slots if slot.sound and slot.kind in wish.kinds]
    free = [slot for slot in sound if slot.tenant is None]
    if len(free) < wish.slots:
        kept = [slot for slot in sound if slot.tenant is not None and slot.tenant == figures.owner]
        short = len(free) + len(kept) < wish.slots
        why[Unfit.NO_SLOT if short else Unfit.KEPT_BY_OWNER] = None
        return len(free), ()
    fitting = [slot for slot in free if _bears(slot, wish)]
    if len(fitting) >= wish.slots:
        return len(free), tuple(slot.id for slot in fitting)
    reasons = [reason for reason, holds in _tests(wish) if sum(map(holds, free)) < wish.slots]
    for reason in reasons or [Unfit.NO_SLOT]:
        why[reason] = None
    return len(free), ()


def _counted(
    figures: Figures, wish: Wish, why: dict[Unfit, None], unknown: list[str]
) -> int | None:
    if figures.free is None:
        unknown.append("slots_free")
        return None
    open_to_others = max(0, figures.free - figures.reserved)
    if open_to_others < wish.slots:
        kept = figures.free >= wish.slots
        why[Unfit.KEPT_BY_OWNER if kept else Unfit.NO_SLOT] = None
    return open_to_others


def _tests(wish: Wish) -> list[tuple[Unfit, Test]]:
    """Give what one place must pass, each with the reason where too few do."""
    limits = [(reason, _enough(name, getattr(wish, name))) for name, reason in LIMITS]
    return [(Unfit.TOO_LOW, _enough("height_m", wish.height_m or 0.0)), *limits]


def _enough(name: str, wanted: float) -> Test:
    return lambda slot: float(getattr(slot, name)) >= wanted


def _bears(slot: Slot, wish: Wish) -> bool:
    return all(holds(slot) for _, holds in _tests(wish))
