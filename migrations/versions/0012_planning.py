"""Lay what a publication changed for dossiers, drafts of rules, contested findings.

Revision ID: 0012
Revises: 0011
"""

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay everything in one transaction."""


def downgrade() -> None:
    """Take it away again."""
