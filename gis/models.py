"""What the map knows: layer kinds, their editions and features, rules, and the checks made."""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Sequence,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import (
    DATERANGE,
    JSONB,
    REAL,
    TSTZRANGE,
    ExcludeConstraint,
    Range,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gis.crs import STORAGE_SRID, TILE_SRID

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

GEOMETRY_TYPES = ("point", "line", "polygon", "none")
AUDIENCES = ("public", "officials")
EFFECTS = ("forbid", "consent_of", "setback", "height_limit", "inform", "prefer_colocation")
CERTAINTIES = ("seed", "found", "recall", "proposal")
LAYER_STATES = ("hit", "clear", "borderline", "no_data", "failed", "not_relevant")

feature_ids = Sequence("feature_id", metadata=None, schema="gis", data_type=BigInteger)
rule_ids = Sequence("rule_id", metadata=None, schema="gis", data_type=BigInteger)


def one_of(column: str, values: tuple[str, ...]) -> str:
    """Write the condition that a column holds one of the given words."""
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class Base(DeclarativeBase):
    """The map's own tables, apart from the application's, in the schema `gis`."""

    metadata = MetaData(schema="gis", naming_convention=NAMING)
    type_annotation_map = {
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[int]: ARRAY(BigInteger),
        list[str]: ARRAY(Text),
    }


class LayerKind(Base):
    """One kind of thing the map knows about: wards, zones, airport surfaces, masts …"""

    __tablename__ = "layer_kind"
    __table_args__ = (
        CheckConstraint(one_of("geometry_type", GEOMETRY_TYPES), name="geometry_type"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    geometry_type: Mapped[str]
    default_accuracy_m: Mapped[float]
    position: Mapped[int]
    # Whom its features may be shown to; a check tells everybody what it found all the same.
    audience: Mapped[str] = mapped_column(server_default=text("'public'"))


class Edition(Base):
    """One published state of a layer: who decided it, when it is in force, where it is complete."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("accuracy_m >= 0", name="accuracy_m"),
        ExcludeConstraint(
            ("kind", "="),
            ("series", "="),
            ("in_force", "&&"),
            ("recorded", "&&"),
            name="ex_edition_one_at_a_time",
            using="gist",
        ),
        Index("ix_edition_kind", "kind"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(ForeignKey("gis.layer_kind.code"))
    # Several bodies may each publish their part of one kind (every duct owner its own ducts).
    series: Mapped[str] = mapped_column(server_default="")
    title: Mapped[str]
    publisher: Mapped[str]
    citation: Mapped[str]
    decision_no: Mapped[str | None]
    decision_date: Mapped[date | None]
    in_force: Mapped[Range[date]] = mapped_column(DATERANGE)
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    loaded_by: Mapped[str]
    source_name: Mapped[str]
    source_sha256: Mapped[str]
    coverage: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=STORAGE_SRID, spatial_index=False)
    )
    # Filled by a trigger: editions that cover the same area are told apart from others by it,
    # without reading their outlines.
    coverage_md5: Mapped[str | None]
    accuracy_m: Mapped[float]
    schematic: Mapped[bool]
    continues: Mapped[int | None] = mapped_column(ForeignKey("gis.edition.id"))


class Feature(Base):
    """One thing on one layer, with the days it holds and the time the system has known it."""

    __tablename__ = "feature"
    __table_args__ = (
        CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name="geom"),
        ExcludeConstraint(
            ("id", "="),
            ("in_force", "&&"),
            ("recorded", "&&"),
            name="ex_feature_one_revision",
            using="gist",
        ),
        Index("ix_feature_edition_id", "edition_id"),
        Index("ix_feature_publisher_ref", "kind", "publisher_ref"),
        Index(
            "ix_feature_kind_id_current",
            "kind",
            "id",
            postgresql_where=text("upper_inf(recorded)"),
        ),
        Index(
            "ix_feature_drawn",
            "edition_id",
            "prominence",
            "west",
            "south",
            "east",
            "north",
            postgresql_include=["in_force"],
            postgresql_where=text("upper_inf(recorded)"),
        ),
        Index("ix_feature_geom", "geom", postgresql_using="gist"),
        Index(
            "ix_feature_geom_current",
            "geom",
            postgresql_using="gist",
            postgresql_where=text("upper_inf(recorded)"),
        ),
        Index(
            "ix_feature_geom_3857_current",
            "geom_3857",
            postgresql_using="gist",
            postgresql_where=text("upper_inf(recorded)"),
        ),
        Index(
            "ix_feature_mast_current",
            "geom",
            postgresql_using="gist",
            postgresql_where=text("kind = 'existing_mast' AND upper_inf(recorded)"),
        ),
    )

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, server_default=feature_ids.next_value()
    )
    rev: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("gis.edition.id"))
    kind: Mapped[str] = mapped_column(ForeignKey("gis.layer_kind.code"))
    publisher_ref: Mapped[str]
    name: Mapped[str]
    attrs: Mapped[dict[str, Any]]
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False)
    )
    # Filled by a trigger from `geom`, so that a tile never transforms on request.
    geom_3857: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=TILE_SRID, spatial_index=False)
    )
    # Filled by the same trigger: what is drawn first from afar, in metres of `geom`, and the box of
    # `geom_3857`, rounded outwards. What no trigger filled is in every box.
    prominence: Mapped[float] = mapped_column(server_default=text("0"))
    west: Mapped[float] = mapped_column(REAL, server_default=text("'-infinity'"))
    south: Mapped[float] = mapped_column(REAL, server_default=text("'-infinity'"))
    east: Mapped[float] = mapped_column(REAL, server_default=text("'infinity'"))
    north: Mapped[float] = mapped_column(REAL, server_default=text("'infinity'"))
    in_force: Mapped[Range[date]] = mapped_column(DATERANGE)
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)


class Rule(Base):
    """What follows when a site comes near a feature of a kind, and which law says so."""

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint(one_of("effect", EFFECTS), name="effect"),
        CheckConstraint(one_of("certainty", CERTAINTIES), name="certainty"),
        CheckConstraint("reach_m >= 0 AND reach_per_height >= 0", name="reach_m"),
        ExcludeConstraint(
            ("code", "="),
            ("in_force", "&&"),
            ("recorded", "&&"),
            name="ex_rule_one_revision",
            using="gist",
        ),
    )

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, server_default=rule_ids.next_value()
    )
    rev: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[str] = mapped_column(ForeignKey("gis.layer_kind.code"))
    applies_to: Mapped[list[str]]
    effect: Mapped[str]
    reach_m: Mapped[float]
    # A falling mast reaches as far as it is high: metres of reach for each metre of height.
    reach_per_height: Mapped[float]
    when_expr: Mapped[dict[str, Any]]
    params: Mapped[dict[str, Any]]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    text_vi: Mapped[str]
    text_en: Mapped[str]
    legal_ref: Mapped[str]
    legal_article: Mapped[str]
    certainty: Mapped[str]
    in_force: Mapped[Range[date]] = mapped_column(DATERANGE)
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    sha256: Mapped[str]


class CheckRun(Base):
    """One check of one site: what was asked, under which knowledge, and what came out."""

    __tablename__ = "check_run"
    __table_args__ = (
        Index("ix_check_run_subject", "subject"),
        Index("ix_check_run_known_at", "known_at"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    # The caller's own reference, opaque here: the map does not know what a dossier is.
    subject: Mapped[str]
    site_geom: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False)
    )
    site: Mapped[dict[str, Any]]
    attributes: Mapped[dict[str, Any]]
    asked_as_of: Mapped[date]
    known_at: Mapped[datetime]
    made_at: Mapped[datetime]
    engine_version: Mapped[str]
    ruleset_sha256: Mapped[str]
    hits_sha256: Mapped[str]
    outcome: Mapped[str]
    place: Mapped[dict[str, Any]]
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("gis.check_run.id"))


class CheckLayer(Base):
    """What one check says of one kind of layer, and the editions it rests on."""

    __tablename__ = "check_layer"
    __table_args__ = (CheckConstraint(one_of("state", LAYER_STATES), name="state"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("gis.check_run.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    state: Mapped[str]
    edition_ids: Mapped[list[int]]
    facts: Mapped[dict[str, Any]]


class CheckHit(Base):
    """One rule met by one feature in one check, with all it takes to explain it years later."""

    __tablename__ = "check_hit"
    __table_args__ = (
        CheckConstraint(one_of("state", ("hit", "borderline")), name="state"),
        CheckConstraint(one_of("effect", EFFECTS), name="effect"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("gis.check_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    # Rule, feature and kind were read under the lock that keeps their writers out, and none of
    # their rows can be deleted: no foreign key asks for them a second time.
    kind: Mapped[str]
    rule_id: Mapped[int]
    rule_rev: Mapped[int]
    feature_id: Mapped[int | None]
    feature_rev: Mapped[int | None]
    effect: Mapped[str]
    state: Mapped[str]
    distance_m: Mapped[float]
    length_m: Mapped[float | None]
    tolerance_m: Mapped[float]
    nearest: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=STORAGE_SRID, spatial_index=False)
    )
    document: Mapped[dict[str, Any]]
