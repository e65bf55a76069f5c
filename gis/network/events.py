"""What was done to the register, by whom and when: written beside the deed, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.models import Base, one_of
from gis.network.words import NETWORK_VERBS


class NetworkEvent(Base):
    """Who did what to a node, a segment or a structure; what follows is said as plain values."""

    __tablename__ = "network_event"
    __table_args__ = (
        CheckConstraint(one_of("verb", NETWORK_VERBS), name="verb"),
        CheckConstraint("num_nonnulls(node_id, segment_id, pole_id) = 1", name="place"),
        Index("ix_network_event_node_id", "node_id", "id"),
        Index("ix_network_event_segment_id", "segment_id", "id"),
        Index("ix_network_event_pole_id", "pole_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    office: Mapped[str]
    verb: Mapped[str]
    owner: Mapped[str]
    node_id: Mapped[int | None] = mapped_column(ForeignKey("gis.node.id"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("gis.segment.id"))
    pole_id: Mapped[int | None] = mapped_column(ForeignKey("gis.pole.id"))
    said: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class By:
    """Who does something to the register: a person's name and the code of his office."""

    name: str
    office: str


def note(
    session: Session,
    by: By,
    verb: str,
    *,
    owner: str,
    now: datetime,
    said: Mapping[str, Any] | None = None,
    **place: int,
) -> None:
    """Write down a deed; `place` is one of node_id, segment_id, pole_id."""
    session.add(
        NetworkEvent(
            at=now,
            by=by.name,
            office=by.office,
            verb=verb,
            owner=owner,
            said=dict(said or {}),
            **place,
        )
    )
