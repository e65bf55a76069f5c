"""Keep how often papers were asked about, and the lists of those that count no longer.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: A list that was given out stays as it was; only its bytes may go when it is long superseded.
STANDS = """
create function revocation_list_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.signed is null
        and (to_jsonb(new) - 'signed') is not distinct from (to_jsonb(old) - 'signed') then
        return new;
    end if;
    raise exception 'list % was given out and does not change', old.number
        using errcode = 'restrict_violation';
end $$;
create trigger revocation_list_stands before update or delete on revocation_list
    for each row execute function revocation_list_stands();
"""


def upgrade() -> None:
    """Make the tables, and what keeps lists as they were given out."""
    op.create_table(
        "paper_scan",
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_paper_scan_times_positive")),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper_issued.id"], name=op.f("fk_paper_scan_paper_id")
        ),
        sa.PrimaryKeyConstraint("paper_id", "day", "verdict", name=op.f("pk_paper_scan")),
    )
    op.create_table(
        "unknown_scan",
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_unknown_scan_times_positive")),
        sa.PrimaryKeyConstraint("window_start", name=op.f("pk_unknown_scan")),
    )
    op.create_table(
        "revocation_list",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_update", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("standing_sha256", sa.String(), nullable=False),
        sa.Column("payload_sha256", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_revocation_list_number_positive")),
        sa.CheckConstraint(
            "next_update > issued_at", name=op.f("ck_revocation_list_next_update_later")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revocation_list")),
    )
    op.execute(STANDS)


def downgrade() -> None:
    """Take it away again."""
    for table in ("revocation_list", "unknown_scan", "paper_scan"):
        op.drop_table(table)
    op.execute("drop function revocation_list_stands()")
