"""Clocks with owners, steps that can be claimed, recalled and escalated, stand-ins with dates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OLD_KINDS = [
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
]
NEW_KINDS = [
    "held",
    "extended",
    "recomputed",
    "warned",
    "escalated",
    "released",
    "reassigned",
    "recalled",
    "sent_back",
    "withdrawal",
    "stopped",
    "migrated",
]
PARTIES = ["reception", "office", "consultee", "applicant", "nobody"]
GROUNDS = ["intake", "completion", "processing", "consultation", "supplement", "delivery", "fault"]
ROLES = [
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
]

#: One number that changes with the calendar, so that processes may keep what they have read.
CALENDAR_REVISION = """
create sequence calendar_revision_number;
create table calendar_revision (
    one boolean constraint pk_calendar_revision primary key default true
        constraint ck_calendar_revision_one check (one),
    revision bigint not null
);
insert into calendar_revision (revision) values (nextval('calendar_revision_number'));
create function calendar_changed() returns trigger language plpgsql as $$
begin
    -- A sequence, since a number that was taken back must never come to mean another calendar.
    update calendar_revision set revision = nextval('calendar_revision_number');
    return null;
end $$;
create trigger calendar_changed after insert or update or delete on calendar_day
    for each statement execute function calendar_changed();
"""


def _checked(table: str, column: str, name: str, words: list[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(name), table, f"{column} in ({listed})")


def _instant(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    """Add what the clocks and the people's acts need; existing rows keep their meaning."""
    _cases()
    _tasks()
    op.add_column("timer", sa.Column("paused_minutes", sa.Integer(), nullable=True))
    op.drop_index("ix_timer_due_at", table_name="timer")
    op.create_index(
        "ix_timer_due_at",
        "timer",
        ["due_at", "id"],
        postgresql_where=sa.text("done_at is null and paused_minutes is null"),
    )
    op.drop_constraint("event_kind", "event")
    _checked("event", "kind", "event_kind", OLD_KINDS + NEW_KINDS)
    op.execute(CALENDAR_REVISION)
    op.add_column("calendar_day", sa.Column("hours", postgresql.JSONB(), nullable=True))
    _stand_ins()


def _cases() -> None:
    op.add_column(
        "case_file",
        sa.Column("lists", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'")),
    )
    op.alter_column("case_file", "lists", server_default=None)
    op.add_column(
        "case_file", sa.Column("extensions", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("case_file", "extensions", server_default=None)
    op.add_column("case_file", sa.Column("held_by", sa.String(40), nullable=True))
    _checked("case_file", "held_by", "party", PARTIES)
    op.add_column("case_file", sa.Column("held_ground", sa.String(40), nullable=True))
    _checked("case_file", "held_ground", "clock_ground", GROUNDS)
    op.add_column("case_file", sa.Column("held_office_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_case_file_held_office_id"), "case_file", "office", ["held_office_id"], ["id"]
    )
    op.add_column("case_file", _instant("held_since"))
    op.add_column("case_file", _instant("decided_at"))
    op.create_check_constraint(
        op.f("ck_case_file_held_is_whole"),
        "case_file",
        "(held_by is null) = (held_since is null)",
    )
    op.create_check_constraint(
        op.f("ck_case_file_decided_stops_the_clock"),
        "case_file",
        "decided_at is null or running_since is null",
    )
    # The lists of parties leave the facts, which every step reads and writes.
    op.execute(
        "update case_file set lists = jsonb_build_object('consultees', facts -> 'consultees'),"
        " facts = facts - 'consultees' - 'answered' where facts ? 'consultees'"
    )


def _tasks() -> None:
    for name in ("claimed_at", "running_since", "notice_at", "escalated_at"):
        op.add_column("task", _instant(name))
    op.add_column("task", sa.Column("limit_minutes", sa.Integer(), nullable=True))
    for name in ("used_minutes", "noticed"):
        op.add_column("task", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("task", name, server_default=None)
    op.add_column("task", sa.Column("escalated_office_id", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("escalated_role", sa.String(40), nullable=True))
    _checked("task", "escalated_role", "escalated_role", ROLES)
    op.add_column("task", sa.Column("closed_for_id", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("undo", postgresql.JSONB(), nullable=True))
    op.create_foreign_key(
        op.f("fk_task_escalated_office_id"), "task", "office", ["escalated_office_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_task_closed_for_id"), "task", "person", ["closed_for_id"], ["id"]
    )
    op.drop_constraint("party", "task")
    _checked("task", "clock", "party", PARTIES)
    op.drop_index("ix_task_person", table_name="task")
    for name, columns, where in (
        ("ix_task_person", ["person_id", "sort_at", "id"], "person_id is not null"),
        ("ix_task_free", ["office_id", "role", "sort_at", "id"], "person_id is null"),
        (
            "ix_task_escalated",
            ["escalated_office_id", "escalated_role", "sort_at", "id"],
            "escalated_role is not null",
        ),
        ("ix_task_trouble", ["office_id", "sort_at", "id"], "trouble is not null"),
        ("ix_task_notice_at", ["notice_at", "id"], "notice_at is not null"),
    ):
        op.create_index(
            name, "task", columns, postgresql_where=sa.text(f"state = 'open' and {where}")
        )


def _stand_ins() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("principal_id <> substitute_id", name=op.f("ck_stand_in_two_people")),
        sa.CheckConstraint("from_day <= to_day", name=op.f("ck_stand_in_days_in_order")),
        sa.CheckConstraint("cardinality(roles) > 0", name=op.f("ck_stand_in_some_role")),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by_id is null)",
            name=op.f("ck_stand_in_revoked_is_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    for name in ("principal_id", "substitute_id", "created_by_id", "revoked_by_id"):
        op.create_foreign_key(op.f(f"fk_stand_in_{name}"), "stand_in", "person", [name], ["id"])
    for name in ("principal_id", "substitute_id"):
        op.create_index(f"ix_stand_in_{name}_to_day", "stand_in", [name, "to_day"])


def downgrade() -> None:
    """Take it all away again; events of the new kinds cannot be told any more."""
    op.drop_table("stand_in")
    op.execute("drop trigger calendar_changed on calendar_day")
    op.execute("drop function calendar_changed()")
    op.execute("drop table calendar_revision")
    op.execute("drop sequence calendar_revision_number")
    op.drop_column("calendar_day", "hours")
    op.drop_constraint("event_kind", "event")
    _checked("event", "kind", "event_kind", OLD_KINDS)
    op.drop_index("ix_timer_due_at", table_name="timer")
    op.drop_column("timer", "paused_minutes")
    op.create_index(
        "ix_timer_due_at", "timer", ["due_at", "id"], postgresql_where=sa.text("done_at is null")
    )
    op.execute("update case_file set facts = facts || lists")
    for name in [
        "lists",
        "extensions",
        "held_by",
        "held_ground",
        "held_office_id",
        "held_since",
        "decided_at",
    ]:
        op.drop_column("case_file", name)
    for index in ("person", "free", "escalated", "trouble", "notice_at"):
        op.drop_index(f"ix_task_{index}", table_name="task")
    op.create_index(
        "ix_task_person",
        "task",
        ["person_id", "sort_at", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    for name in [
        "claimed_at",
        "running_since",
        "notice_at",
        "escalated_at",
        "limit_minutes",
        "used_minutes",
        "noticed",
        "escalated_office_id",
        "escalated_role",
        "closed_for_id",
        "undo",
    ]:
        op.drop_column("task", name)
