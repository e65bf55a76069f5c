-- Structures, the line for slots, and the notes of the register; 0016_network_life.py runs this.

alter table gis.pole
    add column kind text not null default 'pole',
    add column name text not null default '',
    add column address text not null default '',
    add column standing text not null default 'declared',
    add column surveyed_on date,
    add column source text not null default '',
    add constraint ck_pole_kind check (kind in ('pole', 'mast', 'building')),
    add constraint ck_pole_standing check (standing in ('declared', 'surveyed'));

alter table gis.hold
    drop constraint ck_hold_ended_as,
    add constraint ck_hold_ended_as check (ended_as in
        ('given_back', 'lapsed', 'built', 'built_elsewhere', 'not_built', 'blocked', 'split',
         'refused', 'withdrawn', 'stopped', 'discarded'));
create index ix_hold_slot_id on gis.hold (slot_id) where state in ('held', 'confirmed');
create index ix_hold_tenant_id on gis.hold (tenant, id);

-- In line for bores of segments, or for a slot of a pole; never both.
alter table gis.waiting
    add column pole_id bigint,
    add column slot_kind text,
    add column least_height_m double precision not null default 0,
    add column kg double precision not null default 0,
    add column watts double precision not null default 0,
    add column wind_m2 double precision not null default 0,
    alter column cable_mm drop not null,
    drop constraint ck_waiting_segment_ids,
    drop constraint ck_waiting_sizes,
    add constraint fk_waiting_pole_id foreign key (pole_id) references gis.pole (id),
    add constraint ck_waiting_place check (
        (pole_id is null) = (cardinality(segment_ids) > 0)
        and (pole_id is null) = (cable_mm is not null)
        and (pole_id is null) = (slot_kind is null)),
    add constraint ck_waiting_slot_kind
        check (slot_kind in ('antenna', 'small_cell', 'camera', 'sign', 'charger', 'lamp', 'sensor')),
    add constraint ck_waiting_sizes check (
        cable_mm > 0 and ways > 0 and hold_days > 0
        and least_height_m >= 0 and kg >= 0 and watts >= 0 and wind_m2 >= 0);
create index ix_waiting_pole_id on gis.waiting (pole_id) where state = 'waiting';

-- Who did what to the register; read as a story, never changed.
create table gis.network_event (
    id bigint generated always as identity,
    at timestamptz not null,
    by text not null,
    office text not null,
    verb text not null,
    owner text not null,
    node_id bigint,
    segment_id bigint,
    pole_id bigint,
    said jsonb not null,
    constraint pk_network_event primary key (id),
    constraint fk_network_event_node_id foreign key (node_id) references gis.node (id),
    constraint fk_network_event_segment_id foreign key (segment_id) references gis.segment (id),
    constraint fk_network_event_pole_id foreign key (pole_id) references gis.pole (id),
    constraint ck_network_event_verb check (verb in
        ('declared', 'changed', 'surveyed', 'split', 'blocked', 'reopened', 'occupied', 'cleared',
         'built')),
    constraint ck_network_event_place check (num_nonnulls(node_id, segment_id, pole_id) = 1)
);
create index ix_network_event_node_id on gis.network_event (node_id, id);
create index ix_network_event_segment_id on gis.network_event (segment_id, id);
create index ix_network_event_pole_id on gis.network_event (pole_id, id);
create trigger keep before update or delete on gis.network_event
    for each row execute function gis.refuse_change();

-- A structure whose limits are declared lower must still bear what hangs and what is held.
create function gis.check_pole() returns trigger language plpgsql as $$
declare
    peak record;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        perform gis.need_fresh_snapshots();
    end if;
    if new.max_kg >= old.max_kg and new.max_watts >= old.max_watts
       and new.max_wind_m2 >= old.max_wind_m2 then
        return new;
    end if;
    -- A fresh look, since the lock was waited for: the verbs lock the pole as this update does.
    select p.kg, p.watts, p.wind_m2 into peak
      from gis.pole_peak(new.id, daterange(current_date, null)) as p;
    if peak.kg > new.max_kg and new.max_kg < old.max_kg then
        perform gis.refuse('pole_kg');
    elsif peak.watts > new.max_watts and new.max_watts < old.max_watts then
        perform gis.refuse('pole_watts');
    elsif peak.wind_m2 > new.max_wind_m2 and new.max_wind_m2 < old.max_wind_m2 then
        perform gis.refuse('pole_wind_m2');
    end if;
    return new;
end $$;

-- A slot that somebody holds is not blocked behind him, nor made weaker than what is on it.
create function gis.check_slot() returns trigger language plpgsql as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        perform gis.need_fresh_snapshots();
    end if;
    if new.pole_id <> old.pole_id or new.position <> old.position then
        perform gis.refuse('slot_moves');
    end if;
    perform 1 from gis.pole where id = new.pole_id for no key update;
    if new.state <> 'sound' and new.state <> old.state and exists (
        select 1 from gis.hold as h
         where h.slot_id = new.id and h.state in ('held', 'confirmed')) then
        perform gis.refuse('place_held');
    end if;
    if exists (
        select 1 from gis.hold as h
         where h.slot_id = new.id and h.state in ('held', 'confirmed')
           and (h.kg > new.max_kg or h.watts > new.max_watts or h.wind_m2 > new.max_wind_m2)
         union all
        select 1 from gis.occupancy as o
         where o.slot_id = new.id and (upper_inf(o.during) or upper(o.during) > current_date)
           and (o.kg > new.max_kg or o.watts > new.max_watts or o.wind_m2 > new.max_wind_m2)) then
        perform gis.refuse('slot_load');
    end if;
    return new;
end $$;

create trigger check_pole before update on gis.pole
    for each row execute function gis.check_pole();
create trigger check_slot before update on gis.pole_slot
    for each row execute function gis.check_slot();

-- What an office is told of the places it waits for or holds.
create table public.hold_notice (
    id bigserial,
    tenant varchar not null,
    reference varchar not null,
    kind varchar(40) not null,
    at timestamptz not null,
    until timestamptz,
    places bigint not null,
    constraint pk_hold_notice primary key (id),
    constraint ck_hold_notice_hold_notice_kind check (kind in ('served', 'lapsed', 'displaced')),
    constraint ck_hold_notice_places check (places > 0)
);
create index ix_hold_notice_tenant_id on public.hold_notice (tenant, id);
