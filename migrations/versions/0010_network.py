"""Lay the register of shared assets: nodes, segments, ducts in ducts, poles, and holds on places.

A hold is a row with a range of days and an exclusion constraint. What two rows of different tables
must not say together (a hold and a cable, a load and a pole's limit) is checked by triggers under
the lock of the duct or pole, so it holds for every way in: a verb, an import, a shell.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: Prices of digging are proposals, to be confirmed by the province; a change raises the revision.
GROUND = """
create table gis.surface (
    code text not null,
    dig_per_m bigint not null,
    certainty text not null,
    constraint pk_surface primary key (code),
    constraint ck_surface_dig_per_m check (dig_per_m > 0),
    constraint ck_surface_certainty check (certainty in ('seed', 'found', 'recall', 'proposal'))
);
insert into gis.surface (code, dig_per_m, certainty) values
    ('earth', 350000, 'proposal'), ('lawn', 400000, 'proposal'), ('paving', 700000, 'proposal'),
    ('concrete', 1100000, 'proposal'), ('asphalt', 1300000, 'proposal'),
    ('unknown', 1300000, 'proposal');

create table gis.node (
    id bigint generated always as identity,
    kind text not null,
    owner text not null,
    ref text not null,
    geom geometry(Point, 9218) not null,
    constraint pk_node primary key (id),
    constraint uq_node_owner_ref unique (owner, ref),
    constraint ck_node_kind
        check (kind in ('manhole', 'handhole', 'pole', 'building', 'cabinet', 'joint'))
);
create index ix_node_geom on gis.node using gist (geom);

create table gis.segment (
    id bigint generated always as identity,
    from_node bigint not null,
    to_node bigint not null,
    owner text not null,
    ref text not null,
    surface text not null,
    standing text not null,
    surveyed_on date,
    source text not null,
    geom geometry(LineString, 9218) not null,
    retired_at timestamptz,
    continues bigint,
    constraint pk_segment primary key (id),
    constraint fk_segment_from_node foreign key (from_node) references gis.node (id),
    constraint fk_segment_to_node foreign key (to_node) references gis.node (id),
    constraint fk_segment_surface foreign key (surface) references gis.surface (code),
    constraint fk_segment_continues foreign key (continues) references gis.segment (id),
    constraint ck_segment_ends check (from_node <> to_node),
    constraint ck_segment_geom check (st_length(geom) > 0),
    constraint ck_segment_standing check (standing in ('declared', 'surveyed'))
);
create index ix_segment_from_node on gis.segment (from_node);
create index ix_segment_to_node on gis.segment (to_node);
create index ix_segment_geom on gis.segment using gist (geom);
create unique index ix_segment_owner_ref on gis.segment (owner, ref) where retired_at is null;
"""

DUCTS = """
create table gis.duct_spec (
    code text not null,
    outer_mm double precision not null,
    inner_mm double precision not null,
    max_fill double precision not null,
    contains text[] not null,
    constraint pk_duct_spec primary key (code),
    constraint ck_duct_spec_bore check (inner_mm > 0 and inner_mm < outer_mm),
    constraint ck_duct_spec_max_fill check (max_fill > 0 and max_fill <= 1)
);

create table gis.duct (
    id bigint generated always as identity,
    segment_id bigint not null,
    parent_id bigint,
    position bigint not null,
    spec text,
    outer_mm double precision not null,
    inner_mm double precision not null,
    max_fill double precision not null,
    state text not null,
    standing text not null,
    constraint pk_duct primary key (id),
    constraint uq_duct_id_segment_id unique (id, segment_id),
    constraint fk_duct_segment_id foreign key (segment_id) references gis.segment (id),
    constraint fk_duct_parent_id foreign key (parent_id, segment_id)
        references gis.duct (id, segment_id),
    constraint fk_duct_spec foreign key (spec) references gis.duct_spec (code),
    constraint ck_duct_bore check (inner_mm > 0 and inner_mm < outer_mm),
    constraint ck_duct_max_fill check (max_fill > 0 and max_fill <= 1),
    constraint ck_duct_state check (state in ('sound', 'blocked', 'removed')),
    constraint ck_duct_standing check (standing in ('declared', 'surveyed'))
);
create unique index ix_duct_position on gis.duct (segment_id, position) where parent_id is null;
create unique index ix_duct_position_inside on gis.duct (parent_id, position)
    where parent_id is not null;
