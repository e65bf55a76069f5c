"""Let a carrier's morning cost the same however many dossiers it ever filed.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find drafts, and what ended lately, without walking everything a carrier filed."""
    op.execute("create index ix_dossier_drafts on dossier (carrier_id, id) where filed_at is null")
    op.execute(
        "create index ix_case_file_ended_at on case_file (ended_at) where ended_at is not null"
    )


def downgrade() -> None:
    """Drop both."""
    op.execute("drop index ix_case_file_ended_at")
    op.execute("drop index ix_dossier_drafts")
