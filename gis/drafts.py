"""An edition in the making: laid down from a file, changed, mended, then published or dropped."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from gis import kinds
from gis.crs import STORAGE_SRID
from gis.draft_models import DraftFeature, DraftFinding, LayerDraft
from gis.findings import Finding, Review
from gis.formats.source import Asked
from gis.loading import Loaded, copy, publish, take_knowledge
from gis.models import Feature, LayerKind
from gis.placing import Wards
from gis.reading import Complaint, Days, Drawn, Header, LayerFile, LayerProblem

FEATURE_COLUMNS = ("draft_id", "number", "ref", "name", "layer", "attrs", "geom", "in_force")


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of an edition: who decided it, for which days, where it is complete."""

    kind: str
    series: str
    title: str
    publisher: str
    citation: str
    decision_no: str | None
    decision_date: date | None
    in_force: Days
    accuracy_m: float | None
    schematic: bool
    covers: str  # none, province (all wards), features (the area around them), file
    coverage: MultiPolygon | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """The file of a draft; its bytes are kept by the caller under their hash."""

    name: str
    sha256: str
    system: str
    asked: Asked = field(default_factory=Asked)

    def document(self) -> dict[str, Any]:
        """Say what was asked of the file as plain values."""
        return {
            "system": self.system,
            "north_first": self.asked.north_first,
            "layer": self.asked.layer,
            "ref_field": self.asked.ref_field,
            "name_field": self.asked.name_field,
        }


def wards(session: Session) -> Wards:
    """Give the wards known now that have no end: what today's province is made of."""
    rows = session.execute(
        select(Feature.publisher_ref, Feature.name, Feature.geom)
        .where(
            Feature.kind == "ward",
            func.upper_inf(Feature.recorded),
            func.upper_inf(Feature.in_force),
        )
        .order_by(Feature.publisher_ref)
    )
    return Wards.of([(ref, name, shape_of(geom)) for ref, name, geom in rows])


def shape_of(geom: WKBElement | None) -> Any:
    """Read a geometry as the database gives it."""
    return None if geom is None else shapely.from_wkb(bytes(geom.data))


def lay(
    session: Session,
    ref: str,
    about: About,
    brought: Brought,
    review: Review,
    *,
    by: str,
    now: datetime,
) -> LayerDraft:
    """Write a draft with its features and all that was found, in the transaction of the caller."""
    kinds.install(session)
    draft = LayerDraft(
        ref=ref,
        state="open",
        source_name=brought.name,
        source_sha256=brought.sha256,
        asked=brought.document(),
        measured=review.measured,
        made_by=by,
        made_at=now,
        changed_by=by,
        changed_at=now,
        **_said(session, about),
    )
    session.add(draft)
    session.flush()
    copy(session, DraftFeature.__table__, FEATURE_COLUMNS, _feature_rows(draft.id, review))
    findings = [_finding_row(draft.id, n, each) for n, each in enumerate(review.findings, start=1)]
    if findings:
        session.execute(insert(DraftFinding), findings)
    return draft


def change(session: Session, draft: LayerDraft, about: About, *, by: str, now: datetime) -> None:
    """Say something else of an open draft; its file, features and kind stay."""
    for name, value in _said(session, about).items():
        if name != "kind":
            setattr(draft, name, value)
    draft.changed_by, draft.changed_at = by, now
    session.flush()


def accept(
    session: Session,
    draft: LayerDraft,
    *,
    positions: Sequence[int] = (),
    code: str = "",
    by: str,
    now: datetime,
) -> int:
    """Take the repairs of some findings, or of all of one code; give how many were taken."""
    wanted = DraftFinding.code == code if code else DraftFinding.position.in_(positions)
    taken = session.execute(
        update(DraftFinding)
        .where(
            DraftFinding.draft_id == draft.id,
            DraftFinding.repair.is_not(None),
            DraftFinding.accepted_at.is_(None),
            wanted,
        )
        .values(accepted_by=by, accepted_at=now)
        .returning(DraftFinding.position)
        .execution_options(synchronize_session=False)
    ).all()
    draft.changed_by, draft.changed_at = by, now
    session.flush()
    return len(taken)


def discard(session: Session, draft: LayerDraft, *, by: str, now: datetime) -> None:
    """Throw a draft away; what was brought and found stays readable, its shapes do not."""
    session.execute(delete(DraftFeature).where(DraftFeature.draft_id == draft.id))
    draft.state, draft.changed_by, draft.changed_at = "discarded", by, now
    session.flush()


def left(session: Session, draft: LayerDraft) -> dict[str, int]:
    """Count what keeps a draft from being published, by code."""
    rows = session.execute(
        select(DraftFinding.code, func.count())
        .where(
            DraftFinding.draft_id == draft.id,
            DraftFinding.severity.in_(("error", "repairable")),
            DraftFinding.accepted_at.is_(None),
        )
        .group_by(DraftFinding.code)
        .order_by(DraftFinding.code)
    )
    return {str(code): int(count) for code, count in rows}


def publish_draft(
    session: Session, draft: LayerDraft, *, by: str, reason: str, now: datetime
) -> Loaded:
    """Make an edition of a draft with the repairs that were accepted; raises LayerProblem.

    One transaction: the edition, its features, the closing of what it replaces, and the draft that
    becomes its evidence.
    """
    if left(session, draft):
        raise LayerProblem(Complaint("draft.not_ready"))
    features = tuple(_mended(session, draft))
    if not features:
        raise LayerProblem(Complaint("layer.no_features"))
    since = take_knowledge(session, now)
    layer = LayerFile(_header(session, draft, features), features, draft.source_sha256)
    loaded = publish(session, layer, name=draft.source_name, by=by, since=since, reason=reason)
    _keep_as_evidence(session, draft)
    draft.state, draft.edition_id = "published", loaded.edition_id
    draft.changed_by, draft.changed_at = by, now
    session.flush()
    return loaded


