"""A small network that each test builds for itself, and a database where commits are real."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gis.network.commands import Claim, Days, HoldRoute, LayDuct
from gis.network.models import Duct, DuctSpec, NetworkNode, Occupancy, Pole, PoleSlot, Segment
from gis.network.register import lay_duct
from permits.core import clock
from tests.support import databases

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=clock.VIETNAM)
TODAY = NOW.date()
YEAR = Days(date(2026, 12, 1), date(2027, 12, 1))
EAST, NORTH = 450_000.0, 1_400_000.0

SPECS = (
    DuctSpec(code="micro", outer_mm=10, inner_mm=8, max_fill=0.9, contains=[]),
    DuctSpec(code="sub", outer_mm=40, inner_mm=33, max_fill=0.8, contains=[]),
    DuctSpec(code="sub4", outer_mm=40, inner_mm=33, max_fill=0.8, contains=["micro"] * 4),
    DuctSpec(code="pipe", outer_mm=110, inner_mm=100, max_fill=0.7, contains=[]),
    DuctSpec(code="pipe2", outer_mm=110, inner_mm=100, max_fill=0.7, contains=["sub", "sub"]),
    DuctSpec(code="nest", outer_mm=110, inner_mm=100, max_fill=0.7, contains=["sub", "sub4"]),
)


def specs() -> list[DuctSpec]:
    """Make the kinds of duct anew for a session."""
    columns = DuctSpec.__table__.columns.keys()
    return [DuctSpec(**{name: getattr(spec, name) for name in columns}) for spec in SPECS]


@dataclass
class Network:
    """Builds a network in a session; coordinates are metres from a corner."""

    session: Session
    nodes: dict[str, NetworkNode] = field(default_factory=dict)
    count: int = 0

    def node(self, name: str, x: float = 0.0, y: float = 0.0, kind: str = "manhole") -> NetworkNode:
        """Put a node, or give the one of that name."""
        if name not in self.nodes:
            node = NetworkNode(
                kind=kind, owner="vnpt", ref=name, geom=f"SRID=9218;POINT({EAST + x} {NORTH + y})"
            )
            self.session.add(node)
            self.session.flush()
            self.nodes[name] = node
        return self.nodes[name]

    def segment(
        self, begin: str, end: str, *ducts: str, owner: str = "vnpt", surface: str = "earth"
    ) -> Segment:
        """Lay a straight segment between two nodes, with ducts of these kinds."""
        self.count += 1
        first, last = self.nodes[begin], self.nodes[end]
        a, b = (self.at(node) for node in (first, last))
        segment = Segment(
            from_node=first.id,
            to_node=last.id,
            owner=owner,
            ref=f"S{self.count}",
            surface=surface,
            standing="declared",
            source="test",
            geom=f"SRID=9218;LINESTRING({a[0]} {a[1]}, {b[0]} {b[1]})",
        )
        self.session.add(segment)
        self.session.flush()
        for spec in ducts:
            lay_duct(self.session, LayDuct(segment.id, spec))
        return segment

    def at(self, node: NetworkNode) -> tuple[float, float]:
        """Give the place of a node."""
        x, y = self.session.execute(
            select(func.ST_X(NetworkNode.geom), func.ST_Y(NetworkNode.geom)).where(
                NetworkNode.id == node.id
            )
        ).one()
        return x, y

    def ducts(self, segment: Segment | int) -> list[Duct]:
        """List the ducts of a segment in the order they were laid."""
        number = segment if isinstance(segment, int) else segment.id
        found = select(Duct).where(Duct.segment_id == number).order_by(Duct.id)
        return list(self.session.scalars(found))

    def occupy(self, duct: Duct, tenant: str, cable_mm: float = 12, days: Days = YEAR) -> Occupancy:
        """Put a cable into a bore."""
        there = Occupancy(
            duct_id=duct.id,
            tenant=tenant,
            reference=f"cable of {tenant}",
            cable_mm=cable_mm,
            during=Range(days.first, days.after),
            standing="declared",
            source="test",
        )
        self.session.add(there)
        self.session.flush()
        return there

    def pole(self, name: str = "P", **limits: float) -> Pole:
        """Put a pole; limits are of the whole of it."""
        node = self.node(name, 0, 500, kind="pole")
        said = {"height_m": 12.0, "max_kg": 100.0, "max_watts": 2_000.0, "max_wind_m2": 2.0}
        pole = Pole(node_id=node.id, **(said | limits))
        self.session.add(pole)
        self.session.flush()
        return pole

    def slot(
        self, pole: Pole, position: int, kind: str = "small_cell", **limits: float
    ) -> PoleSlot:
        """Put a slot on a pole; it bears as much as the pole unless said otherwise."""
        said = {"height_m": 8.0, "max_kg": pole.max_kg, "max_watts": pole.max_watts}
        said |= {"max_wind_m2": pole.max_wind_m2} | limits
        slot = PoleSlot(pole_id=pole.id, position=position, kind=kind, state="sound", **said)
        self.session.add(slot)
        self.session.flush()
        return slot


def claim(
    reference: str = "A", *, days: Days = YEAR, hours: float = 72, now: datetime = NOW
) -> Claim:
    """Claim for a tenant named after the reference."""
    return Claim(f"tenant of {reference}", reference, days, now + timedelta(hours=hours))


def route(
    reference: str, *segments: Segment | int, mm: float = 12, ways: int = 1, **said
) -> HoldRoute:
    """Ask for bores along segments."""
    numbers = tuple(each if isinstance(each, int) else each.id for each in segments)
    return HoldRoute(claim(reference, **said), numbers, mm, ways)


@pytest.fixture
def network(empty_map: Session) -> Network:
    """An empty network whose changes are gone after the test."""
    empty_map.add_all(specs())
    empty_map.flush()
    return Network(empty_map)


@pytest.fixture
def session(network: Network) -> Session:
    """The session of the network."""
    return network.session


@pytest.fixture
def engine(template: str) -> Iterator[Engine]:
    """A database of its own, where commits are real and many connect at once."""
    with databases.copy_of(databases.admin_url(), template) as url:
        made = create_engine(url, poolclass=NullPool)
        with Session(made) as session:
            session.add_all(specs())
            session.commit()
        yield made
        made.dispose()
