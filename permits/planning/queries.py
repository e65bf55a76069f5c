"""Reads of layers and their editions: what stands, what stood, what was done and by whom."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gis.draft_models import LayerAct, LayerDraft
from gis.editions import EditionState, Standing, state_of
from gis.models import Edition, Feature, LayerKind

FEATURES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in a list: what it is, where it stands on the day asked about."""

    id: int
    kind: str
    series: str
    title: str
    publisher: str
    citation: str
    decision_no: str | None
    decision_date: date | None
    first: date
    after: date | None
    known_since: datetime
    known_until: datetime | None
    accuracy_m: float
    schematic: bool
    covered: bool
    features: int
    state: EditionState


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    ref: str
    kind: str
    title: str
    source_name: str
    made_by: str
    made_at: datetime
    measured: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A kind of layer with what is known of it and what is being prepared."""

    kind: str
    name_vi: str
    name_en: str
    editions: tuple[EditionRow, ...]
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature of an edition."""

    id: int
    rev: int
    ref: str
    name: str
    attrs: dict[str, Any]
    vertices: int


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act in the history of a layer; `last` may be undone."""

    id: int
    act: str
    at: datetime
    by: str
    title: str
    reason: str
    from_day: date | None
    series: str
    edition_id: int | None
    undoes: int | None
    last: bool


def kinds(session: Session) -> list[LayerKind]:
    """List the kinds that have features, in the order people read them."""
    return list(
        session.scalars(
            select(LayerKind)
            .where(LayerKind.geometry_type != "none")
            .order_by(LayerKind.position, LayerKind.code)
        )
    )


def layers(session: Session, *, on: date) -> list[LayerRow]:
    """List every kind with the editions that stand and the open drafts."""
    editions = _edition_rows(session, _editions().where(func.upper_inf(Edition.recorded)), on=on)
    drafts = session.execute(
        select(
            LayerDraft.ref,
            LayerDraft.kind,
            LayerDraft.title,
            LayerDraft.source_name,
            LayerDraft.made_by,
            LayerDraft.made_at,
            LayerDraft.measured,
        )
        .where(LayerDraft.state == "open")
        .order_by(LayerDraft.made_at, LayerDraft.id)
    ).all()
    rows = [DraftRow(*row) for row in drafts]
    return [
        LayerRow(
            kind.code,
            kind.name_vi,
            kind.name_en,
            tuple(each for each in editions if each.kind == kind.code),
            tuple(each for each in rows if each.kind == kind.code),
        )
        for kind in kinds(session)
    ]


def history(session: Session, kind: str, *, on: date) -> list[EditionRow]:
    """List every edition of a kind that was ever known, the latest knowledge first."""
    rows = _edition_rows(session, _editions().where(Edition.kind == kind), on=on)
    return sorted(rows, key=lambda each: (each.known_since, each.id), reverse=True)


def edition(session: Session, kind: str, number: int, *, on: date) -> EditionRow | None:
    """Give one edition of a kind by its number."""
    wanted = _editions().where(Edition.kind == kind, Edition.id == number)
    return next(iter(_edition_rows(session, wanted, on=on)), None)


def _editions() -> Select[Any]:
    count = (
        select(func.count())
        .where(Feature.edition_id == Edition.id)
        .correlate(Edition)
        .scalar_subquery()
    )
    return select(
        Edition.id,
        Edition.kind,
        Edition.series,
        Edition.title,
        Edition.publisher,
        Edition.citation,
        Edition.decision_no,
        Edition.decision_date,
        func.lower(Edition.in_force),
        func.upper(Edition.in_force),
        func.lower(Edition.recorded),
        func.upper(Edition.recorded),
        Edition.accuracy_m,
        Edition.schematic,
        Edition.coverage.is_not(None),
        count,
    ).order_by(Edition.kind, Edition.series, func.lower(Edition.in_force), Edition.id)


def _edition_rows(session: Session, wanted: Select[Any], *, on: date) -> list[EditionRow]:
    """Give each edition with its state, which follows from its days and its successors."""
    follows = {
        tuple(row)
        for row in session.execute(
            select(Edition.kind, Edition.series, func.lower(Edition.in_force)).where(
                func.upper_inf(Edition.recorded)
            )
        )
    }
    repeals = {
        tuple(row)
        for row in session.execute(
            select(LayerAct.kind, LayerAct.series, LayerAct.from_day).where(
                LayerAct.act == "repeal"
            )
        )
    }
    rows = []
    for row in session.execute(wanted):
        where = (row[1], row[2], row[9])
        standing = Standing(row[8], row[9], row[11] is None, where in follows, where in repeals)
        rows.append(EditionRow(*(*row, state_of(standing, on))))
    return rows


def origin(session: Session, edition_id: int) -> Edition:
    """Follow an edition back to the one that was published, of which it carries a part on."""
    found = session.get_one(Edition, edition_id)
    while found.continues is not None:
        found = session.get_one(Edition, found.continues)
    return found


def acts(session: Session, kind: str) -> list[ActRow]:
    """List what was done to a kind, the latest first."""
    rows = session.scalars(
        select(LayerAct)
        .where(LayerAct.kind == kind)
        .order_by(LayerAct.at.desc(), LayerAct.id.desc())
    )
    seen: set[str] = set()
    found = []
    for act in rows:
        found.append(
            ActRow(
                act.id,
                act.act,
                act.at,
                act.by,
                act.title,
                act.reason,
                act.from_day,
                act.series,
                act.edition_id,
                act.undoes,
                act.series not in seen,
            )
        )
        seen.add(act.series)
    return found


def features(session: Session, edition_id: int, *, after: str = "") -> list[FeatureRow]:
    """List the features of an edition by reference, one more than a page holds."""
    rows = session.execute(
        select(
            Feature.id,
            Feature.rev,
            Feature.publisher_ref,
            Feature.name,
            Feature.attrs,
            func.ST_NPoints(Feature.geom),
        )
        .where(Feature.edition_id == edition_id, Feature.publisher_ref > after)
        .order_by(Feature.publisher_ref, Feature.rev)
        .limit(FEATURES_A_PAGE + 1)
    )
    return [FeatureRow(*row) for row in rows]


def last_act(session: Session, kind: str, series: str) -> LayerAct | None:
    """Give the last thing done to a layer, the only one that may be undone."""
    return session.scalars(
        select(LayerAct)
        .where(LayerAct.kind == kind, LayerAct.series == series)
        .order_by(LayerAct.at.desc(), LayerAct.id.desc())
        .limit(1)
    ).one_or_none()