def _said(session: Session, about: About) -> dict[str, Any]:
    accuracy = about.accuracy_m
    if accuracy is None:
        accuracy = session.get_one(LayerKind, about.kind).default_accuracy_m
    coverage = about.coverage if about.covers == "file" else None
    return {
        "kind": about.kind,
        "series": about.series,
        "title": about.title,
        "publisher": about.publisher,
        "citation": about.citation,
        "decision_no": about.decision_no,
        "decision_date": about.decision_date,
        "in_force": Range(*about.in_force, bounds="[)"),
        "accuracy_m": accuracy,
        "schematic": about.schematic,
        "covers": about.covers,
        "coverage": None if coverage is None else from_shape(coverage, srid=STORAGE_SRID),
    }


def _feature_rows(draft_id: int, review: Review) -> Iterator[tuple[Any, ...]]:
    shapes = [row.geometry for row in review.rows]
    written = shapely.to_wkb(
        shapely.set_srid(np.array(shapes, dtype=object), STORAGE_SRID), hex=True, include_srid=True
    )
    for row, shape in zip(review.rows, written, strict=True):
        yield (
            draft_id,
            row.number,
            row.ref,
            row.name,
            row.layer,
            json.dumps(row.attrs, ensure_ascii=False),
            shape,
            None if row.in_force is None else f"[{row.in_force[0]},{row.in_force[1] or ''})",
        )


def _finding_row(draft_id: int, position: int, finding: Finding) -> dict[str, Any]:
    return {
        "draft_id": draft_id,
        "position": position,
        "code": finding.code,
        "severity": finding.severity,
        "number": finding.number,
        "ref": finding.ref,
        "place": _stored(finding.place),
        "facts": dict(finding.facts),
        "repair": finding.repair,
        "repaired": _stored(finding.repaired),
        "accepted_by": None,
        "accepted_at": None,
    }


def _stored(shape: BaseGeometry | None) -> WKBElement | None:
    return None if shape is None else from_shape(shape, srid=STORAGE_SRID)


def _accepted(session: Session, draft: LayerDraft) -> dict[int, list[DraftFinding]]:
    found: dict[int, list[DraftFinding]] = {}
    for finding in session.scalars(
        select(DraftFinding)
        .where(DraftFinding.draft_id == draft.id, DraftFinding.accepted_at.is_not(None))
        .order_by(DraftFinding.position)
    ):
        found.setdefault(int(finding.number or 0), []).append(finding)
    return found


def _mended(session: Session, draft: LayerDraft) -> Iterator[Drawn]:
    """Give the features as they will stand, each with the repairs that were accepted for it."""
    repairs = _accepted(session, draft)
    rows = session.scalars(
        select(DraftFeature)
        .where(DraftFeature.draft_id == draft.id)
        .order_by(DraftFeature.number)
        .execution_options(yield_per=1_000)
    )
    for row in rows:
        own = repairs.get(row.number, [])
        if any(each.repair == "drop" for each in own):
            continue
        shape = shape_of(row.geom)
        ref = row.ref
        for each in own:
            if each.repair in ("shape", "parts"):
                shape = shape_of(each.repaired)
            elif each.repair == "ref":
                ref = str(each.facts["made"])
        yield Drawn(ref, row.name or ref, row.attrs, shape, _own_days(row))


def _own_days(row: DraftFeature) -> Days | None:
    if row.in_force is None or row.in_force.lower is None:
        return None
    return row.in_force.lower, row.in_force.upper


def _header(session: Session, draft: LayerDraft, features: Sequence[Drawn]) -> Header:
    first, after = draft.in_force.lower, draft.in_force.upper
    if first is None:
        raise LayerProblem(Complaint("layer.bad_header", detail="in_force"))
    return Header(
        kind=draft.kind,
        series=draft.series,
        title=draft.title,
        publisher=draft.publisher,
        citation=draft.citation,
        decision_no=draft.decision_no,
        decision_date=draft.decision_date,
        in_force=(first, after),
        accuracy_m=draft.accuracy_m,
        schematic=draft.schematic,
        coverage=_coverage(session, draft, features),
    )


def _coverage(
    session: Session, draft: LayerDraft, features: Sequence[Drawn]
) -> MultiPolygon | None:
    """Give the area where the edition is complete: somebody said so, so it is proof."""
    if draft.covers == "file":
        return areas(shape_of(draft.coverage))
    if draft.covers == "province":
        own = [each.geometry for each in features] if draft.kind == "ward" else None
        shapes = own or list(wards(session).shapes)
        return areas(shapely.union_all(shapes)) if shapes else None
    if draft.covers == "features":
        return areas(
            shapely.convex_hull(shapely.GeometryCollection([f.geometry for f in features]))
        )
    return None


def areas(shape: BaseGeometry | None) -> MultiPolygon | None:
    """Give an area as one of several parts; None for nothing and for what is no area."""
    if isinstance(shape, Polygon) and not shape.is_empty:
        return MultiPolygon([shape])
    return shape if isinstance(shape, MultiPolygon) and not shape.is_empty else None


def _keep_as_evidence(session: Session, draft: LayerDraft) -> None:
    """Let go of the shapes that were published as they are; those that were mended stay."""
    mended = select(DraftFinding.number).where(
        DraftFinding.draft_id == draft.id,
        DraftFinding.accepted_at.is_not(None),
        DraftFinding.number.is_not(None),
    )
    session.execute(
        delete(DraftFeature)
        .where(DraftFeature.draft_id == draft.id, DraftFeature.number.not_in(mended))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
