"""What the map gives away: each layer kind, the structures and the ducts, as rows of one shape.

A source is a select with the columns key, place (where the row lies), ref, geom (9218), geom_3857,
in_force and props; tiles, collections and exports are statements over it. `permits` adds its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import Edition, LayerKind
from gis.sql import rows_of, statement

#: Layers keep their geometry in the tiles' system; other rows are found by their own box.
STORED = "s.geom_3857 && box.wide"
OWN = "s.geom && box.area"

DETAILS = ("max_kg", "max_watts", "max_wind_m2", "slots", "slots_free", "bores", "bores_free")


@dataclass(frozen=True, slots=True)
class Collection:
    """One thing a program may read: its names, whom it is for, and where its rows come from."""

    code: str
    geometry_type: str
    rows: str
    name_vi: str = ""
    name_en: str = ""
    audience: str = "public"
    #: Properties that stand for themselves in the address: `?owner=…`.
    queryables: tuple[str, ...] = ("ref",)
    #: A layer has plan versions; a register has only its present state.
    is_layer: bool = False
    #: Details are added for those who may see them.
    has_details: bool = False

    @property
    def near(self) -> str:
        """Give the test by which a tile's box finds rows."""
        return STORED if self.is_layer else OWN


@dataclass(frozen=True, slots=True)
class Standing:
    """The editions a question rests on; `stamp` changes whenever one of them does."""

    ids: tuple[int, ...]
    stamp: str


@dataclass(frozen=True, slots=True)
class View:
    """How a collection is looked at: the days asked for, now, and whether with details."""

    first: date | None
    last: date | None
    now: datetime
    details: bool = False


#: The registers' names are their reader's to give.
STRUCTURES = Collection(
    "structures",
    "point",
    rows_of("source_structures"),
    queryables=("ref", "owner", "kind"),
    has_details=True,
)
DUCTS = Collection(
    "duct-segments",
    "line",
    rows_of("source_ducts"),
    queryables=("ref", "owner"),
    has_details=True,
)


def layers(session: Session) -> list[Collection]:
    """List the kinds of layers that have features, in the order people read them."""
    rows = session.scalars(
        select(LayerKind).where(LayerKind.geometry_type != "none").order_by(LayerKind.position)
    )
    return [_layer(kind) for kind in rows]


def layer(session: Session, code: str) -> Collection | None:
    """Find one kind of layer that has features."""
    kind = session.get(LayerKind, code)
    return None if kind is None or kind.geometry_type == "none" else _layer(kind)


def _layer(kind: LayerKind) -> Collection:
    return Collection(
        kind.code,
        kind.geometry_type,
        rows_of("source_layer"),
        kind.name_vi,
        kind.name_en,
        audience=kind.audience,
        is_layer=True,
    )


def standing(session: Session, collection: Collection, view: View) -> Standing:
    """Give the editions of a layer that hold on the days of a view, as known now; drafts never."""
    if not collection.is_layer:
        return Standing((), "")
    asked = {"kind": collection.code, "first": view.first, "last": view.last}
    row = session.execute(statement("standing_editions"), asked).one()
    return Standing(tuple(row.ids), row.stamp)


def arguments(collection: Collection, view: View, editions: Standing) -> Mapping[str, Any]:
    """Give what the select of a source is asked."""
    return {
        "kind": collection.code,
        "editions": list(editions.ids),
        "details": view.details and collection.has_details,
        "day": view.first or view.last or view.now.date(),
        "now": view.now,
    }


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where features come from: who decided, when that holds, and how exact the drawing is."""

    id: int
    title: str
    publisher: str
    citation: str
    decision_no: str | None
    decision_date: date | None
    in_force_from: date | None
    in_force_to: date | None
    accuracy_m: float
    schematic: bool


def provenance(session: Session, editions: Standing) -> list[Provenance]:
    """Tell of the editions a question rests on, the latest in force first."""
    rows = session.execute(
        select(
            Edition.id,
            Edition.title,
            Edition.publisher,
            Edition.citation,
            Edition.decision_no,
            Edition.decision_date,
            func.lower(Edition.in_force),
            func.upper(Edition.in_force),
            Edition.accuracy_m,
            Edition.schematic,
        )
        .where(Edition.id.in_(editions.ids))
        .order_by(func.lower(Edition.in_force).desc(), Edition.id)
    )
    return [Provenance(*row) for row in rows]
