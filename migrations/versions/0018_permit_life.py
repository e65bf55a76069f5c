"""Let a permit live on after its decision: matters of dossiers, changes, and what was reported.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = (
    "slip_receipt",
    "slip_supplement",
    "slip_refuse",
    "permit_point",
    "permit_line",
    "shared_use_consent",
    "refusal",
    "acknowledgement",
    "explanation",
)
MORE_KINDS = (
    "slip_apology",
    "slip_stop",
    "slip_control",
    "register_book",
    "permit_linear",
    "permit_underground",
    "location_acceptance",
    "permit_adjustment",
    "permit_extension",
    "permit_reissue",
    "permit_transfer",
    "revocation",
    "cancellation",
    "completion_acknowledgement",
    "stamped_drawings",
    "consultation_letter",
    "monthly_report",
    "inspection_minutes",
)
STATES = ("valid", "amended", "replaced", "expired", "revoked")
MORE_STATES = ("cancelled", "dismantled")
OUTCOMES = ("permit", "refusal", "acknowledgement", "explanation", "stop_request")
MORE_OUTCOMES = (
    "location",
    "extension",
    "adjustment",
    "reissue",
    "transfer",
    "completion",
    "revocation",
    "cancellation",
)
ENDS = (
    "given_back",
    "lapsed",
    "built",
    "built_elsewhere",
    "not_built",
    "blocked",
    "split",
    "refused",
    "withdrawn",
    "stopped",
    "discarded",
)
MORE_ENDS = ("permit_ended",)

TABLES = """
alter table permit
    add column holder_id integer,
    add column predecessor_id bigint,
    add column changes varchar(40),
    add column state_since date,
    add column state_reason varchar,
    add column started_on date,
    add column finished_on date,
    add column on_air_on date,
    add column dismantled_on date;
alter table permit disable trigger permit_stands;
update permit p set holder_id = d.carrier_id from dossier d where d.id = p.dossier_id;
alter table permit enable trigger permit_stands;
alter table permit
    alter column holder_id set not null,
    add constraint fk_permit_holder_id foreign key (holder_id) references office (id),
    add constraint fk_permit_predecessor_id foreign key (predecessor_id) references permit (id),
    add constraint permit_change check (changes in ('extends', 'replaces', 'copies', 'transfers',
        'revokes', 'cancels', 'completes')),
    add constraint ck_permit_change_is_whole
        check ((predecessor_id is null) = (changes is null)),
    add constraint ck_permit_not_its_own_predecessor check (predecessor_id <> id);
create index ix_permit_predecessor_id on permit (predecessor_id);
create index ix_permit_holder_id_id on permit (holder_id, id);

alter table dossier
    add column matter varchar(40) not null default 'new',
    add column permit_id bigint,
    add constraint fk_dossier_permit_id foreign key (permit_id) references permit (id),
    add constraint matter check (matter in ('new', 'location', 'extend', 'adjust', 'reissue',
        'transfer', 'complete', 'revoke')),
    add constraint ck_dossier_about_a_permit_or_none
        check ((permit_id is null) = (matter in ('new', 'location')));
alter table dossier alter column matter drop default;
create index ix_dossier_permit_id on dossier (permit_id);

-- What was decided stays; what became of it is written beside it.
create or replace function permit_stands() returns trigger language plpgsql as $$
declare
    lives constant text[] := array['state', 'state_since', 'state_reason', 'start_before',
        'holder_id', 'started_on', 'finished_on', 'on_air_on', 'dismantled_on'];
begin
    if tg_op = 'DELETE' or (tg_op = 'UPDATE'
            and (to_jsonb(new) - lives) is distinct from (to_jsonb(old) - lives)) then
        raise exception 'permit % was issued and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    if tg_op = 'INSERT' and not exists (
            select from paper_issued p, draft d
            where p.id = new.paper_id and p.state = 'signed'
                and d.id = new.draft_id and d.signed_at is not null) then
        raise exception 'a permit exists only with its signed paper'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""

BACK = """
create or replace function permit_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (tg_op = 'UPDATE'
            and (to_jsonb(new) - 'state') is distinct from (to_jsonb(old) - 'state')) then
        raise exception 'permit % was issued and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    if tg_op = 'INSERT' and not exists (
            select from paper_issued p, draft d
            where p.id = new.paper_id and p.state = 'signed'
                and d.id = new.draft_id and d.signed_at is not null) then
        raise exception 'a permit exists only with its signed paper'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
alter table dossier drop column matter, drop column permit_id;
alter table permit
    drop column holder_id, drop column predecessor_id, drop column changes,
    drop column state_since, drop column state_reason, drop column started_on,
    drop column finished_on, drop column on_air_on, drop column dismantled_on;
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    op.execute(TABLES)
    _checked("paper_issued", "kind", "paper_kind", KINDS + MORE_KINDS)
    _checked("permit", "state", "permit_state", STATES + MORE_STATES)
    for table in ("draft", "permit"):
        _checked(table, "outcome", f"ck_{table}_outcome_known", OUTCOMES + MORE_OUTCOMES)
    _checked("hold", "ended_as", "ck_hold_ended_as", ENDS + MORE_ENDS, schema="gis")


def downgrade() -> None:
    """Take it away again; an installation without such papers, states and ends."""
    op.execute(BACK)
    _checked("paper_issued", "kind", "paper_kind", KINDS)
    _checked("permit", "state", "permit_state", STATES)
    for table in ("draft", "permit"):
        _checked(table, "outcome", f"ck_{table}_outcome_known", OUTCOMES)
    _checked("hold", "ended_as", "ck_hold_ended_as", ENDS, schema="gis")


def _checked(
    table: str, column: str, name: str, values: tuple[str, ...], schema: str | None = None
) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(name), table, schema=schema)
    op.create_check_constraint(op.f(name), table, f"{column} in ({listed})", schema=schema)
