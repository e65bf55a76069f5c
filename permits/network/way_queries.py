"""Reads for the route finder: kept answers, what is begun of them, prices, segments as they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from gis.network.models import Duct, Hold, Segment, Surface
from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.core.vocabulary import Certainty
from permits.dossiers.models import Dossier
from permits.network.way_models import BundleDossier, RouteBundle, RoutePrice, RouteSearch


@dataclass(frozen=True, slots=True)
class Price:
    """What a metre costs in đồng, and how sure that is."""

    code: str
    dong_per_m: int
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment as it is in the register now, with its line in metres of the storage system."""

    id: int
    owner: str
    ref: str
    surface: str
    line: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One line of the list of earlier searches."""

    id: int
    ref: str
    asked_at: datetime
    wish: Mapping[str, Any]
    alternatives: int
    bundle_ref: str | None


@dataclass(frozen=True, slots=True)
class BundledDossier:
    """One dossier of a bundle with the stretch it is about."""

    stretch: int
    dossier: Dossier


def pull_price(session: Session) -> Price:
    """Give what pulling a metre of cable through a duct is taken to cost."""
    row = session.get_one(RoutePrice, "pull")
    return Price(row.code, row.dong_per_m, Certainty(row.certainty))


def dig_prices(session: Session) -> dict[str, Price]:
    """Give what digging a metre costs by surface, in the order of the price."""
    rows = session.scalars(select(Surface).order_by(Surface.dig_per_m, Surface.code))
    return {row.code: Price(row.code, row.dig_per_m, Certainty(row.certainty)) for row in rows}


def segment_lines(session: Session, segment_ids: Collection[int]) -> dict[int, SegmentLine]:
    """Give the segments of these numbers that are still in use."""
    rows = session.execute(
        select(Segment.id, Segment.owner, Segment.ref, Segment.surface, Segment.geom)
        .where(Segment.id.in_(segment_ids), Segment.retired_at.is_(None))
        .order_by(Segment.id)
    )
    return {
        row.id: SegmentLine(row.id, row.owner, row.ref, row.surface, _line(row.geom))
        for row in rows
    }


def _line(geom: Any) -> tuple[tuple[float, float], ...]:
    shape = shapely.from_wkb(bytes(geom.data))
    return tuple((round(x, 3), round(y, 3)) for x, y in shape.coords)


def search(session: Session, actor: Actor, ref: str) -> RouteSearch | None:
    """Find a search of the actor's own office."""
    statement = select(RouteSearch).where(
        RouteSearch.ref == ref, RouteSearch.office_id == actor.office_id
    )
    return session.scalar(statement)


def searches(session: Session, actor: Actor, *, limit: int) -> Sequence[SearchRow]:
    """List the latest searches of the actor's office."""
    rows = session.execute(
        select(
            RouteSearch.id,
            RouteSearch.ref,
            RouteSearch.asked_at,
            RouteSearch.wish,
            func.jsonb_array_length(RouteSearch.routes).label("alternatives"),
            RouteBundle.ref.label("bundle_ref"),
        )
        .outerjoin(RouteBundle, RouteBundle.search_id == RouteSearch.id)
        .where(RouteSearch.office_id == actor.office_id)
        .order_by(RouteSearch.id.desc())
        .limit(limit)
    )
    return [
        SearchRow(row.id, row.ref, row.asked_at, row.wish, row.alternatives, row.bundle_ref)
        for row in rows
    ]


def bundle(session: Session, actor: Actor, ref: str) -> RouteBundle | None:
    """Find a bundle of the actor's own enterprise."""
    statement = select(RouteBundle).where(
        RouteBundle.ref == ref, RouteBundle.carrier_id == actor.office_id
    )
    return session.scalar(statement)


def bundle_of_search(session: Session, search_id: int) -> RouteBundle | None:
    """Find what was begun of a search."""
    return session.scalar(select(RouteBundle).where(RouteBundle.search_id == search_id))


def search_of(session: Session, taken: RouteBundle) -> RouteSearch:
    """Give the search a bundle came from."""
    return session.get_one(RouteSearch, taken.search_id)


def dossiers_of(session: Session, taken: RouteBundle) -> Sequence[BundledDossier]:
    """List the dossiers of a bundle along the way; a draft that was thrown away is gone."""
    rows = session.execute(
        select(BundleDossier.stretch, Dossier)
        .join(Dossier, Dossier.id == BundleDossier.dossier_id)
        .where(BundleDossier.bundle_id == taken.id)
        .order_by(BundleDossier.stretch)
    )
    return [BundledDossier(stretch, dossier) for stretch, dossier in rows]


def held_segments(
    session: Session, references: Collection[str], *, now: datetime
) -> dict[str, set[int]]:
    """Give the segments on which each reference has holds that have not run out."""
    rows = session.execute(
        select(Hold.reference, Duct.segment_id)
        .join(Duct, Duct.id == Hold.duct_id)
        .where(
            Hold.reference.in_(references),
            or_(Hold.state == "confirmed", and_(Hold.state == "held", Hold.expires_at > now)),
        )
        .order_by(Hold.reference, Duct.segment_id)
    )
    held: dict[str, set[int]] = {}
    for reference, segment_id in rows:
        held.setdefault(reference, set()).add(segment_id)
    return held


def office_names(session: Session, codes: Collection[str]) -> dict[str, Office]:
    """Give the offices of these codes that are at work."""
    rows = session.scalars(
        select(Office).where(Office.code.in_(codes), Office.is_active).order_by(Office.id)
    )
    return {office.code: office for office in rows}