"""

POLES = """
create table gis.pole (
    id bigint generated always as identity,
    node_id bigint not null,
    height_m double precision not null,
    max_kg double precision not null,
    max_watts double precision not null,
    max_wind_m2 double precision not null,
    constraint pk_pole primary key (id),
    constraint uq_pole_node_id unique (node_id),
    constraint fk_pole_node_id foreign key (node_id) references gis.node (id),
    constraint ck_pole_limits
        check (height_m > 0 and max_kg >= 0 and max_watts >= 0 and max_wind_m2 >= 0)
);

create table gis.pole_slot (
    id bigint generated always as identity,
    pole_id bigint not null,
    position bigint not null,
    kind text not null,
    height_m double precision not null,
    max_kg double precision not null,
    max_watts double precision not null,
    max_wind_m2 double precision not null,
    state text not null,
    constraint pk_pole_slot primary key (id),
    constraint uq_pole_slot_pole_id_position unique (pole_id, position),
    constraint fk_pole_slot_pole_id foreign key (pole_id) references gis.pole (id),
    constraint ck_pole_slot_kind
        check (kind in ('antenna', 'small_cell', 'camera', 'sign', 'charger', 'lamp', 'sensor')),
    constraint ck_pole_slot_limits
        check (height_m >= 0 and max_kg >= 0 and max_watts >= 0 and max_wind_m2 >= 0),
    constraint ck_pole_slot_state check (state in ('sound', 'blocked', 'removed'))
);
"""

#: Both tables take a place: a bore (duct without ducts in it) or a slot, never both, for some days.
TAKING = """
    duct_id bigint,
    slot_id bigint,
    tenant text not null,
    reference text not null,
    cable_mm double precision,
    kg double precision not null default 0,
    watts double precision not null default 0,
    wind_m2 double precision not null default 0,
    during daterange not null,
    constraint fk_{0}_duct_id foreign key (duct_id) references gis.duct (id),
    constraint fk_{0}_slot_id foreign key (slot_id) references gis.pole_slot (id),
    constraint ck_{0}_place check (num_nonnulls(duct_id, slot_id) = 1),
    constraint ck_{0}_cable_mm check ((duct_id is null) = (cable_mm is null) and cable_mm > 0),
    constraint ck_{0}_load check (kg >= 0 and watts >= 0 and wind_m2 >= 0),
    constraint ck_{0}_during check (not isempty(during) and not lower_inf(during)),
"""

HOLDS = f"""
create table gis.hold (
    id bigint generated always as identity,
    {TAKING.format("hold")}
    state text not null,
    made_at timestamptz not null,
    expires_at timestamptz,
    ended_at timestamptz,
    ended_as text,
    continues bigint,
    constraint pk_hold primary key (id),
    constraint fk_hold_continues foreign key (continues) references gis.hold (id),
    constraint ck_hold_state check (state in ('held', 'confirmed', 'released', 'expired')),
    constraint ck_hold_expires_at check (state <> 'held' or expires_at is not null),
    constraint ck_hold_ended check (
        (state in ('held', 'confirmed')) = (ended_at is null)
        and (ended_at is null) = (ended_as is null)),
    constraint ck_hold_ended_as check (ended_as in
        ('given_back', 'lapsed', 'built', 'built_elsewhere', 'not_built', 'blocked', 'split')),
    constraint ex_hold_duct_once exclude using gist (duct_id with =, during with &&)
        where (duct_id is not null and state in ('held', 'confirmed')),
    constraint ex_hold_slot_once exclude using gist (slot_id with =, during with &&)
        where (slot_id is not null and state in ('held', 'confirmed'))
);
create index ix_hold_reference on gis.hold (reference);
create index ix_hold_expires_at on gis.hold (expires_at) where state = 'held';

