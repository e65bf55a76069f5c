-- What stands near a site and could be shared, in one statement and by the spatial indexes alone.
-- :site      the site as EWKB in 9218
-- :accuracy  how far the site itself may be off, in metres
-- :work      the kind of work; the rules that prefer co-location list the kinds they apply to
-- :height_m  the height of the work, for rules that reach as far as it is high
-- :as_of     the day whose law and layers count
-- :now       holds that ran out before this instant keep nobody out
-- :first :after  the days a place is wanted for
-- :most      how many candidates of each rule are given, the nearest first
-- One row: rules, found (features of the rules' layers, structures of the register), known (what
-- each layer's editions prove around the site).
with asked as materialized (
    select st_geomfromewkb(:site) as site,
           daterange(cast(:first as date), cast(:after as date)) as during
), rule_now as materialized (
    select r.id, r.rev, r.code, r.kind, r.when_expr, r.text_vi, r.text_en, r.legal_ref,
           r.legal_article, r.certainty,
           r.reach_m + r.reach_per_height * coalesce(cast(:height_m as float8), 0) as reach
      from gis.rule as r
     where r.effect = 'prefer_colocation'
       and cast(:work as text) = any (r.applies_to)
       and r.in_force @> cast(:as_of as date)
       and upper_inf(r.recorded)
), edition_now as materialized (
    select e.id, e.kind, e.coverage, e.accuracy_m + cast(:accuracy as float8) as tolerance_m,
           coalesce(e.decision_date, lower(e.in_force)) as complete_to
      from gis.edition as e
     where e.in_force @> cast(:as_of as date)
       and upper_inf(e.recorded)
       and e.kind in (select kind from rule_now)
), layer_near as (
    select r.code as rule, f.*
      from asked as a
     cross join rule_now as r
     cross join lateral (
        select f.id, f.rev, f.publisher_ref as ref, f.name, f.kind as layer, f.attrs, f.geom,
               e.tolerance_m
          from gis.feature as f
          join edition_now as e on e.id = f.edition_id
         where f.kind = r.kind
           and upper_inf(f.recorded)
           and f.in_force @> cast(:as_of as date)
           and st_dwithin(f.geom, a.site, r.reach + e.tolerance_m)
         order by f.geom <-> a.site, f.id
         limit cast(:most as bigint) + 1
     ) as f
), structure_kind (kind, layer) as (
    -- Which layer's rule speaks of which structures of the register.
    values ('mast', 'existing_mast'), ('building', 'existing_mast'), ('pole', 'existing_pole')
), register_near as (
    select r.code as rule, p.*
      from asked as a
     cross join rule_now as r
     cross join lateral (
        select p.id, n.ref, n.owner, n.geom, p.name, p.kind, p.height_m, p.max_kg, p.max_watts,
               p.max_wind_m2
          from gis.node as n
          join gis.pole as p on p.node_id = n.id
         where p.kind in (select k.kind from structure_kind as k where k.layer = r.kind)
           and st_dwithin(n.geom, a.site, r.reach + cast(:accuracy as float8))
         order by n.geom <-> a.site, p.id
         limit cast(:most as bigint) + 1
     ) as p
), found as (
    select 'layer' as source, l.rule, l.id as number, l.rev as revision, l.layer as kind, l.ref,
           l.name, l.attrs ->> 'owner' as owner, l.attrs, null::json as slots,
           null::float8 as kg, null::float8 as watts, null::float8 as wind_m2,
           l.geom, l.tolerance_m
      from layer_near as l
    union all
    select 'register', n.rule, n.id, null, n.kind, n.ref, n.name, n.owner,
           jsonb_build_object('height_m', n.height_m, 'owner', n.owner, 'kind', n.kind),
           s.slots, n.max_kg - peak.kg, n.max_watts - peak.watts, n.max_wind_m2 - peak.wind_m2,
           n.geom, cast(:accuracy as float8)
      from register_near as n
     cross join asked as a
     cross join lateral gis.pole_peak(n.id, a.during) as peak
     cross join lateral (
        select coalesce(json_agg(json_build_object(
                 'id', s.id, 'kind', s.kind, 'height_m', s.height_m, 'kg', s.max_kg,
                 'watts', s.max_watts, 'wind_m2', s.max_wind_m2, 'sound', s.state = 'sound',
                 'tenant', t.tenant) order by s.position), '[]') as slots
          from gis.pole_slot as s
          left join lateral (
            select o.tenant from gis.occupancy as o
             where o.slot_id = s.id and o.during && a.during
            union all
            select h.tenant from gis.hold as h
             where h.slot_id = s.id and h.during && a.during
               and (h.state = 'confirmed' or h.state = 'held'
                    and h.expires_at > cast(:now as timestamptz))
             limit 1
          ) as t on true
         where s.pole_id = n.id
     ) as s
), layer_known as (
    select k.kind, k.reach, n.complete_to,
           case when n.one_covers then true
                when n.editions > 1
                then (select coalesce(st_covers(st_union(e.coverage),
                                                st_buffer(a.site, k.reach + 0.01)), false)
                        from edition_now as e where e.kind = k.kind)
                else false end as covered
      from (select kind, max(reach) + cast(:accuracy as float8) as reach
              from rule_now group by kind) as k
     cross join asked as a
     cross join lateral (
        select count(*) as editions, max(e.complete_to) as complete_to,
               bool_or(e.coverage is not null and st_covers(e.coverage, a.site)
                       and not st_dwithin(st_boundary(e.coverage), a.site, k.reach)) as one_covers
          from edition_now as e where e.kind = k.kind
     ) as n
)
select coalesce((
         select json_agg(json_build_object(
                  'code', r.code, 'id', r.id, 'rev', r.rev, 'kind', r.kind, 'when', r.when_expr,
                  'reach_m', round(r.reach::numeric, 3), 'text_vi', r.text_vi,
                  'text_en', r.text_en, 'legal_ref', r.legal_ref,
                  'legal_article', r.legal_article, 'certainty', r.certainty) order by r.code)
           from rule_now as r), '[]') as rules,
       coalesce((
         select json_agg(json_build_object(
                  'source', f.source, 'rule', f.rule, 'number', f.number, 'revision', f.revision,
                  'kind', f.kind, 'ref', f.ref, 'name', f.name, 'owner', f.owner,
                  'attrs', f.attrs, 'slots', f.slots, 'kg', f.kg, 'watts', f.watts,
                  'wind_m2', f.wind_m2,
                  'easting', round(st_x(m.at)::numeric, 2), 'northing', round(st_y(m.at)::numeric, 2),
                  'distance_m', round(st_distance(f.geom, a.site)::numeric, 3),
                  'bearing', round(degrees(st_azimuth(st_closestpoint(a.site, f.geom), m.at))::numeric, 1),
                  'tolerance_m', round(f.tolerance_m::numeric, 3))
                order by st_distance(f.geom, a.site), f.source, f.number, f.rule)
           from found as f
          cross join asked as a
          cross join lateral (select st_closestpoint(f.geom, a.site) as at) as m), '[]') as found,
       coalesce((
         select json_agg(json_build_object(
                  'kind', k.kind, 'reach_m', round(k.reach::numeric, 3),
                  'covered', coalesce(k.covered, false), 'complete_to', k.complete_to)
                order by k.kind)
           from layer_known as k), '[]') as known
