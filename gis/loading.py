"""Take a layer file in as a new edition; the old one is closed, nothing is changed in place."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from gis import kinds, reading
from gis.checks import KNOWLEDGE_LOCK
from gis.crs import STORAGE_SRID
from gis.draft_models import LayerAct
from gis.models import CheckRun, Edition, Feature, LayerKind, Rule
from gis.reading import Days, Drawn, LayerFile
from gis.sql import statement

TICK = timedelta(microseconds=1)
FEATURE_COLUMNS = (
    "id",
    "rev",
    "edition_id",
    "kind",
    "publisher_ref",
    "name",
    "attrs",
    "geom",
    "in_force",
    "recorded",
)

Row = tuple[Any, ...]

# Under this name a session says that what is published in it will be taken back: it keeps no
# check waiting, because nobody else ever sees it.
REHEARSAL = "rehearsal"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: which edition stands now, with how many features, in whose place.

    `since` is the instant from which it is known; of a file that changes nothing, there is none.
    """

    edition_id: int
    kind: str
    features: int
    added: int
    closed_editions: tuple[int, ...]
    since: datetime | None = None

    @property
    def unchanged(self) -> bool:
        """Say whether the file stood already, for the same days."""
        return self.since is None


def load_layer(session: Session, content: bytes, *, name: str, by: str, now: datetime) -> Loaded:
    """Load a layer file; the same bytes again change nothing. Raises `LayerProblem`."""
    kinds.install(session)
    types = {kind.code: kind.geometry_type for kind in session.scalars(select(LayerKind))}
    layer = reading.read(content, types)
    since = take_knowledge(session, now)
    standing = _standing(session, layer)
    if standing is not None:
        return Loaded(standing, layer.header.kind, len(layer.features), 0, ())
    return publish(session, layer, name=name, by=by, since=since)


def publish(
    session: Session, layer: LayerFile, *, name: str, by: str, since: datetime, reason: str = ""
) -> Loaded:
    """Make a sound layer the edition of its kind and series from `since` on, and note who did it.

    `since` comes from `take_knowledge` in the same transaction.
    """
    header = layer.header
    closed = _close(session, layer, since)
    edition_id = _add_edition(session, layer, name=name, by=by, since=since)
    added = _add_features(session, layer, edition_id, since)
    note(
        session,
        LayerAct(
            act="publish",
            kind=header.kind,
            series=header.series,
            at=since,
            by=by,
            title=header.title,
            reason=reason,
            from_day=header.in_force[0],
            edition_id=edition_id,
        ),
    )
    session.execute(text("analyze gis.feature"))
    return Loaded(edition_id, header.kind, len(layer.features), added, closed, since)


def note(session: Session, act: LayerAct) -> LayerAct:
    """Write down what somebody did; the session forgets what it held of the map before."""
    session.add(act)
    session.flush()
    session.expire_all()  # editions were closed past the session's own copies
    return act


def take_knowledge(session: Session, now: datetime) -> datetime:
    """Keep checks out until the transaction ends, and say from when the new knowledge counts.

    It counts after everything known before and after every check made before, whatever the clocks
    of several machines say; so a replay of those checks never sees it.
    """
    if not session.info.get(REHEARSAL):
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


def _standing(session: Session, layer: LayerFile) -> int | None:
    """Find the edition that stands with this very content for these very days."""
    return session.scalars(
        select(Edition.id).where(
            Edition.kind == layer.header.kind,
            Edition.series == layer.header.series,
            Edition.source_sha256 == layer.sha256,
            Edition.in_force == _range(layer.header.in_force),
            func.upper_inf(Edition.recorded),
        )
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
    shapes = shapely.set_srid([each.geometry for each in layer.features], STORAGE_SRID)
    written = shapely.to_wkb(shapes, hex=True, include_srid=True)
    rows = (
        (
            known[feature.ref][0],
            known[feature.ref][1] + 1,
            edition_id,
            layer.header.kind,
            feature.ref,
            feature.name,
            json.dumps(feature.attrs, ensure_ascii=False),
            shape,
            _days(_within(layer.header.in_force, feature)),
            f"[{since.isoformat()},)",
        )
        for feature, shape in zip(layer.features, written, strict=True)
    )
    copy(session, Feature.__table__, FEATURE_COLUMNS, rows)
    return len(fresh)


def copy(session: Session, table: Any, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write many rows by COPY, values as PostgreSQL writes them; ten times an INSERT's speed."""
    cursor: Any = session.connection().connection.cursor()
    names = ", ".join(columns)
    with cursor, cursor.copy(f"copy {table.fullname} ({names}) from stdin") as target:
        for row in rows:
            target.write_row(row)


def _days(days: Range[date]) -> str:
    after = "" if days.upper is None else days.upper.isoformat()
    return f"[{days.lower},{after})"


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
