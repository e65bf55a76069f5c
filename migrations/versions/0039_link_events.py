"""Let a case tell of the links by which a consulted office answers: sent, taken back.

Revision ID: 0039
Revises: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KINDS = (
    "filed",
    "opened",
    "completed",
    "cancelled",
    "claimed",
    "silent",
    "timed_out",
    "effect",
    "checked",
    "clock_stopped",
    "clock_resumed",
    "paper",
    "failed",
    "held",
    "extended",
    "recomputed",
    "warned",
    "escalated",
    "released",
    "reassigned",
    "recalled",
    "sent_back",
    "withdrawal",
    "stopped",
    "migrated",
    "answer_changed",
    "answer_settled",
    "contested",
    "contest_decided",
    "ended",
)
MORE_KINDS = ("link_sent", "link_revoked")


def upgrade() -> None:
    """Allow the two kinds."""
    _tellable(KINDS + MORE_KINDS)


def downgrade() -> None:
    """Allow them no more; there must be none."""
    _tellable(KINDS)


def _tellable(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("event_kind"), "event")
    op.create_check_constraint(op.f("event_kind"), "event", f"kind in ({listed})")
