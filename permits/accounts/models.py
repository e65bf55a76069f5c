"""People, their offices and carriers, their roles, and the ways they prove who they are."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from permits.accounts.vocabulary import SignInStep
from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import OfficeKind, Role


class Office(Base):
    """Cơ quan, đơn vị or doanh nghiệp: whoever files, decides, or is asked."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OfficeKind] = term_column(OfficeKind)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    short_vi: Mapped[str]
    h15_code: Mapped[str | None]  # the agency's part of a dossier code, e.g. H15.10
    ward_code: Mapped[str | None]
    tax_code: Mapped[str | None]
    address: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    letterhead_parent_vi: Mapped[str | None]  # the line above the office's name on its papers
    document_suffix: Mapped[str | None]  # the part of a document number that names the issuer
    is_active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Office | None"] = relationship(remote_side=[id], lazy="raise")
    people: Mapped[list["Person"]] = relationship(back_populates="office", lazy="raise")

    __table_args__ = (
        CheckConstraint("kind <> 'commune' or ward_code is not null", name="commune_has_ward"),
        Index(None, "kind", "code"),
        # A retired office keeps its ward on record; the one that takes over may have it too.
        Index("uq_office_ward_code", "ward_code", unique=True, postgresql_where=text("is_active")),
    )


class Person(Base):
    """Someone who signs in: an official or a carrier's staff, always of one office."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    password_hash: Mapped[str | None]  # nobody signs in with a password where there is none
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    locale: Mapped[str] = mapped_column(default="vi")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Instant]

    office: Mapped[Office] = relationship(back_populates="people", lazy="raise")
    roles: Mapped[list["PersonRole"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (
        CheckConstraint("login = lower(login)", name="login_lower"),
        CheckConstraint("locale in ('vi', 'en')", name="locale"),
    )


class PersonRole(Base):
    """One hat a person wears in his office."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role] = term_column(Role, primary_key=True)


class StandIn(Base):
    """Người làm thay: who does an absent person's work, in which roles, from day to day."""

    __tablename__ = "stand_in"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    from_day: Mapped[date]
    to_day: Mapped[date]  # the last day, included
    reason: Mapped[str]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("principal_id <> substitute_id", name="two_people"),
        CheckConstraint("from_day <= to_day", name="days_in_order"),
        CheckConstraint("cardinality(roles) > 0", name="some_role"),
        CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name="revoked_is_whole"),
        Index(None, "principal_id", "to_day"),
        Index(None, "substitute_id", "to_day"),
    )


class SignIn(Base):
    """One browser's sign-in, known by the hash of its key so that a stolen table opens nothing."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    user_agent: Mapped[str | None]
    step: Mapped[SignInStep] = term_column(SignInStep, default=SignInStep.OPEN)

    person: Mapped[Person] = relationship(lazy="raise")


class ApiToken(Base):
    """A bearer token of a person's programs, shown once and kept as a hash."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    created_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]

    person: Mapped[Person] = relationship(lazy="raise")


class SignInTry(Base):
    """One attempt to sign in, counted by login and by address so that guessing is slow."""

    __tablename__ = "sign_in_try"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[Instant]
    ok: Mapped[bool]

    __table_args__ = (Index(None, "login", "at"), Index(None, "address", "at"))
