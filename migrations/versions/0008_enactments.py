"""Decisions that put a published version of a procedure in force from a day on."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of enactments."""
    op.create_table(
        "enactment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoke_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "to_day is null or to_day >= from_day", name=op.f("ck_enactment_ends_after_start")
        ),
        sa.CheckConstraint("btrim(decision_number) <> ''", name=op.f("ck_enactment_has_decision")),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoke_reason is null)",
            name=op.f("ck_enactment_revoked_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_enactment_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["person.id"], name=op.f("fk_enactment_revoked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enactment")),
    )


def downgrade() -> None:
    """Take the table away again."""
    op.drop_table("enactment")
