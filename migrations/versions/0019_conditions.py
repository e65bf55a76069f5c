"""Keep the terms of decisions as records, each with its trigger and its discharge.

Revision ID: 0019
Revises: 0018
"""

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay it."""


def downgrade() -> None:
    """Take it away again."""
