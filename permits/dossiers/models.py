"""Dossiers and their papers: what is asked for, where, and with which evidence."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from permits.accounts.models import Office
from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers.signatures import Examined
from permits.dossiers.vocabulary import ScanState
from workflow.model import Procedure

#: What is asked for before there is any permit; every other matter is about one.
ABOUT_NONE = ", ".join(f"'{matter}'" for matter in (Matter.NEW, Matter.LOCATION))

#: A received PDF whose signatures nobody could look at yet.
UNEXAMINED = (
    "media_type = 'application/pdf' and replaced_at is null"
    " and (signatures is null or signatures ->> 'state' = 'unchecked')"
)

#: What the office that issued a permit begins by itself; its holder neither files nor withdraws it.
BY_OFFICE = frozenset({Matter.REVOKE})


class Dossier(Base):
    """Hồ sơ: one request by one carrier under one version of one procedure."""

    __tablename__ = "dossier"
    __table_args__ = (
        CheckConstraint(
            "(filed_at is null) = (code is null) and (filed_at is null) = (procedure_code is null)"
            " and (filed_at is null) = (authority_id is null)",
            name="filed_is_whole",
        ),
        CheckConstraint("filed_at is null or site is not null", name="filed_has_site"),
        CheckConstraint(
            f"(permit_id is null) = (matter in ({ABOUT_NONE}))", name="about_a_permit_or_none"
        ),
        Index("ix_dossier_permit_id", "permit_id"),
        Index("ix_dossier_carrier_id_id", "carrier_id", "id"),
        Index("ix_dossier_drafts", "carrier_id", "id", postgresql_where=text("filed_at is null")),
        Index(
            "ix_dossier_authority_id_filed_at",
            "authority_id",
            "filed_at",
            "id",
            postgresql_where=text("filed_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # unguessable; in addresses and on the receipt
    code: Mapped[str | None] = mapped_column(unique=True)  # the one-stop shop's running code
    work_kind: Mapped[WorkKind] = term_column(WorkKind)
    matter: Mapped[Matter] = term_column(Matter, default=Matter.NEW)
    permit_id: Mapped[int | None] = mapped_column(  # the permit it is about, where there is one
        ForeignKey("permit.id", use_alter=True)
    )
    work_name: Mapped[str] = mapped_column(default="")
    carrier_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    procedure_code: Mapped[str | None]  # pinned on the filing day, never changed after
    procedure_version: Mapped[int | None]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)  # section → what the form said
    # section → what is offered where nothing was said yet; it counts for nothing until it is said
    prepared: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ward_code: Mapped[str | None]
    site: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=9218, spatial_index=True)
    )
    site_source: Mapped[dict[str, Any] | None]  # original text, declared system, operation
    check_run_id: Mapped[int | None] = mapped_column(BigInteger)  # evidence in gis; outlives layers
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    filed_at: Mapped[Instant | None]
    revision: Mapped[int] = mapped_column()

    carrier: Mapped[Office] = relationship(foreign_keys=[carrier_id], lazy="raise")
    authority: Mapped[Office | None] = relationship(foreign_keys=[authority_id], lazy="raise")
    papers: Mapped[list["Paper"]] = relationship(
        back_populates="dossier", lazy="raise", order_by="Paper.id"
    )

    __mapper_args__ = {"version_id_col": revision}  # a stale edit is refused, not merged

    @property
    def is_draft(self) -> bool:
        """Say whether the carrier may still change it freely."""
        return self.filed_at is None

    def file(self, procedure: Procedure, authority_id: int, code: str, *, at: datetime) -> None:
        """Make a draft a filed dossier: pinned to its law, its authority and its code for good."""
        self.procedure_code = procedure.code
        self.procedure_version = procedure.version
        self.authority_id = authority_id
        self.code = code
        self.filed_at = at

    def section(self, name: str) -> dict[str, Any]:
        """Give what was written in one section of the form, empty when nothing was."""
        return dict(self.content.get(name, {}))


class Paper(Base):
    """Thành phần hồ sơ: one file the carrier attached, kept with every earlier version.

    A component may hold several files, each at a place of its own; the versions of one place
    follow each other, and of these one counts.
    """

    __tablename__ = "paper"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("place > 0", name="placed"),
        CheckConstraint("(scan = 'not_scanned') = (scanned_at is null)", name="scanned_when"),
        Index(
            "uq_paper_dossier_id_component_place",
            "dossier_id",
            "component",
            "place",
            unique=True,
            postgresql_where=text("replaced_at is null"),
        ),
        Index(
            "ix_paper_unscanned",
            "id",
            postgresql_where=text("scan = 'not_scanned' and replaced_at is null"),
        ),
        Index("ix_paper_dossier_id_component", "dossier_id", "component"),
        Index("ix_paper_unexamined", "id", postgresql_where=text(UNEXAMINED)),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    component: Mapped[str]
    place: Mapped[int] = mapped_column(default=1)
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[Instant]
    replaced_at: Mapped[Instant | None]
    # what its signatures were worth when it was received; dossiers.signatures reads it
    signatures: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    scan: Mapped[ScanState] = term_column(ScanState, default=ScanState.NOT_SCANNED)
    scanned_at: Mapped[Instant | None]
    answers_sha256: Mapped[str | None]  # the answers its signer saw; only of an application form

    dossier: Mapped[Dossier] = relationship(back_populates="papers", lazy="raise")

    @property
    def examined(self) -> Examined | None:
        """Say what its signatures were worth; None where it is no PDF, or nobody looked yet."""
        return Examined.from_plain(self.signatures) if self.signatures else None


class DayCounter(Base):
    """The running number of dossier codes of one agency on one day."""

    __tablename__ = "day_counter"

    agency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)  # YYMMDD, as it stands in the code
    last: Mapped[int]
