"""What lies beside the map until it is published: drafts with their findings, and who did what."""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from gis.models import Base, one_of

DRAFT_STATES = ("open", "published", "discarded")
COVERS = ("none", "province", "features", "file")
SEVERITIES = ("error", "repairable", "note")
REPAIRS = ("shape", "parts", "drop", "ref")
ACTS = ("publish", "repeal", "roll_back")


class LayerDraft(Base):
    """An edition in the making: what was brought, what it says of itself, and how far it is."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("ref"),
        CheckConstraint(one_of("state", DRAFT_STATES), name="state"),
        CheckConstraint(one_of("covers", COVERS), name="covers"),
        CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
        CheckConstraint("not isempty(in_force) and not lower_inf(in_force)", name="days"),
        CheckConstraint("(state = 'published') = (edition_id is not null)", name="edition_id"),
        Index("ix_draft_kind", "kind", "series"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    ref: Mapped[str]
    state: Mapped[str]
    kind: Mapped[str] = mapped_column(ForeignKey("gis.layer_kind.code"))
    series: Mapped[str]
    title: Mapped[str]
    publisher: Mapped[str]
    citation: Mapped[str]
    decision_no: Mapped[str | None]
    decision_date: Mapped[date | None]
    in_force: Mapped[Range[date]] = mapped_column(DATERANGE)
    accuracy_m: Mapped[float]
    schematic: Mapped[bool]
    # Where the layer is complete, and whose word that is: see gis.drafts.
    covers: Mapped[str]
    coverage: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=STORAGE_SRID, spatial_index=False)
    )
    source_name: Mapped[str]
    source_sha256: Mapped[str]
    # What the person said of the file (system, layer, columns), and what was counted in it.
    asked: Mapped[dict[str, Any]]
    measured: Mapped[dict[str, Any]]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("gis.edition.id"))


class DraftFeature(Base):
    """One feature of a draft as it was read, sound or not, in the storage system."""

    __tablename__ = "draft_feature"

    draft_id: Mapped[int] = mapped_column(ForeignKey("gis.draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[str]
    name: Mapped[str]
    layer: Mapped[str]
    attrs: Mapped[dict[str, Any]]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False)
    )
    in_force: Mapped[Range[date] | None] = mapped_column(DATERANGE)


class DraftFinding(Base):
    """One thing found in a draft; a repair is applied only when somebody has accepted it."""

    __tablename__ = "draft_finding"
    __table_args__ = (
        CheckConstraint(one_of("severity", SEVERITIES), name="severity"),
        CheckConstraint(one_of("repair", REPAIRS), name="repair"),
        CheckConstraint(
            "(accepted_by is null) = (accepted_at is null)"
            " and (accepted_at is null or repair is not null)",
            name="accepted",
        ),
    )

    draft_id: Mapped[int] = mapped_column(ForeignKey("gis.draft.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    code: Mapped[str]
    severity: Mapped[str]
    number: Mapped[int | None]
    ref: Mapped[str]
    place: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=STORAGE_SRID, spatial_index=False)
    )
    facts: Mapped[dict[str, Any]]
    repair: Mapped[str | None]
    repaired: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False)
    )
    accepted_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LayerAct(Base):
    """One thing somebody did to a layer: published, repealed, rolled back; and why."""

    __tablename__ = "layer_act"
    __table_args__ = (
        CheckConstraint(one_of("act", ACTS), name="act"),
        Index("ix_layer_act_kind", "kind", "series", "at"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    act: Mapped[str]
    kind: Mapped[str] = mapped_column(ForeignKey("gis.layer_kind.code"))
    series: Mapped[str]
    # The instant from which the act is known: the bound of `recorded` of all rows it touched.
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str]
    title: Mapped[str]
    reason: Mapped[str]
    from_day: Mapped[date | None]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("gis.edition.id"))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("gis.layer_act.id"))
