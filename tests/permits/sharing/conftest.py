"""Carriers, owners and officials of the demo province, and structures one could share."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from gis.crs import WGS84
from gis.network.models import NetworkNode, Pole, PoleSlot
from gis.site import Site
from permits.core import clock
from permits.demo import walk
from permits.dossiers import starting
from permits.dossiers.models import Dossier
from permits.sharing import service
from permits.sharing.models import SharingRequest, SharingSearch
from permits.sharing.service import Ask, Wanted
from permits.sharing.vocabulary import SharedAsset
from tests.support.clients import Client
from tests.support.dossiers import SAMPLES, Walker, app, template

__all__ = ["app", "template"]

#: A Monday morning with a holiday on the next day: five working days from here are 1 December.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)
#: Open country, far from everything the demo draws.
FIELD = (12.78, 108.62)
REASON = {"reason": "coverage", "note": "Không đạt vùng phủ cần thiết ở hướng bắc."}


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Show the moment at which these tests count."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def viettel(sign_in: Callable[[str], Client]) -> Client:
    """A browser of the carrier that asks."""
    return sign_in("viettel")


def structure(
    session: Session,
    ref: str = "VNPT-M1",
    *,
    away: float = 0.001,
    owner: str = "vnpt",
    slots: int = 1,
    **limits: float,
) -> Pole:
    """Register a mast of an owner some degrees north of the field."""
    place = Site.of([(FIELD[1], FIELD[0] + away)], WGS84, shape="point").geometry
    node = NetworkNode(
        kind="pole", owner=owner, ref=ref, geom=f"SRID=9218;POINT({place.x} {place.y})"
    )
    session.add(node)
    session.flush()
    said = {"height_m": 60.0, "max_kg": 900.0, "max_watts": 9_000.0, "max_wind_m2": 9.0} | limits
    pole = Pole(node_id=node.id, kind="mast", name=f"Cột {ref}", **said)
    session.add(pole)
    session.flush()
    for position in range(slots):
        session.add(
            PoleSlot(
                pole_id=pole.id,
                position=position,
                kind="antenna",
                state="sound",
                **(said | {"height_m": 50.0}),
            )
        )
    session.flush()
    return pole


@pytest.fixture
def in_the_field(session: Session, walker: Walker) -> Callable[..., Dossier]:
    """Give a draft of a ground tower of a carrier in the field, without an answer about sharing."""

    def made(login: str = "viettel", *, papers: bool = True, height: str = "36") -> Dossier:
        technical = SAMPLES["tower-city"].technical | {"height_m": height}
        sample = replace(SAMPLES["tower-city"], login=login, points=(FIELD,), technical=technical)
        person = walker.person(login)
        if papers:
            dossier = walk.draft(session, walker.files, sample, person)
        else:
            dossier = starting.start(session, person, sample.work)
        session.execute(delete(SharingSearch).where(SharingSearch.dossier_id == dossier.id))
        dossier.content = {k: v for k, v in dossier.content.items() if k != "sharing"}
        session.commit()
        return dossier

    return made


@pytest.fixture
def asked(session: Session, walker: Walker) -> Callable[..., SharingRequest]:
    """Send a question of one carrier to another, about a mast of the register or a named one."""

    def made(pole: Pole | None = None, *, slots: int = 1, **said: object) -> SharingRequest:
        owner = walker.person("vnpt.ht")
        command = Ask(
            owner_id=owner.office_id,
            asset=SharedAsset.MAST,
            key=f"register:{pole.id}" if pole else "named:Cột chợ",
            name="Cột chợ",
            wanted=Wanted(("antenna",), slots, 36.0, 120.0, 1_500.0, 1.2),
            first=clock.today(),
            words="Đề nghị dùng chung một vị trí.",
            figures={"pole_id": pole.id if pole else None},
            **said,  # type: ignore[arg-type]
        )
        request = service.ask(session, walker.person("viettel"), command)
        session.commit()
        return request

    return made


class Listening:
    """Counts what the database is asked while one listens."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.statements: list[str] = []

    def __enter__(self) -> list[str]:
        self.connection = self.session.connection()
        event.listen(self.connection, "before_cursor_execute", self._hear)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(self.connection, "before_cursor_execute", self._hear)

    def _hear(self, *said: object) -> None:
        self.statements.append(str(said[2]))
