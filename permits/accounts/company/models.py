"""Certificates with which a company signs: public ones only, as its administrator brings them."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class CompanyCertificate(Base):
    """One public certificate of somebody who signs for a company."""

    __tablename__ = "company_certificate"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    fingerprint: Mapped[str]  # SHA-256 of the certificate, in hexadecimal
    subject: Mapped[str]
    issuer: Mapped[str]
    serial: Mapped[str]  # in hexadecimal, as certificate viewers show it
    valid_from: Mapped[Instant]
    valid_to: Mapped[Instant]
    content: Mapped[bytes]  # DER
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[Instant]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="days_in_order"),
        CheckConstraint("(retired_at is null) = (retired_by_id is null)", name="retired_is_whole"),
        Index(
            "uq_company_certificate_standing",
            "office_id",
            "fingerprint",
            unique=True,
            postgresql_where=text("retired_at is null"),
        ),
        Index(None, "fingerprint"),
    )
