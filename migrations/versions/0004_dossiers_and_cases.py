"""Dossiers with their papers, and cases with their tasks, tokens, timers and chained events."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger event_append_only before update or delete on event
    for each row execute function refuse_change();
create trigger event_no_truncate before truncate on event
    for each statement execute function refuse_change();
"""


def upgrade() -> None:
    """Make the tables, and let the database itself refuse to rewrite the story of a case."""
    op.create_table(
        "day_counter",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "day", name=op.f("pk_day_counter")),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column(
            "work_kind",
            sa.Enum(
                "tower_ground",
                "tower_rooftop",
                "smart_pole",
                "duct_share",
                name="work_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("work_name", sa.String(), nullable=False),
        sa.Column("carrier_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("procedure_code", sa.String(), nullable=True),
        sa.Column("procedure_version", sa.Integer(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("ward_code", sa.String(), nullable=True),
        sa.Column("site", Geometry("GEOMETRY", srid=9218, spatial_index=False), nullable=True),
        sa.Column("site_source", postgresql.JSONB(), nullable=True),
        sa.Column("check_run_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(filed_at is null) = (code is null)"
            " and (filed_at is null) = (procedure_code is null)"
            " and (filed_at is null) = (authority_id is null)",
            name=op.f("ck_dossier_filed_is_whole"),
        ),
        sa.CheckConstraint(
            "filed_at is null or site is not null", name=op.f("ck_dossier_filed_has_site")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["office.id"], name=op.f("fk_dossier_authority_id")
        ),
        sa.ForeignKeyConstraint(["carrier_id"], ["office.id"], name=op.f("fk_dossier_carrier_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_dossier_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_dossier_ref")),
    )
    op.create_index("idx_dossier_site", "dossier", ["site"], unique=False, postgresql_using="gist")
    op.create_index("ix_dossier_carrier_id_id", "dossier", ["carrier_id", "id"], unique=False)
    op.create_table(
        "case_file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("procedure_code", sa.String(), nullable=False),
        sa.Column("procedure_version", sa.Integer(), nullable=False),
        sa.Column("definition_sha256", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "received",
                "not_received",
                "processing",
                "supplement",
                "fee",
                "withdrawn",
                "stopped",
                "done",
                "returned",
                name="dossier_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_minutes", sa.Integer(), nullable=True),
        sa.Column("used_minutes", sa.Integer(), nullable=False),
        sa.Column("running_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_node", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_node is null)", name=op.f("ck_case_file_ended_is_whole")
        ),
        sa.CheckConstraint("used_minutes >= 0", name=op.f("ck_case_file_used_not_negative")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_case_file_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_case_file_dossier_id")),
    )
    op.create_index(
        "ix_case_file_due_at",
        "case_file",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_paper_not_empty")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_paper_dossier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_paper_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("ref", name=op.f("uq_paper_ref")),
    )
    op.create_index(
        "ix_paper_dossier_id_component", "paper", ["dossier_id", "component"], unique=False
    )
    op.create_table(
        "event",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "filed",
                "opened",
                "completed",
                "cancelled",
                "claimed",
                "silent",
                "timed_out",
                "effect",
                "checked",
                "clock_stopped",
                "clock_resumed",
                "paper",
                "failed",
                "ended",
                name="event_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("node", sa.String(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_event_case_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_event_office_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_event")),
    )
    op.create_table(
        "join_token",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_join_token_case_id")),
        sa.PrimaryKeyConstraint("case_id", "flow", name=op.f("pk_join_token")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("instance_no", sa.Integer(), nullable=False),
        sa.Column("party", postgresql.JSONB(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "cancelled",
                name="task_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "applicant",
                "receptionist",
                "case_officer",
                "unit_head",
                "signing_leader",
                "clerk",
                "zone_officer",
                "consultee",
                "telecom_officer",
                "planning_officer",
                "administrator",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "clock",
            sa.Enum(
                "reception",
                "office",
                "consultee",
                "applicant",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at is null)", name=op.f("ck_task_open_is_not_closed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_task_case_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_task_closed_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_task_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_case_id_id", "task", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_task_person",
        "task",
        ["person_id", "sort_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_task_queue",
        "task",
        ["office_id", "role", "sort_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_task_open_place",
        "task",
        ["case_id", "node", "instance_no"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_timer_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_timer_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("task_id", "node", name=op.f("uq_timer_task_id_node")),
    )
    op.create_index(
        "ix_timer_due_at",
        "timer",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at is null"),
    )
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away again; only an empty installation would do this."""
    op.drop_table("timer")
    op.drop_table("task")
    op.drop_table("join_token")
    op.drop_table("event")
    op.drop_table("paper")
    op.drop_table("case_file")
    op.drop_table("dossier")
    op.drop_table("day_counter")
    op.execute("drop function refuse_change()")
