"""Keep what the slips of the one-stop mechanism need.

Revision ID: 0023
Revises: 0022
"""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay it."""


def downgrade() -> None:
    """Take it away again."""