create table gis.occupancy (
    id bigint generated always as identity,
    {TAKING.format("occupancy")}
    standing text not null,
    source text not null,
    hold_id bigint,
    constraint pk_occupancy primary key (id),
    constraint fk_occupancy_hold_id foreign key (hold_id) references gis.hold (id),
    constraint ck_occupancy_standing check (standing in ('declared', 'surveyed')),
    constraint ex_occupancy_duct_one_tenant
        exclude using gist (duct_id with =, tenant with <>, during with &&)
        where (duct_id is not null),
    constraint ex_occupancy_slot_once exclude using gist (slot_id with =, during with &&)
        where (slot_id is not null)
);
create index ix_occupancy_reference on gis.occupancy (reference);

create table gis.waiting (
    id bigint generated always as identity,
    segment_ids bigint[] not null,
    tenant text not null,
    reference text not null,
    cable_mm double precision not null,
    ways bigint not null,
    during daterange not null,
    hold_days bigint not null,
    asked_at timestamptz not null,
    state text not null,
    ended_at timestamptz,
    constraint pk_waiting primary key (id),
    constraint ck_waiting_segment_ids check (cardinality(segment_ids) > 0),
    constraint ck_waiting_sizes check (cable_mm > 0 and ways > 0 and hold_days > 0),
    constraint ck_waiting_during check (not isempty(during) and not lower_inf(during)),
    constraint ck_waiting_state check (state in ('waiting', 'served', 'left')),
    constraint ck_waiting_ended check ((state = 'waiting') = (ended_at is null))
);
create index ix_waiting_segment_ids on gis.waiting using gin (segment_ids)
    where state = 'waiting';
create index ix_waiting_reference on gis.waiting (reference);
"""

#: The checks read after they have the lock, which only a fresh snapshot for each statement allows.
ISOLATION = """
create function gis.refuse(fault text) returns void language plpgsql as $$
begin
    raise exception 'the register does not allow this: %', fault
        using errcode = 'check_violation', constraint = fault, schema = 'gis';
end $$;

create function gis.need_fresh_snapshots() returns void language plpgsql as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'places are taken in transactions that are read committed'
            using errcode = 'invalid_transaction_state';
    end if;
end $$;
"""

#: A sum can only rise on the first day of something, so the first days are all that is looked at.
PEAKS = """
create function gis.duct_peak_mm2(place bigint, days daterange) returns double precision
language sql stable as $$
    select coalesce(max(day.mm2), 0)
      from (select sum(inside.cable_mm * inside.cable_mm) as mm2
              from (select lower(days) as on_day
                     union
                    select lower(o.during) from gis.occupancy as o
                     where o.duct_id = place and o.during && days
                       and lower(o.during) > lower(days)) as first
              join gis.occupancy as inside
                on inside.duct_id = place and inside.during @> first.on_day
             group by first.on_day) as day
$$;

create function gis.pole_peak(pole bigint, days daterange,
                              out kg double precision, out watts double precision,
                              out wind_m2 double precision)
language sql stable as $$
    with load as (
        select h.during, h.kg, h.watts, h.wind_m2
          from gis.hold as h join gis.pole_slot as s on s.id = h.slot_id
         where s.pole_id = pole and h.state in ('held', 'confirmed') and h.during && days
         union all
        select o.during, o.kg, o.watts, o.wind_m2
          from gis.occupancy as o join gis.pole_slot as s on s.id = o.slot_id
         where s.pole_id = pole and o.during && days
    ), first as (
        select lower(days) as on_day
         union
        select lower(during) from load where lower(during) > lower(days)
    ), day as (
        select sum(l.kg) as kg, sum(l.watts) as watts, sum(l.wind_m2) as wind_m2
          from first join load as l on l.during @> first.on_day
         group by first.on_day
    )
    select coalesce(max(day.kg), 0), coalesce(max(day.watts), 0), coalesce(max(day.wind_m2), 0)
      from day
$$;
"""

FAULTS = """
create function gis.slot_fault(slot bigint, kg double precision, watts double precision,
                               wind_m2 double precision, days daterange) returns text
