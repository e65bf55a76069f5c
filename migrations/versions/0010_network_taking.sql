-- How places are taken, in the database because a lock must come before the look, and both before
-- the answer: one call instead of two. 0010_network.py runs this.
-- Plans are made once: for an array the planner would make a new one each time, which takes longer
-- than all the rest. `offset 0` keeps look-ups as look-ups and no table is read from end to end: a
-- segment has few bores, and a plan made while a table was empty must not stay when it is full.

-- Lock segments, and those that anybody in line for one of them also wants, in the order of their
-- numbers; end the holds on them that nobody took up in time. One row: a locked segment, when it
-- was retired, whether somebody waits for it, and the references that lapsed.
create function gis.take_segments(wanted bigint[], moment timestamptz)
returns table (id bigint, retired_at timestamptz, awaited boolean, lapsed text[])
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    numbers bigint[];
    over text[];
begin
    select wanted || coalesce(array_agg(distinct each), '{}') into numbers
      from gis.waiting as w, unnest(w.segment_ids) as each
     where w.state = 'waiting' and w.segment_ids && wanted;
    perform 1 from gis.segment as s where s.id = any (numbers) order by s.id for no key update;
    with ended as (
        update gis.hold as h set state = 'expired', ended_at = moment, ended_as = 'lapsed'
          from gis.duct as d
         where d.segment_id = any (numbers) and h.duct_id = d.id
           and h.state = 'held' and h.expires_at <= moment
        returning h.reference
    )
    select array_agg(distinct reference order by reference) into over from ended;
    return query
        select s.id, s.retired_at,
               exists (select 1 from gis.waiting as w
                        where w.state = 'waiting' and w.segment_ids && array[s.id]),
               over
          from gis.segment as s where s.id = any (numbers) order by s.id;
end $$;

-- The bores of some segments that a cable can have on some days, the narrowest of each first. Holds
-- that ran out by a moment count as ended. One row: a bore, and the how manieth of its segment.
create function gis.free_ways(segments bigint[], only_duct bigint, mm double precision,
                              days daterange, moment timestamptz)
returns table (segment_id bigint, duct_id bigint, nth bigint)
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
        select d.segment_id, d.id,
               row_number() over (partition by d.segment_id
                                  order by d.inner_mm, d.position, d.id)
          from gis.duct as d
         where d.segment_id = any (segments)
           and d.state = 'sound'
           and (only_duct is null or d.id = only_duct)
           and mm * mm <= d.max_fill * d.inner_mm * d.inner_mm
           and not exists (select 1 from gis.duct as c
                            where c.parent_id = d.id and c.state <> 'removed' offset 0)
           and not exists (select 1 from gis.occupancy as o
                            where o.duct_id = d.id and o.during && days offset 0)
           and not exists (select 1 from gis.hold as h
                            where h.duct_id = d.id and h.during && days
                              and h.state in ('held', 'confirmed')
                              and (h.state = 'confirmed' or h.expires_at > moment) offset 0);
end $$;

-- Hold so many bores on each segment for a cable; all of them or none. The segments are living and
-- locked by the caller, so what is seen free is free. One row: a bore that was chosen, and its
-- hold's number, or null where it did not come to all.
create function gis.pick_ways(segments bigint[], only_duct bigint, mm double precision, ways bigint,
                              for_tenant text, for_reference text, days daterange,
                              moment timestamptz, until timestamptz)
returns table (segment_id bigint, duct_id bigint, hold_id bigint)
language plpgsql set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
    return query
    with chosen as materialized (
        select f.segment_id, f.duct_id, f.nth
          from gis.free_ways(segments, only_duct, mm, days, '-infinity') as f
         where f.nth <= ways
    ), made as (
        insert into gis.hold
            (duct_id, tenant, reference, cable_mm, during, state, made_at, expires_at)
        select c.duct_id, for_tenant, for_reference, mm, days, 'held', moment, until
          from chosen as c
         where (select count(*) from chosen) = ways * cardinality(segments)
         order by c.segment_id, c.nth
        returning id, duct_id
    )
    select c.segment_id, c.duct_id, m.id
      from chosen as c left join made as m on m.duct_id = c.duct_id
     order by c.segment_id, c.nth;
end $$;

-- Everything in one call, where nobody is in line and all the segments are living; otherwise it goes
-- step by step from here: a row for each segment that is locked now, for one must not lock more
-- afterwards, out of their order. Where there is plainly no room nothing is locked and nobody
-- waits: a row for each segment that is short, without a bore.
create function gis.hold_route(segments bigint[], mm double precision, ways bigint,
                               for_tenant text, for_reference text, days daterange,
                               moment timestamptz, until timestamptz)
returns table (segment_id bigint, duct_id bigint, hold_id bigint, lapsed text[],
               step_by_step boolean, living boolean, awaited boolean)
language plpgsql as $$
#variable_conflict use_column
declare
    enough bigint[];
    locked bigint[];
    alive bigint[];
    wanted bigint[];
    over text[];
begin
    select coalesce(array_agg(f.segment_id), '{}') into enough
      from gis.free_ways(segments, null, mm, days, moment) as f where f.nth = ways;
    if cardinality(enough) < cardinality(segments) and cardinality(segments) =
        (select count(*) from gis.segment as s where s.id = any (segments) and s.retired_at is null)
    then
        return query select each, null::bigint, null::bigint, null::text[], false, true, false
                       from unnest(segments) as each where each <> all (enough) order by each;
        return;
    end if;
    select coalesce(array_agg(t.id), '{}'),
           coalesce(array_agg(t.id) filter (where t.retired_at is null), '{}'),
           coalesce(array_agg(t.id) filter (where t.awaited), '{}'), min(t.lapsed)
      into locked, alive, wanted, over
      from gis.take_segments(segments, moment) as t;
    if not segments <@ alive or wanted <> '{}' then
        return query
            select distinct each, null::bigint, null::bigint, over, true, each = any (alive),
                   each = any (wanted)
              from unnest(locked || segments) as each;
    else
        return query
            select p.segment_id, p.duct_id, p.hold_id, over, false, true, false
              from gis.pick_ways(segments, null, mm, ways, for_tenant, for_reference, days, moment,
                                 until) as p;
    end if;
end $$;
