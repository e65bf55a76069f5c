"""Drafts of rules: what would be changed, before anybody decides that it is."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models import Base, one_of

DRAFT_STATES = ("open", "published", "dropped")
PREVIEW_STATES = ("none", "waiting", "done", "failed")


class RuleDraft(Base):
    """Bản dự thảo quy tắc: single rules to be changed, added or closed, not a whole set.

    So two people may draft at the same time, and publishing one draft never undoes the other.
    """

    __tablename__ = "rule_draft"
    __table_args__ = (
        CheckConstraint(one_of("state", DRAFT_STATES), name="state"),
        CheckConstraint(one_of("preview_state", PREVIEW_STATES), name="preview_state"),
        CheckConstraint(
            "(state = 'published') = (published_at is not null)"
            " and (published_at is null) = (published_by is null)"
            " and (published_at is null) = (decision_no is null)",
            name="published_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    title: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()
    # code@first day → {"base": fingerprint of the rule it changes, "rule": its new text or null}
    changes: Mapped[dict[str, Any]]
    state: Mapped[str]
    preview_state: Mapped[str]
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # what it would change
    previewed_at: Mapped[datetime | None]
    decision_no: Mapped[str | None]
    decision_date: Mapped[date | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]

    __mapper_args__ = {"version_id_col": revision}  # a stale edit is refused, not merged