language sql stable as $$
    select case
        when s.state <> 'sound' then 'place_blocked'
        when kg > s.max_kg or watts > s.max_watts or wind_m2 > s.max_wind_m2 then 'slot_load'
        when peak.kg + kg > p.max_kg then 'pole_kg'
        when peak.watts + watts > p.max_watts then 'pole_watts'
        when peak.wind_m2 + wind_m2 > p.max_wind_m2 then 'pole_wind_m2'
    end
      from gis.pole_slot as s
      join gis.pole as p on p.id = s.pole_id
     cross join lateral gis.pole_peak(p.id, days) as peak
     where s.id = slot
$$;

create function gis.check_hold() returns trigger language plpgsql as $$
declare
    fault text;
begin
    if new.state not in ('held', 'confirmed') then
        return new;
    end if;
    perform gis.need_fresh_snapshots();
    if new.duct_id is not null then
        perform 1 from gis.duct where id = new.duct_id for no key update;
        select case
            when d.state <> 'sound' or s.retired_at is not null then 'place_blocked'
            when exists (select 1 from gis.duct as c
                          where c.parent_id = d.id and c.state <> 'removed') then 'place_holds_ducts'
            when new.cable_mm * new.cable_mm > d.max_fill * d.inner_mm * d.inner_mm
                then 'duct_fill'
            when exists (select 1 from gis.occupancy as o
                          where o.duct_id = d.id and o.during && new.during) then 'place_occupied'
        end into fault
          from gis.duct as d join gis.segment as s on s.id = d.segment_id
         where d.id = new.duct_id;
    else
        perform 1 from gis.pole as p join gis.pole_slot as s on s.pole_id = p.id
          where s.id = new.slot_id for no key update of p;
        fault := gis.slot_fault(new.slot_id, new.kg, new.watts, new.wind_m2, new.during);
        if exists (select 1 from gis.occupancy as o
                    where o.slot_id = new.slot_id and o.during && new.during) then
            fault := 'place_occupied';
        end if;
    end if;
    if fault is not null then
        perform gis.refuse(fault);
    end if;
    return new;
end $$;

create function gis.hold_moves() returns trigger language plpgsql as $$
begin
    if (to_jsonb(new) - '{state,expires_at,ended_at,ended_as}'::text[])
           is distinct from (to_jsonb(old) - '{state,expires_at,ended_at,ended_as}'::text[])
       or old.state in ('released', 'expired')
       or (old.state = 'confirmed' and new.state in ('held', 'expired'))
    then
        perform gis.refuse('hold_moves');
    end if;
    return new;
end $$;

create function gis.check_occupancy() returns trigger language plpgsql as $$
declare
    fault text;
begin
    if tg_op = 'UPDATE' then
        if (to_jsonb(new) - '{during,standing,source}'::text[])
               is distinct from (to_jsonb(old) - '{during,standing,source}'::text[])
           or not old.during @> new.during
        then
            perform gis.refuse('occupancy_moves');
        end if;
        return new;
    end if;
    perform gis.need_fresh_snapshots();
    if new.duct_id is not null then
        perform 1 from gis.duct where id = new.duct_id for no key update;
        select case
            when d.state = 'removed' or s.retired_at is not null then 'place_blocked'
            when exists (select 1 from gis.duct as c
                          where c.parent_id = d.id and c.state <> 'removed') then 'place_holds_ducts'
            when exists (select 1 from gis.hold as h
                          where h.duct_id = d.id and h.during && new.during
                            and h.state in ('held', 'confirmed')) then 'place_held'
            when gis.duct_peak_mm2(d.id, new.during) + new.cable_mm * new.cable_mm
                 > d.max_fill * d.inner_mm * d.inner_mm then 'duct_fill'
        end into fault
          from gis.duct as d join gis.segment as s on s.id = d.segment_id
         where d.id = new.duct_id;
    else
        perform 1 from gis.pole as p join gis.pole_slot as s on s.pole_id = p.id
          where s.id = new.slot_id for no key update of p;
        fault := gis.slot_fault(new.slot_id, new.kg, new.watts, new.wind_m2, new.during);
        if exists (select 1 from gis.hold as h
                    where h.slot_id = new.slot_id and h.during && new.during
                      and h.state in ('held', 'confirmed')) then
            fault := 'place_held';
        end if;
    end if;
    if fault is not null then
        perform gis.refuse(fault);
    end if;
    return new;
end $$;

create function gis.check_duct() returns trigger language plpgsql as $$
declare
    fault text;
