"""Lay what a publication changed for dossiers, drafts of rules, contested findings.

Revision ID: 0012
Revises: 0011
"""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EVENT_KINDS = (
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
    "ended",
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
)
MORE_EVENT_KINDS = ("answer_changed", "answer_settled", "contested", "contest_decided")

BACK = """
drop table contest_act, contest, finding_change, recheck, publication, gis.rule_draft;
drop function contest_act_stands();
drop function finding_change_stands();
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    op.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    _tellable(EVENT_KINDS + MORE_EVENT_KINDS)


def downgrade() -> None:
    """Take it away again, with what was found and said; events of the new kinds must be none."""
    _tellable(EVENT_KINDS)
    op.execute(BACK)


def _tellable(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("event_kind"), "event")
    op.create_check_constraint(op.f("event_kind"), "event", f"kind in ({listed})")
