"""Let what ended lately for a carrier be found without looking at what ended for others.

Revision ID: 0040
Revises: 0039
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the carrier beside the case, as tasks do, and find its ended cases in their order."""
    op.execute("alter table case_file add column carrier_id integer references office")
    op.execute(
        "update case_file c set carrier_id = d.carrier_id from dossier d where d.id = c.dossier_id"
    )
    op.execute("alter table case_file alter column carrier_id set not null")
    op.execute(
        "create index ix_case_file_carrier_ended on case_file (carrier_id, ended_at, id)"
        " where ended_at is not null"
    )


def downgrade() -> None:
    """Leave the carrier to the dossier alone."""
    op.execute("alter table case_file drop column carrier_id")
