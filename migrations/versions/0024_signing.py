"""Keep what signing papers needs.

Revision ID: 0024
Revises: 0023
"""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay it."""


def downgrade() -> None:
    """Take it away again."""
