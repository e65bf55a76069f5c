"""Lay what the register of shared assets needs over its life.

Revision ID: 0016
Revises: 0015
"""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay everything in one transaction."""


def downgrade() -> None:
    """Take it away again."""
