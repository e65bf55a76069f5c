"""A small town of ducts for tests of ways: two streets, two owners, in the middle of a ward."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from gis.network.models import DuctSpec, Segment
from permits.network.way_documents import Asked
from tests.gis.network.conftest import EAST, NORTH, Network, specs

FIRST_DAY = date(2026, 12, 1)


def town(session: Session) -> "Town":
    """Lay a cheap street below (VNPT, two segments, then Viettel) and a detour above (Viettel)."""
    if session.get(DuctSpec, "sub") is None:
        session.add_all(specs())
        session.flush()
    network = Network(session)
    for name, x, y in (("a", 0, 0), ("b", 400, 0), ("c", 800, 0), ("d", 400, 300), ("e", 1200, 0)):
        network.node(name, x, y)
    return Town(
        network,
        (network.segment("a", "b", "sub"), network.segment("b", "c", "sub")),
        network.segment("c", "e", "sub", owner="viettel"),
        (
            network.segment("a", "d", "sub", owner="viettel"),
            network.segment("d", "c", "sub", owner="viettel"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Town:
    """What was laid: the straight street, its continuation, the detour."""

    network: Network
    straight: tuple[Segment, Segment]
    beyond: Segment
    detour: tuple[Segment, Segment]


ASKED = Asked(
    text="",
    system="vn2000",
    start=(EAST - 10, NORTH),
    end=(EAST + 1210, NORTH),
    cable_mm=14.0,
    ways=1,
    first_day=FIRST_DAY,
    years=2,
    gap_surface="paving",
    pull_per_m=60_000,
)


def asked(**said) -> Asked:
    """Ask for the way through the whole town, unless something else is said."""
    return replace(ASKED, **said)
