"""Lay routes that were found, kept and filed.

Works of digging for ducts get their kind and their permit; a dossier keeps what was prepared for
its sections; searches stay as they were answered.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WORKS = ("tower_ground", "tower_rooftop", "smart_pole", "duct_share")
MORE_WORKS = ("duct_build",)
KINDS = (
    "slip_receipt",
    "slip_supplement",
    "slip_refuse",
    "permit_point",
    "shared_use_consent",
    "refusal",
    "acknowledgement",
    "explanation",
)
MORE_KINDS = ("permit_line",)

TABLES = """
alter table dossier add column prepared jsonb not null default '{}'::jsonb;

create table route_price (
    code varchar not null,
    dong_per_m integer not null,
    certainty varchar(40) not null,
    constraint pk_route_price primary key (code),
    constraint ck_route_price_dong_per_m check (dong_per_m > 0),
    constraint certainty check (certainty in ('found', 'recall', 'proposal'))
);
insert into route_price (code, dong_per_m, certainty) values ('pull', 60000, 'proposal');

create table route_search (
    id bigserial not null,
    ref varchar not null,
    office_id integer not null,
    asked_by_id integer not null,
    asked_at timestamptz not null,
    revision bigint not null,
    wish jsonb not null,
    routes jsonb not null,
    constraint pk_route_search primary key (id),
    constraint uq_route_search_ref unique (ref),
    constraint fk_route_search_office_id foreign key (office_id) references office (id),
    constraint fk_route_search_asked_by_id foreign key (asked_by_id) references person (id)
);
create index ix_route_search_office_id_id on route_search (office_id, id);

create function route_search_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'the answer of route search % does not change', old.id
        using errcode = 'restrict_violation';
end $$;
create trigger route_search_is_kept before update on route_search
    for each row execute function route_search_is_kept();

create table route_bundle (
    id bigserial not null,
    ref varchar not null,
    search_id bigint not null,
    alternative integer not null,
    carrier_id integer not null,
    created_by_id integer not null,
    created_at timestamptz not null,
    held_until timestamptz not null,
    constraint pk_route_bundle primary key (id),
    constraint uq_route_bundle_ref unique (ref),
    constraint uq_route_bundle_search_id unique (search_id),
    constraint ck_route_bundle_alternative check (alternative > 0),
    constraint fk_route_bundle_search_id
        foreign key (search_id) references route_search (id),
    constraint fk_route_bundle_carrier_id foreign key (carrier_id) references office (id),
    constraint fk_route_bundle_created_by_id
        foreign key (created_by_id) references person (id)
);
create index ix_route_bundle_carrier_id_id on route_bundle (carrier_id, id);

create table bundle_dossier (
    bundle_id bigint not null,
    stretch integer not null,
    dossier_id bigint not null,
    constraint pk_bundle_dossier primary key (bundle_id, stretch),
    constraint uq_bundle_dossier_dossier_id unique (dossier_id),
    constraint ck_bundle_dossier_stretch check (stretch > 0),
    constraint fk_bundle_dossier_bundle_id
        foreign key (bundle_id) references route_bundle (id) on delete cascade,
    constraint fk_bundle_dossier_dossier_id
        foreign key (dossier_id) references dossier (id) on delete cascade
);
"""

BACK = """
drop table bundle_dossier;
drop table route_bundle;
drop table route_search;
drop function route_search_is_kept();
drop table route_price;
alter table dossier drop column prepared;
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    op.execute(TABLES)
    _checked("dossier", "work_kind", "work_kind", WORKS + MORE_WORKS)
    _checked("paper_issued", "kind", "paper_kind", KINDS + MORE_KINDS)


def downgrade() -> None:
    """Take it away again; an installation without such dossiers and papers."""
    _checked("dossier", "work_kind", "work_kind", WORKS)
    _checked("paper_issued", "kind", "paper_kind", KINDS)
    op.execute(BACK)


def _checked(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(name), table)
    op.create_check_constraint(op.f(name), table, f"{column} in ({listed})")
