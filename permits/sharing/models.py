"""Searches kept as evidence, requests to owners with their stories, windows others may join."""

from datetime import date
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import WorkKind
from permits.sharing.vocabulary import JoinStatus, SharedAsset, SharingStatus, SharingStep

#: The states of a request whose clock runs, or stands only while its asker adds to it.
LIVING = ("asked", "more", "escalated")
_LIVING = ", ".join(f"'{state}'" for state in LIVING)


class SharingSearch(Base):
    """One look for what a dossier could share, kept as it was found; its text never changes."""

    __tablename__ = "sharing_search"
    __table_args__ = (Index("ix_sharing_search_dossier_id_id", "dossier_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    made_at: Mapped[Instant]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    document: Mapped[
        dict[str, Any]
    ]  # what was wished, found and known, as gis.colocation writes it
    sha256: Mapped[str]


class SharingRequest(Base):
    """Yêu cầu dùng chung: a carrier's clocked question to the owner of something that stands."""

    __tablename__ = "sharing_request"
    __table_args__ = (
        CheckConstraint("owner_id <> carrier_id", name="two_parties"),
        CheckConstraint("used_minutes >= 0", name="used_not_negative"),
        CheckConstraint(
            f"(status in ({_LIVING})) = (ended_at is null)", name="living_is_not_ended"
        ),
        CheckConstraint(
            "status <> 'escalated' or mediator_id is not null", name="escalated_has_mediator"
        ),
        Index("ix_sharing_request_carrier_id_id", "carrier_id", "id"),
        Index("ix_sharing_request_owner_id_id", "owner_id", "id"),
        Index("ix_sharing_request_mediator_id_id", "mediator_id", "id"),
        Index("ix_sharing_request_dossier_id", "dossier_id"),
        Index(
            "ix_sharing_request_notice_at",
            "notice_at",
            "id",
            postgresql_where=text("notice_at is not null"),
        ),
        Index(
            "uq_sharing_request_living",
            "dossier_id",
            "asset_key",
            unique=True,
            postgresql_where=text(f"dossier_id is not null and status in ({_LIVING})"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    carrier_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    # A draft may be thrown away; what was asked of somebody else stays.
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id", ondelete="SET NULL"))
    asset: Mapped[SharedAsset] = term_column(SharedAsset)
    asset_key: Mapped[str]  # as gis.colocation names a candidate
    asset_name: Mapped[str]
    figures: Mapped[dict[str, Any]]  # what was known of the asset when it was asked for
    wanted: Mapped[dict[str, Any]]  # places, height, weight, power, wind area, or what was typed
    wanted_from: Mapped[date]
    wanted_until: Mapped[date | None]
    words: Mapped[str]
    status: Mapped[SharingStatus] = term_column(SharingStatus)
    asked_at: Mapped[Instant]
    limit_minutes: Mapped[int]  # working time of whoever must answer now
    used_minutes: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[Instant | None]  # null: ended, or its asker must add something
    due_at: Mapped[Instant | None]
    notice_at: Mapped[Instant | None]  # when the next warning or the escalation falls due
    noticed: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[Instant | None]


class SharingEvent(Base):
    """One thing that happened to a request, in order; the database refuses to change it."""

    __tablename__ = "sharing_event"
    __table_args__ = (UniqueConstraint("request_id", "seq"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("sharing_request.id"))
    seq: Mapped[int]
    at: Mapped[Instant]
    step: Mapped[SharingStep] = term_column(SharingStep)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # null: time did it
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    words: Mapped[str]
    data: Mapped[dict[str, Any]]


class CoBuildWindow(Base):
    """Đợt cùng xây: for some working days other carriers may join a new mast or trench."""

    __tablename__ = "co_build_window"
    __table_args__ = (
        CheckConstraint("closes_at > opened_at", name="open_for_a_while"),
        Index("ix_co_build_window_site", "site", postgresql_using="gist"),
        Index("ix_co_build_window_closes_at", "closes_at", "id"),
        Index("ix_co_build_window_initiator_id_id", "initiator_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    initiator_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    work_kind: Mapped[WorkKind] = term_column(WorkKind)
    ward_code: Mapped[str | None]
    site: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=9218, spatial_index=False))
    opened_at: Mapped[Instant]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # null: by acceptance
    closes_at: Mapped[Instant]


class CoBuildJoin(Base):
    """What one carrier needs of another's window, and the answer it got; final once closed."""

    __tablename__ = "co_build_join"
    __table_args__ = (
        UniqueConstraint("window_id", "carrier_id"),
        CheckConstraint("(status = 'asked') = (answered_at is null)", name="answered_is_whole"),
        Index("ix_co_build_join_carrier_id", "carrier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("co_build_window.id"))
    carrier_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Instant]
    needs: Mapped[dict[str, Any]]  # slots, height_m, cable_mm: what was typed of them
    words: Mapped[str]
    status: Mapped[JoinStatus] = term_column(JoinStatus)
    answer: Mapped[str]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[Instant | None]
