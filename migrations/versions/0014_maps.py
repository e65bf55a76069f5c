"""Lay what tiles and collections read.

Revision ID: 0014
Revises: 0013
"""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay everything in one transaction."""


def downgrade() -> None:
    """Take it away again."""