begin
    perform gis.need_fresh_snapshots();
    if tg_op = 'UPDATE' then
        if (new.segment_id, new.inner_mm, new.outer_mm, new.max_fill)
               is distinct from (old.segment_id, old.inner_mm, old.outer_mm, old.max_fill)
           or new.parent_id is distinct from old.parent_id
        then
            perform gis.refuse('duct_moves');
        end if;
        if new.state <> 'sound' and exists (
            select 1 from gis.hold as h
             where h.duct_id = new.id and h.state in ('held', 'confirmed')) then
            perform gis.refuse('place_held');
        end if;
        if new.state <> 'sound' and exists (
            select 1 from gis.duct as c where c.parent_id = new.id and c.state = 'sound') then
            perform gis.refuse('duct_around_sound');
        end if;
    end if;
    if new.parent_id is null or new.state = 'removed' then
        return new;
    end if;
    perform 1 from gis.duct where id = new.parent_id for no key update;
    select case
        when new.state = 'sound' and p.state <> 'sound' then 'duct_around_blocked'
        when exists (select 1 from gis.occupancy as o where o.duct_id = p.id)
          or exists (select 1 from gis.hold as h
                      where h.duct_id = p.id and h.state in ('held', 'confirmed'))
            then 'duct_around_taken'
        when new.outer_mm > p.inner_mm then 'duct_fill'
        when new.outer_mm * new.outer_mm
             + (select coalesce(sum(c.outer_mm * c.outer_mm), 0) from gis.duct as c
                 where c.parent_id = p.id and c.id <> new.id and c.state <> 'removed')
             > p.max_fill * p.inner_mm * p.inner_mm then 'duct_fill'
    end into fault
      from gis.duct as p where p.id = new.parent_id;
    if fault is not null then
        perform gis.refuse(fault);
    end if;
    return new;
end $$;
"""

TRIGGERS = """
create trigger check_hold before insert on gis.hold
    for each row execute function gis.check_hold();
create trigger hold_moves before update on gis.hold
    for each row execute function gis.hold_moves();
create trigger keep before delete on gis.hold
    for each row execute function gis.refuse_change();
create trigger check_occupancy before insert or update on gis.occupancy
    for each row execute function gis.check_occupancy();
create trigger check_duct before insert or update on gis.duct
    for each row execute function gis.check_duct();
"""

#: One number that changes with the network, so that processes may keep the graph they have read.
REVISION = """
create sequence gis.network_revision_number;
create table gis.network_revision (
    one boolean constraint pk_network_revision primary key default true,
    revision bigint not null,
    constraint ck_network_revision_one check (one)
);
insert into gis.network_revision (revision) values (nextval('gis.network_revision_number'));
create function gis.network_changed() returns trigger language plpgsql as $$
begin
    -- A sequence, since a number that was taken back must never come to mean another network.
    update gis.network_revision set revision = nextval('gis.network_revision_number');
    return null;
end $$;
"""

DRAWN = ("surface", "node", "segment", "duct", "occupancy")
TABLES = (
    "network_revision waiting occupancy hold pole_slot pole duct duct_spec segment node surface"
).split()
FUNCTIONS = (
    "network_changed() check_duct() check_occupancy() hold_moves() check_hold()"
    " need_fresh_snapshots() refuse(text) duct_peak_mm2(bigint,daterange)"
    " slot_fault(bigint,float8,float8,float8,daterange) pole_peak(bigint,daterange)"
).split()


def upgrade() -> None:
    """Lay everything in one transaction."""
    for block in (GROUND, DUCTS, POLES, HOLDS, ISOLATION, PEAKS, FAULTS, TRIGGERS, REVISION):
        op.execute(block)
    for table in DRAWN:
        op.execute(
            f"create trigger network_changed after insert or update or delete or truncate"
            f" on gis.{table} for each statement execute function gis.network_changed()"
        )


def downgrade() -> None:
    """Take the register away, with every hold in it."""
    for table in TABLES:
        op.execute(f"drop table gis.{table}")
    for function in FUNCTIONS:
        op.execute(f"drop function gis.{function}")
    op.execute("drop sequence gis.network_revision_number")
