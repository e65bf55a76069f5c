"""What the register knows: nodes, segments, ducts in ducts, poles, and who takes which place when.

A *place* is what one tenant has for some days: a bore (a duct without ducts in it) or a slot of a
pole. What a row alone cannot say is kept by the triggers of migrations 0010 and 0016.
"""

from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gis.crs import STORAGE_SRID
from gis.models import CERTAINTIES, Base, one_of
from gis.network.words import (
    HOLD_ENDS,
    HOLD_STATES,
    NODE_KINDS,
    PLACE_STATES,
    SLOT_KINDS,
    STANDINGS,
    STRUCTURE_KINDS,
    WAITING_STATES,
)

BORE = "inner_mm > 0 and inner_mm < outer_mm"
FILL = "max_fill > 0 and max_fill <= 1"
DAYS = "not isempty(during) and not lower_inf(during)"


class Surface(Base):
    """What lies over a segment, and what a metre of digging there costs in đồng."""

    __tablename__ = "surface"
    __table_args__ = (
        CheckConstraint("dig_per_m > 0", name="dig_per_m"),
        CheckConstraint(one_of("certainty", CERTAINTIES), name="certainty"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    dig_per_m: Mapped[int]
    certainty: Mapped[str]


class NetworkNode(Base):
    """A place where ducts begin, end or can be opened: manhole, pole, building …"""

    __tablename__ = "node"
    __table_args__ = (
        UniqueConstraint("owner", "ref"),
        CheckConstraint(one_of("kind", NODE_KINDS), name="kind"),
        Index("ix_node_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    kind: Mapped[str]
    owner: Mapped[str]
    ref: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=STORAGE_SRID, spatial_index=False)
    )


class Segment(Base):
    """A stretch of duct route between two nodes, as its owner declared or a survey found it."""

    __tablename__ = "segment"
    __table_args__ = (
        CheckConstraint("from_node <> to_node", name="ends"),
        CheckConstraint("ST_Length(geom) > 0", name="geom"),
        CheckConstraint(one_of("standing", STANDINGS), name="standing"),
        Index("ix_segment_from_node", "from_node"),
        Index("ix_segment_to_node", "to_node"),
        Index("ix_segment_geom", "geom", postgresql_using="gist"),
        Index(
            "ix_segment_owner_ref",
            "owner",
            "ref",
            unique=True,
            postgresql_where=text("retired_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    from_node: Mapped[int] = mapped_column(ForeignKey("gis.node.id"))
    to_node: Mapped[int] = mapped_column(ForeignKey("gis.node.id"))
    owner: Mapped[str]
    ref: Mapped[str]
    surface: Mapped[str] = mapped_column(ForeignKey("gis.surface.code"))
    standing: Mapped[str]
    surveyed_on: Mapped[date | None]
    source: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("LINESTRING", srid=STORAGE_SRID, spatial_index=False)
    )
    # A segment that was split stays for the record; its halves continue it.
    retired_at: Mapped[datetime | None]
    continues: Mapped[int | None] = mapped_column(ForeignKey("gis.segment.id"))


class DuctSpec(Base):
    """A kind of duct as it is bought: its bore, how full it may be, and the ducts inside it."""

    __tablename__ = "duct_spec"
    __table_args__ = (
        CheckConstraint(BORE, name="bore"),
        CheckConstraint(FILL, name="max_fill"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    outer_mm: Mapped[float]
    inner_mm: Mapped[float]
    # The share of the bore's cross-section that cables or ducts inside may take.
    max_fill: Mapped[float]
    contains: Mapped[list[str]]


class Duct(Base):
    """One duct of a segment, or one inside another: duct, sub-duct, microduct, to any depth."""

    __tablename__ = "duct"
    __table_args__ = (
        UniqueConstraint("id", "segment_id"),
        ForeignKeyConstraint(
            ["parent_id", "segment_id"],
            ["gis.duct.id", "gis.duct.segment_id"],
            name="fk_duct_parent_id",
        ),
        CheckConstraint(BORE, name="bore"),
        CheckConstraint(FILL, name="max_fill"),
        CheckConstraint(one_of("state", PLACE_STATES), name="state"),
        CheckConstraint(one_of("standing", STANDINGS), name="standing"),
        Index("ix_duct_segment_id", "segment_id"),
        Index(
            "ix_duct_position",
            "segment_id",
            "position",
            unique=True,
            postgresql_where=text("parent_id is null"),
        ),
        Index(
            "ix_duct_position_inside",
            "parent_id",
            "position",
            unique=True,
            postgresql_where=text("parent_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("gis.segment.id"))
    parent_id: Mapped[int | None]
    position: Mapped[int]
    spec: Mapped[str | None] = mapped_column(ForeignKey("gis.duct_spec.code"))
    outer_mm: Mapped[float]
    inner_mm: Mapped[float]
    max_fill: Mapped[float]
    state: Mapped[str]
    standing: Mapped[str]


class Pole(Base):
    """A pole, mast or building that can be shared, with what it bears; its node says whose."""

    __tablename__ = "pole"
    __table_args__ = (
        UniqueConstraint("node_id"),
        CheckConstraint(one_of("kind", STRUCTURE_KINDS), name="kind"),
        CheckConstraint(one_of("standing", STANDINGS), name="standing"),
        CheckConstraint(
            "height_m > 0 and max_kg >= 0 and max_watts >= 0 and max_wind_m2 >= 0", name="limits"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey("gis.node.id"))
    height_m: Mapped[float]
    max_kg: Mapped[float]
    max_watts: Mapped[float]
    max_wind_m2: Mapped[float]
    kind: Mapped[str] = mapped_column(server_default="pole")
    name: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    standing: Mapped[str] = mapped_column(server_default="declared")
    surveyed_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(server_default="")


class PoleSlot(Base):
    """One place on a pole: for what, how high, and what it bears by itself."""

    __tablename__ = "pole_slot"
    __table_args__ = (
        UniqueConstraint("pole_id", "position"),
        CheckConstraint(one_of("kind", SLOT_KINDS), name="kind"),
        CheckConstraint(
            "height_m >= 0 and max_kg >= 0 and max_watts >= 0 and max_wind_m2 >= 0", name="limits"
        ),
        CheckConstraint(one_of("state", PLACE_STATES), name="state"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    pole_id: Mapped[int] = mapped_column(ForeignKey("gis.pole.id"))
    position: Mapped[int]
    kind: Mapped[str]
    height_m: Mapped[float]
    max_kg: Mapped[float]
    max_watts: Mapped[float]
    max_wind_m2: Mapped[float]
    state: Mapped[str]


class Taking:
    """What a hold and an occupancy share: one place, for one tenant, for some days."""

    @declared_attr
    @classmethod
    def duct_id(cls) -> Mapped[int | None]:
        """The bore, if the place is one."""
        return mapped_column(ForeignKey("gis.duct.id"))

    @declared_attr
    @classmethod
    def slot_id(cls) -> Mapped[int | None]:
        """The slot of a pole, if the place is one."""
        return mapped_column(ForeignKey("gis.pole_slot.id"))

    tenant: Mapped[str]
    # The caller's own reference, opaque here.
    reference: Mapped[str]
    cable_mm: Mapped[float | None]
    kg: Mapped[float] = mapped_column(server_default=text("0"))
    watts: Mapped[float] = mapped_column(server_default=text("0"))
    wind_m2: Mapped[float] = mapped_column(server_default=text("0"))
    during: Mapped[Range[date]] = mapped_column(DATERANGE)


TAKING_CHECKS = (
    ("place", "num_nonnulls(duct_id, slot_id) = 1"),
    ("cable_mm", "(duct_id is null) = (cable_mm is null) and cable_mm > 0"),
    ("load", "kg >= 0 and watts >= 0 and wind_m2 >= 0"),
    ("during", DAYS),
)


class Hold(Taking, Base):
    """A place kept for somebody for some days; while it lives nobody else can have it."""

    __tablename__ = "hold"
    __table_args__ = (
        *(CheckConstraint(said, name=name) for name, said in TAKING_CHECKS),
        CheckConstraint(one_of("state", HOLD_STATES), name="state"),
        CheckConstraint("state <> 'held' or expires_at is not null", name="expires_at"),
        CheckConstraint(
            "(state in ('held', 'confirmed')) = (ended_at is null)"
            " and (ended_at is null) = (ended_as is null)",
            name="ended",
        ),
        CheckConstraint(one_of("ended_as", HOLD_ENDS), name="ended_as"),
        ExcludeConstraint(
            ("duct_id", "="),
            ("during", "&&"),
            name="ex_hold_duct_once",
            using="gist",
            where=text("duct_id is not null and state in ('held', 'confirmed')"),
        ),
        ExcludeConstraint(
            ("slot_id", "="),
            ("during", "&&"),
            name="ex_hold_slot_once",
            using="gist",
            where=text("slot_id is not null and state in ('held', 'confirmed')"),
        ),
        Index("ix_hold_reference", "reference"),
        Index(
            "ix_hold_duct_id",
            "duct_id",
            postgresql_where=text("state in ('held', 'confirmed')"),
        ),
        Index(
            "ix_hold_slot_id",
            "slot_id",
            postgresql_where=text("state in ('held', 'confirmed')"),
        ),
        Index("ix_hold_tenant_id", "tenant", "id"),
        Index("ix_hold_expires_at", "expires_at", postgresql_where=text("state = 'held'")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    state: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
    # The hold on the whole segment, where a split put one on each half in its stead.
    continues: Mapped[int | None] = mapped_column(ForeignKey("gis.hold.id"))


class Occupancy(Taking, Base):
    """What is there: a cable in a bore, or a thing on a slot, for some days."""

    __tablename__ = "occupancy"
    __table_args__ = (
        *(CheckConstraint(said, name=name) for name, said in TAKING_CHECKS),
        CheckConstraint(one_of("standing", STANDINGS), name="standing"),
        ExcludeConstraint(
            ("duct_id", "="),
            ("tenant", "<>"),
            ("during", "&&"),
            name="ex_occupancy_duct_one_tenant",
            using="gist",
            where=text("duct_id is not null"),
        ),
        ExcludeConstraint(
            ("slot_id", "="),
            ("during", "&&"),
            name="ex_occupancy_slot_once",
            using="gist",
            where=text("slot_id is not null"),
        ),
        Index("ix_occupancy_reference", "reference"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    standing: Mapped[str]
    source: Mapped[str]
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("gis.hold.id"))


class Waiting(Base):
    """Somebody in line: for bores of some segments, all or none, or for a slot of a pole."""

    __tablename__ = "waiting"
    __table_args__ = (
        CheckConstraint(
            "(pole_id is null) = (cardinality(segment_ids) > 0)"
            " and (pole_id is null) = (cable_mm is not null)"
            " and (pole_id is null) = (slot_kind is null)",
            name="place",
        ),
        CheckConstraint(one_of("slot_kind", SLOT_KINDS), name="slot_kind"),
        CheckConstraint(
            "cable_mm > 0 and ways > 0 and hold_days > 0"
            " and least_height_m >= 0 and kg >= 0 and watts >= 0 and wind_m2 >= 0",
            name="sizes",
        ),
        CheckConstraint(DAYS, name="during"),
        CheckConstraint(one_of("state", WAITING_STATES), name="state"),
        CheckConstraint("(state = 'waiting') = (ended_at is null)", name="ended"),
        Index(
            "ix_waiting_segment_ids",
            "segment_ids",
            postgresql_using="gin",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_waiting_pole_id", "pole_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_waiting_reference", "reference"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    segment_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    pole_id: Mapped[int | None] = mapped_column(ForeignKey("gis.pole.id"))
    tenant: Mapped[str]
    reference: Mapped[str]
    cable_mm: Mapped[float | None]
    ways: Mapped[int]
    # Of a slot: for what, how high at least, and how much it has to bear.
    slot_kind: Mapped[str | None]
    least_height_m: Mapped[float] = mapped_column(server_default=text("0"))
    kg: Mapped[float] = mapped_column(server_default=text("0"))
    watts: Mapped[float] = mapped_column(server_default=text("0"))
    wind_m2: Mapped[float] = mapped_column(server_default=text("0"))
    during: Mapped[Range[date]] = mapped_column(DATERANGE)
    # How long a place that comes free is kept for them to take it up.
    hold_days: Mapped[int]
    asked_at: Mapped[datetime]
    state: Mapped[str]
    ended_at: Mapped[datetime | None]


class NetworkRevision(Base):
    """One number that changes with the network, so that processes may keep the graph they read."""

    __tablename__ = "network_revision"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    revision: Mapped[int]
