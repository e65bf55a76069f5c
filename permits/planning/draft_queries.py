"""Reads of drafts: what was found in them, what their repairs would change, what they replace."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.crs import DEGREES_SRID
from gis.draft_models import DraftFeature, DraftFinding, LayerDraft
from gis.models import Edition, Feature

FINDINGS_A_PAGE = 20
MOST_DRAWN = 2_000


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of a draft, with the two shapes of a repair where it has them."""

    position: int
    code: str
    severity: str
    number: int | None
    ref: str
    facts: dict[str, Any]
    lon: float | None
    lat: float | None
    repair: str | None
    before: Any
    after: Any
    accepted_by: str | None
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a draft has one kind of finding, and how many of its repairs wait."""

    code: str
    severity: str
    count: int
    waiting: int


def draft_of_edition(session: Session, edition_id: int) -> LayerDraft | None:
    """Give the draft an edition was published from: its evidence."""
    return session.scalars(
        select(LayerDraft).where(LayerDraft.edition_id == edition_id)
    ).one_or_none()


def draft(session: Session, ref: str) -> LayerDraft | None:
    """Give a draft by its public code."""
    return session.scalars(select(LayerDraft).where(LayerDraft.ref == ref)).one_or_none()


def finding_counts(session: Session, draft_id: int) -> list[FindingCount]:
    """Count the findings of a draft by what they are, the gravest first."""
    waiting = func.count().filter(
        DraftFinding.repair.is_not(None), DraftFinding.accepted_at.is_(None)
    )
    gravity = func.array_position(["error", "repairable", "note"], DraftFinding.severity)
    rows = session.execute(
        select(DraftFinding.code, DraftFinding.severity, func.count(), waiting)
        .where(DraftFinding.draft_id == draft_id)
        .group_by(DraftFinding.code, DraftFinding.severity)
        .order_by(gravity, DraftFinding.code)
    )
    return [FindingCount(*row) for row in rows]


def findings(
    session: Session, draft_id: int, *, code: str = "", severity: str = "", after: int = 0
) -> list[FindingRow]:
    """List findings of a draft from a position on, one more than a page holds."""
    place = func.ST_Transform(DraftFinding.place, DEGREES_SRID)
    wanted = (
        select(
            DraftFinding.position,
            DraftFinding.code,
            DraftFinding.severity,
            DraftFinding.number,
            DraftFinding.ref,
            DraftFinding.facts,
            func.ST_X(place),
            func.ST_Y(place),
            DraftFinding.repair,
            DraftFeature.geom,
            DraftFinding.repaired,
            DraftFinding.accepted_by,
            DraftFinding.accepted_at,
        )
        .outerjoin(
            DraftFeature,
            (DraftFeature.draft_id == DraftFinding.draft_id)
            & (DraftFeature.number == DraftFinding.number)
            & DraftFinding.repaired.is_not(None),
        )
        .where(DraftFinding.draft_id == draft_id, DraftFinding.position > after)
        .order_by(DraftFinding.position)
        .limit(FINDINGS_A_PAGE + 1)
    )
    if code:
        wanted = wanted.where(DraftFinding.code == code)
    if severity:
        wanted = wanted.where(DraftFinding.severity == severity)
    return [FindingRow(*row) for row in session.execute(wanted)]


def replaced_by(session: Session, draft: LayerDraft) -> list[tuple[str, date, date | None]]:
    """Name the editions a draft would replace for its days, with the days they have now."""
    rows = session.execute(
        select(Edition.title, func.lower(Edition.in_force), func.upper(Edition.in_force))
        .where(
            Edition.kind == draft.kind,
            Edition.series == draft.series,
            func.upper_inf(Edition.recorded),
            Edition.in_force.overlaps(draft.in_force),
        )
        .order_by(func.lower(Edition.in_force), Edition.id)
    )
    return [(title, first, after) for title, first, after in rows]


def drawn(session: Session, draft_id: int) -> list[tuple[str, str, Any]]:
    """Give the shapes of a draft to be drawn, the largest first, drawn no finer than they show."""
    rows = session.execute(
        select(DraftFeature.ref, DraftFeature.name, DraftFeature.geom)
        .where(DraftFeature.draft_id == draft_id, DraftFeature.geom.is_not(None))
        .order_by(func.ST_Area(func.ST_Envelope(DraftFeature.geom)).desc(), DraftFeature.number)
        .limit(MOST_DRAWN)
    )
    return [(ref, name, geom) for ref, name, geom in rows]


def ward_outlines(session: Session, *, step_m: float) -> Sequence[Any]:
    """Give the outlines of the wards, drawn no finer than a step."""
    return session.scalars(
        select(func.ST_SimplifyPreserveTopology(Feature.geom, step_m)).where(
            Feature.kind == "ward",
            func.upper_inf(Feature.recorded),
            func.upper_inf(Feature.in_force),
        )
    ).all()


def draft_geojson(session: Session, draft_id: int) -> dict[str, Any]:
    """Give the shapes of a draft in WGS 84, each with whether something was found in it."""
    worst = func.min(func.array_position(["error", "repairable", "note"], DraftFinding.severity))
    rows = session.execute(
        select(
            DraftFeature.number,
            DraftFeature.ref,
            DraftFeature.name,
            func.ST_AsGeoJSON(func.ST_Transform(DraftFeature.geom, DEGREES_SRID), 6),
            worst,
        )
        .outerjoin(
            DraftFinding,
            (DraftFinding.draft_id == DraftFeature.draft_id)
            & (DraftFinding.number == DraftFeature.number),
        )
        .where(DraftFeature.draft_id == draft_id, DraftFeature.geom.is_not(None))
        .group_by(DraftFeature.draft_id, DraftFeature.number)
        .order_by(DraftFeature.number)
        .limit(MOST_DRAWN + 1)
    ).all()
    features = [
        {
            "type": "Feature",
            "id": number,
            "geometry": json.loads(shape),
            "properties": {
                "ref": ref,
                "name": name,
                "role": "conflict" if found == 1 else "candidate",
            },
        }
        for number, ref, name, shape, found in rows[:MOST_DRAWN]
    ]
    more = len(rows) > MOST_DRAWN
    return {"type": "FeatureCollection", "features": features, "truncated": more}


def all_drafts(session: Session) -> list[LayerDraft]:
    """List the drafts of all states, the latest first, for the command line."""
    return list(
        session.scalars(
            select(LayerDraft).order_by(LayerDraft.made_at.desc(), LayerDraft.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """A repair somebody accepted, as it is kept with the edition."""

    code: str
    number: int | None
    ref: str
    facts: dict[str, Any]
    by: str
    at: datetime


def accepted(session: Session, draft_id: int) -> list[AcceptedRow]:
    """List the repairs that were accepted in a draft, feature by feature."""
    rows = session.execute(
        select(
            DraftFinding.code,
            DraftFinding.number,
            DraftFinding.ref,
            DraftFinding.facts,
            DraftFinding.accepted_by,
            DraftFinding.accepted_at,
        )
        .where(DraftFinding.draft_id == draft_id, DraftFinding.accepted_at.is_not(None))
        .order_by(DraftFinding.number, DraftFinding.position)
    )
    return [AcceptedRow(*row) for row in rows]
