"""Papers that were issued, frozen once signed by the database itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    "slip_receipt",
    "slip_supplement",
    "slip_refuse",
    "permit_point",
    "shared_use_consent",
    "refusal",
)
FREEZE = """
create function paper_issued_is_frozen() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.state = 'draft' then
            return old;
        end if;
        raise exception 'paper % was issued and is kept', old.id;
    end if;
    if old.state = 'void' or (old.state = 'signed' and (
        new.state = 'draft'
        or (to_jsonb(new) - 'state' - 'voided_at' - 'void_reason')
           is distinct from (to_jsonb(old) - 'state' - 'voided_at' - 'void_reason'))) then
        raise exception 'paper % was issued and does not change', old.id;
    end if;
    return new;
end
$$;
create trigger paper_issued_frozen before update or delete on paper_issued
    for each row execute function paper_issued_is_frozen();
"""


def upgrade() -> None:
    """Make the table, and the trigger that lets a signed paper only become void."""
    op.create_table(
        "paper_issued",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", _enumeration("paper_kind", *KINDS), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("state", _enumeration("paper_state", "draft", "signed", "void"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signatures", postgresql.JSONB(), nullable=True),
        sa.Column("verify_hash", sa.String(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' or (file_sha256 is not null and size > 0"
            " and signed_at is not null and signatures is not null)",
            name=op.f("ck_paper_issued_signed_is_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'void') = (voided_at is not null and void_reason is not null)",
            name=op.f("ck_paper_issued_void_is_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_issued")),
        sa.UniqueConstraint("file_sha256", name=op.f("uq_paper_issued_file_sha256")),
        sa.UniqueConstraint("verify_hash", name=op.f("uq_paper_issued_verify_hash")),
    )
    op.create_index(
        "uq_paper_issued_subject_kind_content_sha256",
        "paper_issued",
        ["subject", "kind", "content_sha256"],
        unique=True,
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.execute(FREEZE)


def downgrade() -> None:
    """Take the table away with its trigger."""
    op.drop_table("paper_issued")
    op.execute("drop function paper_issued_is_frozen()")


def _enumeration(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
