"""Take a layer file in as a new edition; the old one is closed, nothing is changed in place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from gis import kinds, reading
from gis.checks import KNOWLEDGE_LOCK
from gis.crs import STORAGE_SRID
from gis.models import CheckRun, Edition, Feature, LayerKind, Rule
from gis.reading import Days, Drawn, LayerFile
from gis.sql import statement

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: which edition stands now, with how many features, in whose place."""

    edition_id: int
    kind: str
    features: int
    added: int
    closed_editions: tuple[int, ...]
    unchanged: bool = False


def load_layer(session: Session, content: bytes, *, name: str, by: str, now: datetime) -> Loaded:
    """Load a layer file; the same bytes again change nothing. Raises `LayerProblem`."""
    kinds.install(session)
    types = {kind.code: kind.geometry_type for kind in session.scalars(select(LayerKind))}
    layer = reading.read(content, types)
    since = take_knowledge(session, now)
    standing = _standing(session, layer)
    if standing is not None and standing.source_sha256 == layer.sha256:
        count = len(layer.features)
        return Loaded(standing.id, layer.header.kind, count, 0, (), unchanged=True)
    closed = _close(session, layer, since)
    edition_id = _add_edition(session, layer, name=name, by=by, since=since)
    added = _add_features(session, layer, edition_id, since)
    session.execute(text("analyze gis.feature"))
    return Loaded(edition_id, layer.header.kind, len(layer.features), added, closed)


def take_knowledge(session: Session, now: datetime) -> datetime:
    """Keep checks out until the transaction ends, and say from when the new knowledge counts.

    It counts after everything known before and after every check made before, whatever the clocks
    of several machines say; so a replay of those checks never sees it.
    """
    session.execute(select(func.pg_advisory_xact_lock(KNOWLEDGE_LOCK)))
    latest = session.execute(
        select(
            select(func.max(func.lower(Edition.recorded))).scalar_subquery(),
            select(func.max(func.lower(Rule.recorded))).scalar_subquery(),
            select(func.max(CheckRun.known_at)).scalar_subquery(),
        )
    ).one()
    instants: list[datetime] = [instant + TICK for instant in latest if instant is not None]
    return max([now, *instants])


def _standing(session: Session, layer: LayerFile) -> Edition | None:
    """Give the edition loaded last for this kind and series."""
    return session.scalars(
        select(Edition)
        .where(
            Edition.kind == layer.header.kind,
            Edition.series == layer.header.series,
            Edition.continues.is_(None),
            func.upper_inf(Edition.recorded),
        )
        .order_by(func.lower(Edition.recorded).desc(), Edition.id.desc())
        .limit(1)
    ).one_or_none()


def _range(days: Days) -> Range[date]:
    return Range(*days, bounds="[)")


def _close(session: Session, layer: LayerFile, since: datetime) -> tuple[int, ...]:
    """Close the editions the new one replaces; carry them on for the days it does not take."""
    asked: dict[str, Any] = {
        "kind": layer.header.kind,
        "series": layer.header.series,
        "first": layer.header.in_force[0],
        "after": layer.header.in_force[1],
        "since": since,
    }
    closed = session.execute(statement("close_editions"), asked).scalars().all()
    for edition_id in closed:
        session.execute(statement("carry_on_edition"), {**asked, "edition_id": edition_id})
    return tuple(closed)


def _add_edition(session: Session, layer: LayerFile, *, name: str, by: str, since: datetime) -> int:
    header = layer.header
    kind = session.get_one(LayerKind, header.kind)
    accuracy = kind.default_accuracy_m if header.accuracy_m is None else header.accuracy_m
    coverage = header.coverage
    row = {
        "kind": header.kind,
        "series": header.series,
        "title": header.title,
        "publisher": header.publisher,
        "citation": header.citation,
        "decision_no": header.decision_no,
        "decision_date": header.decision_date,
        "in_force": _range(header.in_force),
        "status": "in_force",
        "recorded": Range(since, None),
        "loaded_by": by,
        "source_name": name,
        "source_sha256": layer.sha256,
        "coverage": None if coverage is None else from_shape(coverage, srid=STORAGE_SRID),
        "accuracy_m": accuracy,
        "schematic": header.schematic,
    }
    return session.scalars(insert(Edition).returning(Edition.id), row).one()


def _add_features(session: Session, layer: LayerFile, edition_id: int, since: datetime) -> int:
    """Add a revision of each feature; a reference the series has known keeps its number."""
    known = _known(session, layer)
    fresh = [feature.ref for feature in layer.features if feature.ref not in known]
    numbers = session.scalars(
        text("select nextval('gis.feature_id') from generate_series(1, :n)"), {"n": len(fresh)}
    )
    known |= {ref: (number, 0) for ref, number in zip(fresh, numbers, strict=True)}
    rows = [
        {
            "id": known[feature.ref][0],
            "rev": known[feature.ref][1] + 1,
            "edition_id": edition_id,
            "kind": layer.header.kind,
            "publisher_ref": feature.ref,
            "name": feature.name,
            "attrs": feature.attrs,
            "geom": from_shape(feature.geometry, srid=STORAGE_SRID),
            "in_force": _within(layer.header.in_force, feature),
            "recorded": Range(since, None),
        }
        for feature in layer.features
    ]
    session.execute(insert(Feature), rows)
    return len(fresh)


def _known(session: Session, layer: LayerFile) -> dict[str, tuple[int, int]]:
    rows = session.execute(
        select(Feature.publisher_ref, Feature.id, func.max(Feature.rev))
        .join(Edition, Edition.id == Feature.edition_id)
        .where(Feature.kind == layer.header.kind, Edition.series == layer.header.series)
        .group_by(Feature.publisher_ref, Feature.id)
    )
    return {ref: (number, rev) for ref, number, rev in rows}


def _within(edition: Days, feature: Drawn) -> Range[date]:
    """Give the days a feature holds: its own, but never beyond its edition's."""
    if feature.in_force is None:
        return _range(edition)
    return _range(edition).intersection(_range(feature.in_force))
