-- One site against every layer, in one statement and one scan of the spatial index.
-- :site      the site as EWKB in 9218
-- :accuracy  how far the site itself may be off, in metres
-- :work      the kind of work; a rule lists the kinds it applies to
-- :height_m  the height of the work, for rules that reach as far as the work may fall
-- :as_of     the day whose law and layers count
-- :known_at  the instant whose knowledge counts
-- One row: hits (rule and feature with measures), layers (coverage and editions), wards, zones,
-- ruleset (fingerprint), moved (knowledge has changed after :known_at).
with asked as materialized (
    select g.site, st_dimension(g.site) = 1 as is_line, st_length(g.site) as length_m
      from (select st_geomfromewkb(:site) as site) as g
), rule_now as materialized (
    select r.*, r.reach_m + r.reach_per_height * cast(:height_m as float8) as reach,
           cast(:work as text) = any (r.applies_to) as applies
      from gis.rule as r
     where r.in_force @> cast(:as_of as date)
       and r.recorded @> cast(:known_at as timestamptz)
), edition_now as materialized (
    select e.id, e.kind, e.coverage, e.accuracy_m + cast(:accuracy as float8) as tolerance_m
      from gis.edition as e
     where e.status = 'in_force'
       and e.in_force @> cast(:as_of as date)
       and e.recorded @> cast(:known_at as timestamptz)
), search as materialized (
    select st_expand(a.site,
                     coalesce((select max(reach) from rule_now where applies), 0)
                     + coalesce((select max(tolerance_m) from edition_now), 0)) as box
      from asked as a
), near as materialized (
    select f.id, f.rev, f.kind, f.publisher_ref, f.name, f.attrs, f.geom, e.tolerance_m
      from gis.feature as f
      join edition_now as e on e.id = f.edition_id
     where f.geom && (select box from search)
       and f.in_force @> cast(:as_of as date)
       and f.recorded @> cast(:known_at as timestamptz)
), touched as materialized (
    select r.kind, r.id as rule_id, r.rev as rule_rev, r.reach, f.id as feature_id,
           f.rev as feature_rev, f.publisher_ref, f.name, f.attrs, f.tolerance_m, m.*
      from near as f
      join rule_now as r on r.kind = f.kind and r.applies
     cross join asked as a
     cross join lateral (
        select case when not a.is_line and st_dimension(f.geom) = 2
                         and st_intersects(f.geom, a.site)
                    then -st_distance(st_boundary(f.geom), a.site)
                    else st_distance(f.geom, a.site) end as distance_m,
               st_closestpoint(f.geom, a.site) as nearest,
               case when a.is_line
                    then st_intersection(a.site, case when r.reach > 0
                                                      then st_buffer(f.geom, r.reach, 32)
                                                      else f.geom end) end as part
     ) as m
     where st_dwithin(f.geom, a.site, r.reach + f.tolerance_m)
    union all
    -- A rule on no feature at all: it looks only at the site.
    select r.kind, r.id, r.rev, r.reach, null, null, null, null, '{}'::jsonb, 0, 0, null, null
      from rule_now as r
      join gis.layer_kind as k on k.code = r.kind and k.geometry_type = 'none'
     where r.applies
), hit as (
    select t.*, k.position, r.code, r.effect, r.when_expr, r.params, r.reach_per_height,
           r.name_vi, r.name_en, r.text_vi, r.text_en, r.legal_ref, r.legal_article, r.certainty,
           c.from_m, c.to_m
      from touched as t
      join rule_now as r on r.id = t.rule_id and r.rev = t.rule_rev
      join gis.layer_kind as k on k.code = t.kind
     cross join asked as a
      left join lateral (
        select min(st_linelocatepoint(a.site, p.geom)) * a.length_m as from_m,
               max(st_linelocatepoint(a.site, p.geom)) * a.length_m as to_m
          from st_dumppoints(t.part) as p
      ) as c on a.is_line
), wanted as materialized (
    select k.code as kind, k.name_vi, k.name_en, k.position, k.geometry_type, w.reach
      from gis.layer_kind as k
      left join (select kind, max(reach) as reach from rule_now where applies group by kind) as w
        on w.kind = k.code
), layer as (
    -- A kind is known all around the site where an edition's coverage holds the site and its border
    -- is beyond the search; buffers are drawn only where several editions must be joined for that.
    select w.kind, w.name_vi, w.name_en, w.position, w.geometry_type,
           w.reach is not null as relevant,
           coalesce(e.editions, '{}') as editions,
           case when e.one_covers then true
                when cardinality(e.editions) > 1
                then (select coalesce(st_covers(st_union(n.coverage),
                                                st_buffer(a.site, w.reach + cast(:accuracy as float8)
                                                                  + 0.01)), false)
                        from edition_now as n where n.kind = w.kind)
                else false end as whole
      from wanted as w
     cross join asked as a
      left join lateral (
        select array_agg(n.id order by n.id) as editions,
               bool_or(n.coverage is not null
                       and st_covers(n.coverage, a.site)
                       and not st_dwithin(st_boundary(n.coverage), a.site,
                                          w.reach + cast(:accuracy as float8))) as one_covers
          from edition_now as n
         where n.kind = w.kind and w.reach is not null
      ) as e on true
), place as (
    select f.kind, f.publisher_ref as code, f.name, f.attrs, st_area(f.geom) as area_m2,
           case when a.is_line then st_length(st_intersection(a.site, f.geom)) end as length_m,
           st_distance(st_boundary(f.geom), a.site) <= f.tolerance_m as borderline
      from near as f
     cross join asked as a
     where f.kind in ('ward', 'zone') and st_intersects(f.geom, a.site)
)
select coalesce((
         select json_agg(json_build_object(
                  'kind', h.kind, 'rule', h.code, 'rule_id', h.rule_id, 'rule_rev', h.rule_rev,
                  'effect', h.effect, 'when', h.when_expr, 'params', h.params,
                  'reach_m', round(h.reach::numeric, 3), 'reach_per_height', h.reach_per_height,
                  'feature_id', h.feature_id, 'feature_rev', h.feature_rev,
                  'feature_ref', h.publisher_ref, 'feature_name', h.name, 'attrs', h.attrs,
                  'tolerance_m', round(h.tolerance_m::numeric, 3),
                  'distance_m', round(h.distance_m::numeric, 3),
                  'length_m', round(st_length(h.part)::numeric, 3),
                  'from_m', round(h.from_m::numeric, 3), 'to_m', round(h.to_m::numeric, 3),
                  'nearest', case when h.nearest is not null then
                     json_build_array(round(st_x(h.nearest)::numeric, 3),
                                      round(st_y(h.nearest)::numeric, 3)) end,
                  'name_vi', h.name_vi, 'name_en', h.name_en,
                  'text_vi', h.text_vi, 'text_en', h.text_en,
                  'legal_ref', h.legal_ref, 'legal_article', h.legal_article,
                  'certainty', h.certainty)
                order by h.position, round(h.distance_m::numeric, 3), h.code, h.feature_id)
           from hit as h), '[]') as hits,
       (select json_agg(json_build_object(
                  'kind', l.kind, 'name_vi', l.name_vi, 'name_en', l.name_en,
                  'needs_data', l.geometry_type <> 'none', 'relevant', l.relevant,
                  'whole', l.whole, 'editions', l.editions) order by l.position, l.kind)
          from layer as l) as layers,
       coalesce((
         select json_agg(json_build_object('code', p.code, 'name', p.name, 'borderline',
                  p.borderline, 'length_m', round(p.length_m::numeric, 3))
                order by p.length_m desc nulls last, p.code)
           from place as p where p.kind = 'ward'), '[]') as wards,
       coalesce((
         select json_agg(json_build_object('code', p.code, 'name', p.name, 'kind', p.attrs -> 'kind',
                  'authority', p.attrs -> 'authority', 'borderline', p.borderline,
                  'length_m', round(p.length_m::numeric, 3))
                order by p.area_m2, p.code)
           from place as p where p.kind = 'zone'), '[]') as zones,
       (select encode(sha256(convert_to(coalesce(string_agg(r.sha256, ',' order by r.id, r.rev), ''),
                                        'UTF8')), 'hex') from rule_now as r) as ruleset,
       exists (select from gis.edition as e
                where lower(e.recorded) > cast(:known_at as timestamptz)
                   or upper(e.recorded) > cast(:known_at as timestamptz))
       or exists (select from gis.rule as r
                   where lower(r.recorded) > cast(:known_at as timestamptz)
                      or upper(r.recorded) > cast(:known_at as timestamptz)) as moved
