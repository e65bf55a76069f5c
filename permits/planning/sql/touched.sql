-- Which of the dossiers that stand on an answer a publication could touch: those near a feature or
-- near the edge of a coverage that changed, and those whose kind of work a changed rule is about.
-- More may be given than really change, never fewer. `asked` is the statement around this one:
-- the dossiers with the check they stand on.
-- :since   instant of knowledge    :as_of   day whose law is asked
-- :day     day whose law begins or ends by itself; null for what became known at :since
with bound as materialized (
    -- How far any of them may reach: checks without a height look 60 m far (gis.checks.TALLEST_M).
    select coalesce(max(a.accuracy), 0) + 0.01 as slack, greatest(max(a.height), 60) as tallest
      from asked as a
), reach as materialized (
    select r.kind, max(r.reach_m + r.reach_per_height * b.tallest) as metres
      from gis.rule as r, bound as b
     where r.recorded @> cast(:since as timestamptz)
        or upper(r.recorded) = cast(:since as timestamptz)
     group by r.kind
), turned as materialized (
    -- Editions that opened or closed, and on which side of the publication they count.
    select e.id, e.kind, e.coverage, e.accuracy_m, s.side
      from gis.edition as e
     cross join lateral (
        select 'before' as side
         where case when cast(:day as date) is null
                    then upper(e.recorded) = cast(:since as timestamptz)
                         and e.in_force @> cast(:as_of as date)
                    else e.recorded @> cast(:since as timestamptz)
                         and upper(e.in_force) = cast(:day as date) end
        union all
        select 'after'
         where case when cast(:day as date) is null
                    then lower(e.recorded) = cast(:since as timestamptz)
                         and e.in_force @> cast(:as_of as date)
                    else e.recorded @> cast(:since as timestamptz)
                         and lower(e.in_force) = cast(:day as date) end
     ) as s
), feature as materialized (
    select f.kind, f.geom, e.accuracy_m
      from gis.feature as f
      join gis.edition as e on e.id = f.edition_id
     where f.edition_id in (select t.id from turned as t)
        or case when cast(:day as date) is null
                then (lower(f.recorded) = cast(:since as timestamptz)
                      or upper(f.recorded) = cast(:since as timestamptz))
                     and f.in_force @> cast(:as_of as date)
                else f.recorded @> cast(:since as timestamptz)
                     and cast(:day as date) in (lower(f.in_force), upper(f.in_force)) end
), side as (
    select t.kind, t.side, array_agg(t.coverage) as drawn,
           array_agg(md5(st_asewkb(t.coverage)) order by md5(st_asewkb(t.coverage))) as prints
      from turned as t
     where t.coverage is not null
     group by t.kind, t.side
), margin as materialized (
    -- Where a layer is complete on one side only; the same outlines again are no margin.
    select kind,
           st_symdifference(coalesce(st_union(b.drawn), st_geomfromtext('POLYGON EMPTY', 9218)),
                            coalesce(st_union(a.drawn), st_geomfromtext('POLYGON EMPTY', 9218)))
               as shape
      from (select * from side where side = 'before') as b
      full join (select * from side where side = 'after') as a using (kind)
     where b.prints is distinct from a.prints
), touched as (
    select d.id
      from feature as f
      left join reach as r on r.kind = f.kind
     cross join bound as b
      join dossier as d
        on st_dwithin(d.site, f.geom, coalesce(r.metres, 0) + f.accuracy_m + b.slack)
    union
    select d.id
      from margin as m
      left join reach as r on r.kind = m.kind
     cross join bound as b
      join dossier as d on st_dwithin(d.site, m.shape, coalesce(r.metres, 0) + b.slack)
    union
    select a.id
      from asked as a
      join gis.rule as r
        on a.work = any (r.applies_to)
       and case when cast(:day as date) is null
                then (lower(r.recorded) = cast(:since as timestamptz)
                      or upper(r.recorded) = cast(:since as timestamptz))
                     and r.in_force @> cast(:as_of as date)
                else r.recorded @> cast(:since as timestamptz)
                     and cast(:day as date) in (lower(r.in_force), upper(r.in_force)) end
)
select a.id from asked as a where a.id in (select t.id from touched as t)
