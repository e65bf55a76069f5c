"""Rows of notices: what is told, the ways it takes, and every try to deliver it."""

from datetime import date, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.notices.vocabulary import (
    DeliveryState,
    NoticeKind,
    NoticePace,
    NoticeWay,
    TryAnswer,
)

#: Not checked by the database, unlike other enumerations: every new feature brings a kind.
_KIND = Enum(
    NoticeKind,
    native_enum=False,
    create_constraint=False,
    length=40,
    values_callable=lambda members: [member.value for member in members],
    validate_strings=True,
)


class Notice(Base):
    """Thông báo: one thing told to one person, once; `once` names what happened.

    Whoever has no account yet (an invitation) is known by his mail address instead.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "once"),
        CheckConstraint("(person_id is null) = (address is not null)", name="somebody"),
        Index(
            "uq_notice_address_once",
            "address",
            "once",
            unique=True,
            postgresql_where=text("person_id is null"),
        ),
        Index("ix_notice_person_id_id", "person_id", "id"),
        Index("ix_notice_once", "once", postgresql_where=text("read_at is null")),
        Index(
            "ix_notice_unread",
            "person_id",
            "id",
            postgresql_where=text("read_at is null and is_listed"),
        ),
        Index("ix_notice_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str | None]
    locale: Mapped[str | None]  # of whoever has no account; a person's own is read when it is sent
    kind: Mapped[NoticeKind] = mapped_column(_KIND)
    once: Mapped[str]
    path: Mapped[str]  # the page to open, without the host
    facts: Mapped[dict[str, Any]]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    is_listed: Mapped[bool] = mapped_column(default=True)  # not where it carries a secret link
    at: Mapped[Instant]
    read_at: Mapped[Instant | None]
    moot_at: Mapped[Instant | None]  # what it asked for was done, by whomever


class Webhook(Base):
    """Địa chỉ nhận tự động: where a carrier's own system is told; its secret is kept nowhere.

    The secret is derived from the installation's key, `ref` and `secret_no`.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint(
            "(disabled_at is null) = (disabled_reason is null)", name="disabled_is_whole"
        ),
        Index("ix_webhook_office_id", "office_id", postgresql_where=text("removed_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    url: Mapped[str]
    label: Mapped[str]
    secret_no: Mapped[int] = mapped_column(default=1)
    groups: Mapped[list[Any]]  # which NoticeGroup it is told about; empty: all there are
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Instant]
    failing_since: Mapped[Instant | None]
    disabled_at: Mapped[Instant | None]
    disabled_reason: Mapped[str | None]
    removed_at: Mapped[Instant | None]


class Delivery(Base):
    """Lượt gửi: one notice going one way to one receiver, or the daily mail of one person."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("(way = 'webhook') = (webhook_id is not null)", name="webhook_has_address"),
        CheckConstraint("(digest_on is null) = (digest_for_id is null)", name="digest_is_whole"),
        CheckConstraint("notice_id is null or digest_on is null", name="digest_or_notice"),
        CheckConstraint("(state = 'bundled') = (part_of_id is not null)", name="bundled_in_one"),
        CheckConstraint("tries >= 0", name="tries"),
        UniqueConstraint("digest_for_id", "digest_on"),
        Index(
            "uq_delivery_of_notice",
            "notice_id",
            "way",
            unique=True,
            postgresql_where=text("webhook_id is null and notice_id is not null"),
        ),
        Index(
            "uq_delivery_of_webhook",
            "webhook_id",
            "once",
            unique=True,
            postgresql_where=text("webhook_id is not null"),
        ),
        Index(
            "ix_delivery_due",
            "due_at",
            "id",
            postgresql_where=text("state in ('waiting', 'sending')"),
        ),
        Index("ix_delivery_gathered", "notice_id", postgresql_where=text("state = 'gathered'")),
        Index("ix_delivery_part_of_id", "part_of_id"),
        Index("ix_delivery_webhook_id_id", "webhook_id", "id"),
        Index(
            "ix_delivery_failed",
            "id",
            postgresql_where=text("state in ('refused', 'given_up', 'bounced')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # stands in Message-ID and in the webhook's id
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    way: Mapped[NoticeWay] = term_column(NoticeWay)
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhook.id"))
    once: Mapped[str | None]  # of what a webhook is told: one event, however many people were told
    digest_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest_on: Mapped[date | None]
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    state: Mapped[DeliveryState] = term_column(DeliveryState)
    address: Mapped[str | None]  # where it went: known when it was first tried
    due_at: Mapped[Instant]  # when it may be tried next; while it is being sent: until when
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]


class DeliveryTry(Base):
    """Lần thử gửi: when, what the other side answered, word for word."""

    __tablename__ = "delivery_try"

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True
    )
    no: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    handed_at: Mapped[Instant | None]  # noted just before the message itself was handed over
    ended_at: Mapped[Instant | None]
    answer: Mapped[TryAnswer | None] = term_column(TryAnswer)
    code: Mapped[int | None]  # of SMTP or HTTP
    proof: Mapped[str] = mapped_column(default="")


class NoticeHabit(Base):
    """Giờ yên lặng của một người: deliveries wait until the end of them."""

    __tablename__ = "notice_habit"
    __table_args__ = (
        CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet_is_whole"),
        CheckConstraint("quiet_from <> quiet_until", name="quiet_ends"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]  # of the next day where it is earlier
    changed_at: Mapped[Instant]


class NoticeChoice(Base):
    """Lựa chọn của một người: how soon one kind goes one way, where not as it usually does."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[NoticeKind] = mapped_column(_KIND, primary_key=True)
    way: Mapped[NoticeWay] = term_column(NoticeWay, primary_key=True)
    pace: Mapped[NoticePace] = term_column(NoticePace)


class NoticeText(Base):
    """Lời văn được sửa: an administrator's text of one kind in one language."""

    __tablename__ = "notice_text"
    __table_args__ = (CheckConstraint("locale in ('vi', 'en')", name="locale"),)

    kind: Mapped[NoticeKind] = mapped_column(_KIND, primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    changed_at: Mapped[Instant]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class BadAddress(Base):
    """Địa chỉ thư hỏng: nothing is mailed to it until somebody corrects it or vouches for it."""

    __tablename__ = "bad_address"

    address: Mapped[str] = mapped_column(primary_key=True)  # in lower case
    since: Mapped[Instant]
    proof: Mapped[str]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id", ondelete="SET NULL"))


class OfficeAddressee(Base):
    """Người cùng nhận: whom a carrier also wants to be told about all its dossiers."""

    __tablename__ = "office_addressee"

    office_id: Mapped[int] = mapped_column(
        ForeignKey("office.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
