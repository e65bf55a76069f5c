"""Keep what holders report and inspectors find about permits.

Revision ID: 0020
Revises: 0019
"""

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay it."""


def downgrade() -> None:
    """Take it away again."""
