-- Count the bores of every outermost duct on one day, each way by itself, so that the sum proves
-- something.
-- :segments (null: all)  where   :on_day  the day   :now  which holds have run out
-- One row: an outermost duct; its bores, and how many are free, held, occupied and blocked.
with recursive nest as (
    select d.id, d.id as outermost, d.segment_id, d.state
      from gis.duct as d join gis.segment as s on s.id = d.segment_id and s.retired_at is null
     where d.parent_id is null and d.state <> 'removed'
       and (cast(:segments as bigint[]) is null
            or d.segment_id = any (cast(:segments as bigint[])))
     union all
    select d.id, n.outermost, d.segment_id, d.state
      from nest as n join gis.duct as d on d.parent_id = n.id and d.state <> 'removed'
), place as (
    select n.* from nest as n
     where not exists (select 1 from gis.duct as c where c.parent_id = n.id and c.state <> 'removed')
), there as (
    select o.duct_id as id, count(distinct o.tenant) as n from gis.occupancy as o
     where o.during @> cast(:on_day as date) group by o.duct_id
), kept as (
    select h.duct_id as id, count(*) as n from gis.hold as h
     where h.during @> cast(:on_day as date)
       and (h.state = 'confirmed'
            or h.state = 'held' and h.expires_at > cast(:now as timestamptz))
     group by h.duct_id
)
select p.segment_id, p.outermost as duct_id, count(*) as places,
       count(*) filter (where p.state = 'sound' and there.id is null and kept.id is null) as free,
       coalesce(sum(kept.n), 0)::bigint as held,
       coalesce(sum(there.n), 0)::bigint as occupied,
       count(*) filter (where p.state <> 'sound' and there.id is null) as blocked
  from place as p
  left join there on there.id = p.id
  left join kept on kept.id = p.id
 group by p.segment_id, p.outermost
 order by p.segment_id, p.outermost
