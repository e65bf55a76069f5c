-- Sites against every layer, in one statement: the sites are the outer side, and each is looked up
-- in the spatial index once. One site and a thousand are asked by the same words.
-- %(asked)s     JSON list of {n, site (EWKB in 9218, hex), accuracy_m, work, height_m}; the height
--               is for rules that reach as far as the work may fall
-- %(as_of)s     the day whose law and layers count
-- %(known_at)s  the instant whose knowledge counts
-- Rows, by part: 0 what is the same for all sites (told), 1 each site's depth inside each cover,
-- 2 wards and zones in the order they are read out, 3 a feature with its measures, and the numbers
-- of the rules it is measured for: in the order of their layers and codes.
with given as materialized (
    select s.n, s.accuracy_m, s.work, s.height_m, g.site, st_dimension(g.site) = 1 as is_line
      from jsonb_to_recordset(cast(%(asked)s as jsonb))
           as s(n integer, site text, accuracy_m float8, work text, height_m float8)
     cross join lateral (select cast(s.site as geometry) as site offset 0) as g
), rule_now as materialized (
    select r.id, r.rev, r.kind, r.code, r.applies_to, r.reach_m, r.reach_per_height, r.sha256,
           r.effect = 'height_limit' as limits, k.position,
           k.geometry_type = 'none' as needs_none,
           row_number() over (order by k.position, r.code) as no
      from gis.rule as r
      join gis.layer_kind as k on k.code = r.kind
     where r.in_force @> cast(%(as_of)s as date)
       and r.recorded @> cast(%(known_at)s as timestamptz)
), edition_now as materialized (
    select e.id, e.kind, e.coverage, e.coverage_md5, e.accuracy_m
      from gis.edition as e
     where e.in_force @> cast(%(as_of)s as date)
       and e.recorded @> cast(%(known_at)s as timestamptz)
), covered as materialized (
    select e.kind, array_agg(e.id order by e.id) as editions,
           count(distinct e.coverage_md5) > 1 as several,
           string_agg(distinct e.coverage_md5, ' ') as digest,
           min(e.id) filter (where e.coverage_md5 is not null) as first_id
      from edition_now as e group by e.kind
), cover as materialized (
    -- Several bodies may each cover a part of one kind: together they may prove what none can.
    select g.*, st_boundary(g.coverage) as border
      from (select c.digest, row_number() over (order by c.digest) as no,
                   case when bool_or(c.several)
                        then (select st_union(e.coverage) from edition_now as e
                               where e.kind = min(c.kind))
                        else (select e.coverage from edition_now as e where e.id = min(c.first_id))
                        end as coverage
              from covered as c where c.digest is not null
             group by c.digest
            offset 0) as g
), asking as materialized (
    -- Rules that look equally far measure the same: one feature is measured once for all of them.
    select w.work, r.kind, r.reach_m, r.reach_per_height, r.limits,
           array_agg(r.no order by r.no) as rules
      from (select distinct g.work from given as g) as w
      join rule_now as r on w.work = any (r.applies_to)
     group by w.work, r.kind, r.reach_m, r.reach_per_height, r.limits
), looking as materialized (
    -- How far each kind is looked at: what lies farther is left alone before it is carried along.
    select w.work, w.height_m, array_agg(l.kind) as kinds, array_agg(l.reach_m) as reaches_m,
           max(l.reach_m) as farthest_m
      from (select distinct g.work, g.height_m from given as g) as w
     cross join lateral (
        select k.kind, max(k.reach_m) as reach_m
          from (select a.kind, a.reach_m + a.reach_per_height * w.height_m as reach_m
                  from asking as a where a.work = w.work
                union all values ('ward', 0), ('zone', 0)) as k
         group by k.kind
        offset 0
     ) as l
     group by w.work, w.height_m
), asked as materialized (
    select g.*, l.kinds, l.reaches_m, d.doubt_m,
           st_expand(g.site, l.farthest_m + d.doubt_m) as box
      from given as g
      join looking as l on l.work = g.work and l.height_m = g.height_m
     cross join lateral (
        -- A hair more than the layers and the site may be off: rounding must lose nothing.
        select coalesce((select max(e.accuracy_m) from edition_now as e), 0) + g.accuracy_m + 0.001
               as doubt_m
        offset 0
     ) as d
), near as materialized (
    select a.n, a.site, a.is_line, a.work, a.height_m, a.accuracy_m, f.*
      from asked as a
     cross join lateral (
        select f.id, f.rev, f.edition_id, f.kind, f.publisher_ref, f.name, f.attrs, f.geom
          from gis.feature as f
         where f.geom && a.box
           -- Null, and never measured, for a kind that nobody looks at for this work.
           and st_dwithin(f.geom, a.site,
                          a.reaches_m[array_position(a.kinds, f.kind)] + a.doubt_m)
           and f.in_force @> cast(%(as_of)s as date)
           and f.recorded @> cast(%(known_at)s as timestamptz)
        offset 0
     ) as f
), touched as materialized (
    select f.n, f.site, f.is_line, f.geom, f.attrs, f.publisher_ref, f.name,
           f.id as feature_id, f.rev as feature_rev, e.accuracy_m + f.accuracy_m as tolerance_m,
           r.rules, r.limits, r.reach_m + r.reach_per_height * f.height_m as reach_m, z.zone,
           case when f.is_line then st_intersection(f.site, z.zone) end as part
      from near as f
      join edition_now as e on e.id = f.edition_id
      join asking as r on r.kind = f.kind and r.work = f.work
     cross join lateral (
        select case when f.is_line
                    then gis.within(f.geom, r.reach_m + r.reach_per_height * f.height_m)
                    end as zone
        offset 0
     ) as z
     where st_dwithin(f.geom, f.site, r.reach_m + r.reach_per_height * f.height_m
                                      + e.accuracy_m + f.accuracy_m)
), measured as (
    select t.n, t.rules, t.feature_id, t.feature_rev, t.publisher_ref,
           t.name, t.attrs, t.tolerance_m, t.reach_m,
           case when not t.is_line and st_dimension(t.geom) = 2 and st_intersects(t.geom, t.site)
                then -st_distance(st_boundary(t.geom), t.site)
                else st_distance(t.geom, t.site) end as distance_m,
           st_closestpoint(t.geom, t.site) as nearest,
           st_length(t.part) as length_m,
           case when t.limits and t.attrs ? 'slope'
                then st_distance(st_geomfromtext(t.attrs ->> 'base_line', 9218),
                                 case when t.is_line and not st_isempty(t.part) then t.part
                                      else st_closestpoint(t.site, t.geom) end) end as rise_over_m,
           case when t.is_line then gis.chainage(t.site, t.part) end as ends_m,
           case when t.is_line then gis.stretches(t.site, t.zone) end as stretches
      from touched as t
    union all
    -- A rule on no feature at all: it looks only at the site.
    select g.n, array[r.no], null, null, null, null, '{}', 0,
           r.reach_m + r.reach_per_height * g.height_m, 0, null, null, null, null, null
      from given as g
      join rule_now as r on r.needs_none and g.work = any (r.applies_to)
), place as (
    select f.n, f.kind, f.publisher_ref, f.name, f.attrs, m.*,
           case when m.inside and f.kind = 'zone' then st_area(f.geom) end as area_m2,
           case when f.is_line and m.inside
                then st_length(st_intersection(f.site, f.geom)) end as length_m
      from near as f
      join edition_now as e on e.id = f.edition_id
     cross join lateral (
        select st_intersects(f.geom, f.site) as inside,
               st_distance(st_boundary(f.geom), f.site) <= e.accuracy_m + f.accuracy_m as at_edge
        offset 0
     ) as m
     where f.kind in ('ward', 'zone') and (m.inside or m.at_edge)
), told as (
    select json_build_object(
             'kinds', (select json_agg(json_build_array(
                         k.code, k.name_vi, k.name_en, k.geometry_type <> 'none',
                         coalesce(c.editions, '{}'), o.no) order by k.position, k.code)
                         from gis.layer_kind as k
                         left join covered as c on c.kind = k.code
                         left join cover as o on o.digest = c.digest),
             'reaches', (select json_agg(json_build_array(r.kind, r.applies_to, r.reach_m,
                                                          r.reach_per_height)) from rule_now as r),
             'rules', (select json_agg(json_build_array(x.no, x.position, json_build_object(
                         'id', r.id, 'rev', r.rev, 'code', r.code, 'kind', r.kind,
                         'effect', r.effect, 'when', r.when_expr, 'params', r.params,
                         'reach_per_height', r.reach_per_height,
                         'name_vi', r.name_vi, 'name_en', r.name_en,
                         'text_vi', r.text_vi, 'text_en', r.text_en, 'legal_ref', r.legal_ref,
                         'legal_article', r.legal_article, 'certainty', r.certainty)))
                         from rule_now as x
                         join gis.rule as r on r.id = x.id and r.rev = x.rev
                        where x.no in (select unnest(m.rules) from measured as m)),
             'ruleset', (select encode(sha256(convert_to(coalesce(
                           string_agg(r.sha256, ',' order by r.id, r.rev), ''), 'UTF8')), 'hex')
                           from rule_now as r),
             -- Knowledge has changed after the instant asked for: closed rows must be seen too.
             'moved', exists (select from gis.edition as e
                               where lower(e.recorded) > cast(%(known_at)s as timestamptz)
                                  or upper(e.recorded) > cast(%(known_at)s as timestamptz))
                   or exists (select from gis.rule as r
                               where lower(r.recorded) > cast(%(known_at)s as timestamptz)
                                  or upper(r.recorded) > cast(%(known_at)s as timestamptz))
           ) as all_sites
)
select 0 as part, 0 as n, t.all_sites as told, null::float8[] as numbers, null as kind,
       null as ref, null as name, null::jsonb as attrs, null::bigint[] as rules,
       null::bigint as feature_id, null::bigint as feature_rev,
       null::float8 as reach_m, null::float8 as tolerance_m, null::float8 as distance_m,
       null::float8 as east, null::float8 as north, null::float8 as length_m,
       null::float8 as rise_over_m, null::float8[] as ends_m, null::boolean as inside,
       null::boolean as at_edge, null::float8 as sorted_by
  from told as t
union all
select 1, g.n, null, array(select case when st_covers(c.coverage, g.site)
                                       then st_distance(c.border, g.site) else -1 end
                             from cover as c order by c.no),
       null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
       null, null, null
  from given as g
union all
select 2, p.n, null, null, p.kind, p.publisher_ref, p.name, p.attrs, null, null, null, null,
       null, null, null, null, p.length_m, null, null, p.inside, p.at_edge,
       case when p.kind = 'ward' then -coalesce(round(p.length_m::numeric, 3)::float8, -1)
            else p.area_m2 end
  from place as p
union all
select 3, m.n, null, m.stretches, null, m.publisher_ref, m.name, m.attrs, m.rules, m.feature_id,
       m.feature_rev, m.reach_m, m.tolerance_m, m.distance_m, st_x(m.nearest), st_y(m.nearest),
       m.length_m, m.rise_over_m, m.ends_m, null, null, null
  from measured as m
 order by part, n, sorted_by, ref, feature_id
