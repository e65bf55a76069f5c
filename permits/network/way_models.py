"""Ways that were looked for, and the dossiers that were begun to take one of them."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import Certainty


class RoutePrice(Base):
    """What a metre of work along a route costs in đồng, beside what digging costs by surface."""

    __tablename__ = "route_price"
    __table_args__ = (CheckConstraint("dong_per_m > 0", name="dong_per_m"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    dong_per_m: Mapped[int]
    certainty: Mapped[Certainty] = term_column(Certainty)


class RouteSearch(Base):
    """One question for a way and its whole answer, kept as it was given and never changed."""

    __tablename__ = "route_search"
    __table_args__ = (Index("ix_route_search_office_id_id", "office_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # unguessable; in addresses
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Instant]
    revision: Mapped[int] = mapped_column(BigInteger)  # of the network the answer was found in
    wish: Mapped[dict[str, Any]]
    routes: Mapped[list[Any]]  # the alternatives, the cheapest first; metres of 9218


class RouteBundle(Base):
    """The dossiers begun together to take one alternative of a search."""

    __tablename__ = "route_bundle"
    __table_args__ = (
        UniqueConstraint("search_id"),  # a search is taken once, however often it is clicked
        CheckConstraint("alternative > 0", name="alternative"),
        Index("ix_route_bundle_carrier_id_id", "carrier_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("route_search.id"))
    alternative: Mapped[int]
    carrier_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    held_until: Mapped[Instant]  # the places are kept so long unless the dossiers are filed


class BundleDossier(Base):
    """Which dossier is about which stretch of the alternative that was taken."""

    __tablename__ = "bundle_dossier"
    __table_args__ = (CheckConstraint("stretch > 0", name="stretch"),)

    bundle_id: Mapped[int] = mapped_column(
        ForeignKey("route_bundle.id", ondelete="CASCADE"), primary_key=True
    )
    stretch: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), unique=True
    )
