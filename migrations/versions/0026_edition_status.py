"""Drop the word of an edition's state: its days and what was known of it say it, never late.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop it; drafts have lain in tables of their own since 0011."""
    op.execute("delete from gis.edition where status = 'draft'")
    op.execute("alter table gis.edition drop column status")


def downgrade() -> None:
    """Give it back as it always was."""
    op.execute(
        "alter table gis.edition add column status text not null default 'in_force',"
        " add constraint ck_edition_status"
        " check (status in ('draft', 'pre_effect', 'in_force', 'repealed'))"
    )
    op.execute("alter table gis.edition alter column status drop default")
