"""Lay searches kept as evidence, requests to owners with their stories, co-build windows.

Revision ID: 0015
Revises: 0014
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ASSETS = ("mast", "pole", "building", "duct")
STATUSES = ("asked", "more", "escalated", "agreed", "refused", "unsettled", "withdrawn")
STEPS = (
    "asked",
    "more_asked",
    "more_given",
    "agreed",
    "refused",
    "warned",
    "escalated",
    "mediated",
    "withdrawn",
)
JOINS = ("asked", "accepted", "declined")
WORKS = ("tower_ground", "tower_rooftop", "smart_pole", "duct_share", "duct_build")
LIVING = "'asked', 'more', 'escalated'"

#: What was found, asked and answered stays as it was written; a draft may go with its searches.
STANDS = """
create function sharing_stands() returns trigger language plpgsql as $$
begin
    raise exception '% % was written and does not change', tg_table_name, old.id
        using errcode = 'restrict_violation';
end $$;
create trigger sharing_event_stands before update or delete on sharing_event
    for each row execute function sharing_stands();
create trigger sharing_search_stands before update on sharing_search
    for each row execute function sharing_stands();
"""


def upgrade() -> None:
    """Make the tables, and what keeps written things as they are."""
    _searches()
    _requests()
    _events()
    _windows()
    _joins()
    op.execute(STANDS)


def downgrade() -> None:
    """Take it away again."""
    for table in (
        "co_build_join",
        "co_build_window",
        "sharing_event",
        "sharing_request",
        "sharing_search",
    ):
        op.drop_table(table)
    op.execute("drop function sharing_stands()")


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _words(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _plain(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=False)


def _term(name: str, kind: str, values: tuple[str, ...]) -> sa.Column[str]:
    term = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, term, nullable=False)


def _to(table: str, column: str, target: str, **more: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, **more)


def _own(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _must(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _searches() -> None:
    table = "sharing_search"
    op.create_table(
        table,
        _big("id"),
        _big("dossier_id"),
        _moment("made_at"),
        _number("made_by_id"),
        _plain("document"),
        _words("sha256"),
        _to(table, "dossier_id", "dossier", ondelete="CASCADE"),
        _to(table, "made_by_id", "person"),
        _own(table),
    )
    op.create_index("ix_sharing_search_dossier_id_id", table, ["dossier_id", "id"])


def _requests() -> None:
    table = "sharing_request"
    op.create_table(
        table,
        _big("id"),
        _words("ref"),
        _number("carrier_id"),
        _number("owner_id"),
        _number("mediator_id", nullable=True),
        _big("dossier_id", nullable=True),
        _term("asset", "shared_asset", ASSETS),
        _words("asset_key"),
        _words("asset_name"),
        _plain("figures"),
        _plain("wanted"),
        sa.Column("wanted_from", sa.Date(), nullable=False),
        sa.Column("wanted_until", sa.Date(), nullable=True),
        _words("words"),
        _term("status", "sharing_status", STATUSES),
        _moment("asked_at"),
        _number("limit_minutes"),
        _number("used_minutes"),
        _moment("running_since", nullable=True),
        _moment("due_at", nullable=True),
        _moment("notice_at", nullable=True),
        _number("noticed"),
        _moment("ended_at", nullable=True),
        _must(table, "two_parties", "owner_id <> carrier_id"),
        _must(table, "used_not_negative", "used_minutes >= 0"),
        _must(table, "living_is_not_ended", f"(status in ({LIVING})) = (ended_at is null)"),
        _must(table, "escalated_has_mediator", "status <> 'escalated' or mediator_id is not null"),
        _to(table, "carrier_id", "office"),
        _to(table, "owner_id", "office"),
        _to(table, "mediator_id", "office"),
        _to(table, "dossier_id", "dossier", ondelete="SET NULL"),
        _own(table),
        _once(table, "ref"),
    )
    for column in ("carrier_id", "owner_id", "mediator_id"):
        op.create_index(f"ix_sharing_request_{column}_id", table, [column, "id"])
    op.create_index("ix_sharing_request_dossier_id", table, ["dossier_id"])
    op.create_index(
        "ix_sharing_request_notice_at",
        table,
        ["notice_at", "id"],
        postgresql_where=sa.text("notice_at is not null"),
    )
    op.create_index(
        "uq_sharing_request_living",
        table,
        ["dossier_id", "asset_key"],
        unique=True,
        postgresql_where=sa.text(f"dossier_id is not null and status in ({LIVING})"),
    )


def _events() -> None:
    table = "sharing_event"
    op.create_table(
        table,
        _big("id"),
        _big("request_id"),
        _number("seq"),
        _moment("at"),
        _term("step", "sharing_step", STEPS),
        _number("by_id", nullable=True),
        _number("office_id", nullable=True),
        _words("words"),
        _plain("data"),
        _to(table, "request_id", "sharing_request"),
        _to(table, "by_id", "person"),
        _to(table, "office_id", "office"),
        _own(table),
        _once(table, "request_id", "seq"),
    )


def _windows() -> None:
    table = "co_build_window"
    op.create_table(
        table,
        _big("id"),
        _words("ref"),
        _big("dossier_id"),
        _number("initiator_id"),
        _term("work_kind", "work_kind", WORKS),
        _words("ward_code", nullable=True),
        sa.Column(
            "site",
            geoalchemy2.Geometry("GEOMETRY", srid=9218, spatial_index=False),
            nullable=False,
        ),
        _moment("opened_at"),
        _number("opened_by_id", nullable=True),
        _moment("closes_at"),
        _must(table, "open_for_a_while", "closes_at > opened_at"),
        _to(table, "dossier_id", "dossier"),
        _to(table, "initiator_id", "office"),
        _to(table, "opened_by_id", "person"),
        _own(table),
        _once(table, "ref"),
        _once(table, "dossier_id"),
    )
    op.create_index("ix_co_build_window_site", table, ["site"], postgresql_using="gist")
    op.create_index("ix_co_build_window_closes_at", table, ["closes_at", "id"])
    op.create_index("ix_co_build_window_initiator_id_id", table, ["initiator_id", "id"])


def _joins() -> None:
    table = "co_build_join"
    op.create_table(
        table,
        _big("id"),
        _words("ref"),
        _big("window_id"),
        _number("carrier_id"),
        _number("asked_by_id"),
        _moment("asked_at"),
        _plain("needs"),
        _words("words"),
        _term("status", "join_status", JOINS),
        _words("answer"),
        _number("answered_by_id", nullable=True),
        _moment("answered_at", nullable=True),
        _must(table, "answered_is_whole", "(status = 'asked') = (answered_at is null)"),
        _to(table, "window_id", "co_build_window"),
        _to(table, "carrier_id", "office"),
        _to(table, "asked_by_id", "person"),
        _to(table, "answered_by_id", "person"),
        _own(table),
        _once(table, "ref"),
        _once(table, "window_id", "carrier_id"),
    )
    op.create_index("ix_co_build_join_carrier_id", table, ["carrier_id"])
