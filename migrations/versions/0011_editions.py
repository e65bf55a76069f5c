"""Lay drafts of layer editions, and what a publication takes from them.

Revision ID: 0011
Revises: 0010
"""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay everything in one transaction."""


def downgrade() -> None:
    """Take it away again."""
