"""A map with the demo province on it, loaded once; each test changes it only for itself."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gis import checks, crs
from gis.results import Check
from gis.site import Site
from permits.core import clock
from permits.demo import layers
from tests.support import databases

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)

Ask = Callable[..., Check]


@pytest.fixture(scope="session")
def map_url(template: str) -> Iterator[str]:
    """Give the address of a database with the demo's layers and rules in it."""
    with databases.copy_of(databases.admin_url(), template) as url:
        engine = create_engine(url, poolclass=NullPool)
        with Session(engine) as session:
            layers.load_all(session)
            session.commit()
        yield url


@pytest.fixture
def province(map_url: str) -> Iterator[Session]:
    """A session on the demo province, whose changes are gone after the test."""
    connection = create_engine(map_url, poolclass=NullPool).connect()
    outer = connection.begin()
    session = Session(connection, join_transaction_mode="create_savepoint")
    yield session
    session.close()
    outer.rollback()
    connection.close()


@pytest.fixture
def empty_map(template: str) -> Iterator[Session]:
    """A session on a map without layers, whose changes are gone after the test."""
    engine = create_engine(databases.admin_url().set(database=template), poolclass=NullPool)
    connection = engine.connect()
    outer = connection.begin()
    session = Session(connection, join_transaction_mode="create_savepoint")
    yield session
    session.close()
    outer.rollback()
    connection.close()


def point(lon: float, lat: float, accuracy_m: float = 1.0) -> Site:
    """A site at a point in WGS 84."""
    return Site.of([(lon, lat)], crs.WGS84, shape="point", accuracy_m=accuracy_m)


def route(*lon_lats: tuple[float, float], accuracy_m: float = 1.0) -> Site:
    """A site along a line in WGS 84."""
    return Site.of(list(lon_lats), crs.WGS84, shape="line", accuracy_m=accuracy_m)


def at(east: float, north: float, accuracy_m: float = 1.0) -> Site:
    """A site at a point of the storage system."""
    return Site.of([(east, north)], crs.VN2000, shape="point", accuracy_m=accuracy_m)


def ask(session: Session, site: Site, work: str = "tower_ground", **said: Any) -> Check:
    """Check a site under today's law and knowledge; `later` looks from some minutes on."""
    moment = NOW + timedelta(minutes=said.pop("later", 0))
    as_of = said.pop("as_of", TODAY)
    attributes = {"work": work, "height_m": 30, **said}
    return checks.check(session, site, attributes, asked_as_of=as_of, known_at=moment, now=moment)
