"""Forget choices and texts of a kind of notice that nobody was ever told.

Revision ID: 0038
Revises: 0037
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remove what was chosen or reworded for a notice about shared drafts: no act shares one."""
    op.execute("delete from notice_choice where kind = 'draft_shared'")
    op.execute("delete from notice_text where kind = 'draft_shared'")


def downgrade() -> None:
    """Nothing to bring back: the kind reads as it usually does."""
