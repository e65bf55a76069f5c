"""What a second factor is made of: a sealed secret, codes on paper, and which roles need one."""

from sqlalchemy import BigInteger, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import Role


class SecondFactor(Base):
    """The secret a person's telephone shares with us; it counts once a code has confirmed it."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE", name="fk_second_factor_person_id_person"),
        primary_key=True,
    )
    secret: Mapped[str]  # sealed; see second_factor.sealing
    created_at: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)  # no earlier code counts again


class RecoveryCode(Base):
    """A code on paper for whoever lost his telephone; it opens once, only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE", name="fk_recovery_code_person_id_person")
    )
    hash: Mapped[str]
    created_at: Mapped[Instant]
    used_at: Mapped[Instant | None]

    __table_args__ = (UniqueConstraint("person_id", "hash"),)


class SecondFactorDuty(Base):
    """A role whose wearers must sign in with a second factor."""

    __tablename__ = "second_factor_duty"

    role: Mapped[Role] = term_column(Role, primary_key=True)
    since: Mapped[Instant]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
