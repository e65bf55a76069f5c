-- What the register never allows, whatever the way in; 0010_network.py runs this.

-- The checks read after they have the lock, which only a fresh snapshot for each statement allows.
create function gis.refuse(fault text) returns void language plpgsql as $$
begin
    raise exception 'the register does not allow this: %', fault
        using errcode = 'check_violation', constraint = fault, schema = 'gis';
end $$;

create function gis.need_fresh_snapshots() returns void language plpgsql as $$
begin
    raise exception 'places are taken in transactions that are read committed'
        using errcode = 'invalid_transaction_state';
end $$;

-- A sum can only rise on the first day of something, so the first days are all that is looked at.
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

create function gis.slot_fault(slot bigint, more_kg double precision, more_watts double precision,
                               more_wind_m2 double precision, days daterange) returns text
language sql stable as $$
    select case
        when s.state <> 'sound' then 'place_blocked'
        when more_kg > s.max_kg or more_watts > s.max_watts or more_wind_m2 > s.max_wind_m2
            then 'slot_load'
        when peak.kg + more_kg > p.max_kg then 'pole_kg'
        when peak.watts + more_watts > p.max_watts then 'pole_watts'
        when peak.wind_m2 + more_wind_m2 > p.max_wind_m2 then 'pole_wind_m2'
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
    if current_setting('transaction_isolation') <> 'read committed' then
        perform gis.need_fresh_snapshots();
    end if;
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
    if current_setting('transaction_isolation') <> 'read committed' then
        perform gis.need_fresh_snapshots();
    end if;
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
    if current_setting('transaction_isolation') <> 'read committed' then
        perform gis.need_fresh_snapshots();
    end if;
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

-- One number that changes with the network, so that processes may keep the graph they have read.
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
