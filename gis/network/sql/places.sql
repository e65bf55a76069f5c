-- Every bore of some segments, and why a cable cannot have it on all of some days.
-- :segments  where   :mm  the cable   :first :after  the days   :now  which holds have run out
-- One row: a bore with its place in the nest; why not (null: free), who has it and until when.
with recursive days as (
    select daterange(cast(:first as date), cast(:after as date)) as during
), nest as (
    select d.*, array[d.position] as path
      from gis.duct as d join gis.segment as s on s.id = d.segment_id and s.retired_at is null
     where d.segment_id = any (cast(:segments as bigint[]))
       and d.parent_id is null and d.state <> 'removed'
     union all
    select d.*, n.path || d.position
      from nest as n join gis.duct as d on d.parent_id = n.id and d.state <> 'removed'
)
select n.segment_id, n.id as duct_id, n.path, n.outer_mm, n.inner_mm, n.max_fill, n.standing,
       case
           when there.duct_id is not null then 'occupied'
           when kept.duct_id is not null then 'held'
           when n.state <> 'sound' then 'blocked'
           when cast(:mm as float8) > n.inner_mm then 'too_thin'
           when cast(:mm as float8) * cast(:mm as float8) > n.max_fill * n.inner_mm * n.inner_mm
               then 'too_full'
       end as why,
       coalesce(there.tenant, kept.tenant) as tenant,
       coalesce(there.reference, kept.reference) as reference,
       coalesce(there.until, kept.until) as until, kept.expires_at
  from nest as n
 cross join days
  left join lateral (
    select o.duct_id, o.tenant, o.reference, upper(o.during) as until
      from gis.occupancy as o
     where o.duct_id = n.id and o.during && days.during
     order by upper(o.during) desc nulls first, o.id limit 1) as there on true
  left join lateral (
    select h.duct_id, h.tenant, h.reference, upper(h.during) as until,
           case when h.state = 'held' then h.expires_at end as expires_at
      from gis.hold as h
     where h.duct_id = n.id and h.during && days.during
       and (h.state = 'confirmed'
            or h.state = 'held' and h.expires_at > cast(:now as timestamptz))
     order by upper(h.during) desc nulls first, h.id limit 1) as kept on true
 where not exists (select 1 from gis.duct as c where c.parent_id = n.id and c.state <> 'removed')
 order by n.segment_id, n.path, n.id
