"""Lay drafts of layer editions, and what a publication takes from them.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DRAFTS = """
create table gis.draft (
    id bigint generated always as identity,
    ref text not null,
    state text not null,
    kind text not null,
    series text not null,
    title text not null,
    publisher text not null,
    citation text not null,
    decision_no text,
    decision_date date,
    in_force daterange not null,
    accuracy_m double precision not null,
    schematic boolean not null,
    covers text not null,
    coverage geometry(MultiPolygon, 9218),
    source_name text not null,
    source_sha256 text not null,
    asked jsonb not null,
    measured jsonb not null,
    made_by text not null,
    made_at timestamp with time zone not null,
    changed_by text not null,
    changed_at timestamp with time zone not null,
    edition_id bigint,
    constraint pk_draft primary key (id),
    constraint uq_draft_ref unique (ref),
    constraint fk_draft_kind foreign key (kind) references gis.layer_kind (code),
    constraint fk_draft_edition_id foreign key (edition_id) references gis.edition (id),
    constraint ck_draft_state check (state in ('open', 'published', 'discarded')),
    constraint ck_draft_covers check (covers in ('none', 'province', 'features', 'file')),
    constraint ck_draft_accuracy_m check (accuracy_m >= 0),
    constraint ck_draft_days check (not isempty(in_force) and not lower_inf(in_force)),
    constraint ck_draft_edition_id check ((state = 'published') = (edition_id is not null))
);
create index ix_draft_kind on gis.draft (kind, series);

create table gis.draft_feature (
    draft_id bigint not null,
    number bigint not null,
    ref text not null,
    name text not null,
    layer text not null,
    attrs jsonb not null,
    geom geometry(Geometry, 9218),
    in_force daterange,
    constraint pk_draft_feature primary key (draft_id, number),
    constraint fk_draft_feature_draft_id foreign key (draft_id) references gis.draft (id)
);

create table gis.draft_finding (
    draft_id bigint not null,
    position bigint not null,
    code text not null,
    severity text not null,
    number bigint,
    ref text not null,
    place geometry(Point, 9218),
    facts jsonb not null,
    repair text,
    repaired geometry(Geometry, 9218),
    accepted_by text,
    accepted_at timestamp with time zone,
    constraint pk_draft_finding primary key (draft_id, position),
    constraint fk_draft_finding_draft_id foreign key (draft_id) references gis.draft (id),
    constraint ck_draft_finding_severity check (severity in ('error', 'repairable', 'note')),
    constraint ck_draft_finding_repair
        check (repair in ('shape', 'parts', 'drop', 'ref')),
    constraint ck_draft_finding_accepted check (
        (accepted_by is null) = (accepted_at is null)
        and (accepted_at is null or repair is not null))
);

create table gis.layer_act (
    id bigint generated always as identity,
    act text not null,
    kind text not null,
    series text not null,
    at timestamp with time zone not null,
    by text not null,
    title text not null,
    reason text not null,
    from_day date,
    edition_id bigint,
    undoes bigint,
    constraint pk_layer_act primary key (id),
    constraint fk_layer_act_kind foreign key (kind) references gis.layer_kind (code),
    constraint fk_layer_act_edition_id foreign key (edition_id) references gis.edition (id),
    constraint fk_layer_act_undoes foreign key (undoes) references gis.layer_act (id),
    constraint ck_layer_act_act check (act in ('publish', 'repeal', 'roll_back'))
);
create index ix_layer_act_kind on gis.layer_act (kind, series, at);
"""

# A draft is changed until it is published or thrown away; from then on it is evidence: which file,
# what was wrong with it, who accepted which repair.
PROTECTION = """
create function gis.refuse_closed_draft() returns trigger language plpgsql as $$
declare
    which bigint;
begin
    if tg_table_name = 'draft' then
        if old.state <> 'open' then
            raise exception 'draft % is closed and stays as it is', old.ref
                using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    which := case when tg_op = 'INSERT' then new.draft_id else old.draft_id end;
    if exists (select from gis.draft where id = which and state <> 'open') then
        raise exception 'a part of a closed draft stays as it is'
            using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger keep_closed before update on gis.draft
    for each row execute function gis.refuse_closed_draft();
create trigger keep before delete on gis.draft
    for each row execute function gis.refuse_change();
create trigger keep_closed before insert or update or delete on gis.draft_finding
    for each row execute function gis.refuse_closed_draft();
create trigger keep_closed before update or delete on gis.draft_feature
    for each row execute function gis.refuse_closed_draft();
create trigger keep before update or delete on gis.layer_act
    for each row execute function gis.refuse_change();
create trigger keep_all before truncate on gis.layer_act
    for each statement execute function gis.refuse_change();
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    op.execute(DRAFTS)
    op.execute(PROTECTION)


def downgrade() -> None:
    """Take it away again."""
    for table in ("layer_act", "draft_finding", "draft_feature", "draft"):
        op.execute(f"drop table gis.{table}")
    op.execute("drop function gis.refuse_closed_draft()")
