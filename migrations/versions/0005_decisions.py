"""Decisions: drafts, register books without gaps, and permits that stand on signed papers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "register_book",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_register_book_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_book")),
        sa.UniqueConstraint(
            "office_id", "book", "year", name=op.f("uq_register_book_office_id_book_year")
        ),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exception_note", sa.String(), nullable=True),
        sa.CheckConstraint("outcome in ('permit', 'refusal')", name=op.f("ck_draft_outcome_known")),
        sa.CheckConstraint(
            "(signed_at is null) = (signed_by_id is null)", name=op.f("ck_draft_signed_is_whole")
        ),
        sa.CheckConstraint(
            "signed_by_id is null or signed_by_id <> proposed_by_id or exception_note is not null",
            name=op.f("ck_draft_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_draft_dossier_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_draft_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_draft_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("dossier_id", "version", name=op.f("uq_draft_dossier_id_version")),
    )
    op.create_table(
        "register_entry",
        sa.Column("book_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("number_text", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(void_reason is null) = (voided_at is null)",
            name=op.f("ck_register_entry_void_is_whole"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_register_entry_number_positive")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["register_book.id"], name=op.f("fk_register_entry_book_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_register_entry_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_register_entry_taken_by_id")
        ),
        sa.PrimaryKeyConstraint("book_id", "number", name=op.f("pk_register_entry")),
    )
    op.create_index(
        "uq_register_entry_draft_id",
        "register_entry",
        ["draft_id"],
        unique=True,
        postgresql_where=sa.text("voided_at is null"),
    )
    op.create_table(
        "permit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "valid",
                "amended",
                "replaced",
                "expired",
                "revoked",
                name="permit_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("start_before", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('permit', 'refusal')", name=op.f("ck_permit_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["book_id", "number"],
            ["register_entry.book_id", "register_entry.number"],
            name=op.f("fk_permit_book_id_number"),
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_permit_dossier_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_permit_draft_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper_issued.id"], name=op.f("fk_permit_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_permit_book_id_number")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_permit_draft_id")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_permit_paper_id")),
    )


def downgrade() -> None:
    """Take the tables away again; only an empty installation would do this."""
    for table in ("permit", "register_entry", "draft", "register_book"):
        op.drop_table(table)
