"""What the route finder's pages show of a kept answer, and the same as GeoJSON for the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import crs
from gis.results import Outcome
from permits.accounts.actor import Actor
from permits.core.text import Bilingual
from permits.core.vocabulary import Permission, WorkKind
from permits.network import way_drawing, ways
from permits.network import way_queries as queries
from permits.network.vocabulary import RoutePart, SurfaceKind
from permits.network.way_documents import Alternative, Asked, KeptLeg, Stretch
from permits.network.way_models import RouteSearch
from permits.network.way_queries import Price

EARLIER = 10


@dataclass(frozen=True, slots=True)
class LegRow:
    """One line of a way's table."""

    id: str  # the same as in the GeoJSON, so that the map and the table point at each other
    number: int
    part: RoutePart
    where: str  # the segment as its owner names it, or nothing over open ground
    owner: Bilingual | str
    surface: SurfaceKind | None
    length_m: float
    cost: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """What the planning check said of one dug stretch."""

    length_m: float
    outcome: Outcome
    rules: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One dossier that taking the way would begin."""

    work: WorkKind
    owner: Bilingual | str
    length_m: float


@dataclass(frozen=True, slots=True)
class WayCard:
    """One alternative as a page shows it."""

    number: int
    cost: int
    length_m: float
    dug_m: float
    owners: tuple[tuple[Bilingual | str, float], ...]
    wards: tuple[str, ...]
    legs: tuple[LegRow, ...]
    found: tuple[FoundRow, ...]
    dossiers: tuple[DossierRow, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept search as its page shows it."""

    ref: str
    asked_at: datetime
    asked: Asked
    surface: SurfaceKind
    ways: tuple[WayCard, ...]
    picture: str  # drawn by our own code from figures alone
    outdated: bool
    past: bool
    may_take: bool
    bundle_ref: str | None


@dataclass(frozen=True, slots=True)
class Prices:
    """What the finder reckons with unless something else is typed."""

    pull: Price
    dig: tuple[tuple[SurfaceKind, Price], ...]


def prices(session: Session) -> Prices:
    """Give the prices of the data, each with its certainty."""
    dig = queries.dig_prices(session)
    known = [(kind, dig[kind.value]) for kind in SurfaceKind if kind.value in dig]
    return Prices(queries.pull_price(session), tuple(known))


def answer(session: Session, actor: Actor, kept: RouteSearch, *, today: date) -> Answer:
    """Gather everything about a kept search in a fixed number of statements."""
    found = [Alternative.read(each) for each in kept.routes]
    asked = Asked.read(kept.wish)
    codes = {leg.owner for way in found for leg in way.legs if leg.owner}
    names: Mapping[str, Bilingual] = {
        code: Bilingual(office.name_vi, office.name_en)
        for code, office in queries.office_names(session, codes).items()
    }
    bundle = queries.bundle_of_search(session, kept.id)
    return Answer(
        ref=kept.ref,
        asked_at=kept.asked_at,
        asked=asked,
        surface=SurfaceKind(asked.gap_surface),
        ways=tuple(_card(n, way, names, actor) for n, way in enumerate(found, start=1)),
        picture=way_drawing.picture(found),
        outdated=ways.is_outdated(session, kept),
        past=asked.first_day < today,
        may_take=actor.can(Permission.FILE_DOSSIER),
        bundle_ref=bundle.ref if bundle else None,
    )


def _card(n: int, way: Alternative, names: Mapping[str, Bilingual], actor: Actor) -> WayCard:
    return WayCard(
        number=n,
        cost=way.cost,
        length_m=way.length_m,
        dug_m=way.dug_m,
        owners=tuple((names.get(owner, owner), m) for owner, m in way.owners.items()),
        wards=tuple(name for _, name in way.wards),
        legs=tuple(_row(n, nth, leg, names) for nth, leg in enumerate(way.legs, start=1)),
        found=tuple(_found(stretch) for stretch in way.stretches if stretch.check),
        dossiers=tuple(
            DossierRow(stretch.work, _owner(stretch.owner, names), round(stretch.length_m, 1))
            for stretch in way.stretches
            if stretch.owner != actor.office_code
        ),
    )


def _owner(code: str | None, names: Mapping[str, Bilingual]) -> Bilingual | str:
    return names.get(code, code) if code else ""


def _row(n: int, nth: int, leg: KeptLeg, names: Mapping[str, Bilingual]) -> LegRow:
    dug = leg.part is not RoutePart.DUCT
    return LegRow(
        id=f"{n}-{nth}",
        number=nth,
        part=leg.part,
        where=leg.ref or "",
        owner=_owner(leg.owner, names),
        surface=SurfaceKind(leg.surface) if dug and leg.surface else None,
        length_m=leg.length_m,
        cost=leg.cost,
    )


def _found(stretch: Stretch) -> FoundRow:
    check = stretch.check
    rules = check.rules if check else ()
    outcome = Outcome(check.outcome) if check else Outcome.FAILED
    return FoundRow(
        round(stretch.length_m, 1), outcome, tuple(Bilingual(vi, en) for vi, en in rules)
    )


def geojson(kept: RouteSearch) -> dict[str, Any]:
    """Give every leg of every alternative for the map, with its role and which one it is of."""
    features = [
        _feature(n, nth, leg)
        for n, document in enumerate(kept.routes, start=1)
        for nth, leg in enumerate(Alternative.read(document).legs, start=1)
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(n: int, nth: int, leg: KeptLeg) -> dict[str, Any]:
    degrees = crs.convert(list(leg.line), crs.STORAGE_SRID, crs.DEGREES_SRID)
    return {
        "type": "Feature",
        "id": f"{n}-{nth}",
        "geometry": {
            "type": "LineString",
            "coordinates": [[round(lon, 7), round(lat, 7)] for lon, lat in degrees],
        },
        "properties": {
            "role": f"route-{leg.part}",
            "alternative": n,
            "number": nth,
            "name": leg.ref or "",
            "owner": leg.owner,
            "length_m": leg.length_m,
            "cost": leg.cost,
        },
    }
