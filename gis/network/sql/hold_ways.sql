-- Hold so many bores on each segment for a cable, the narrowest that fit; all of them or none. The
-- segments are locked by the caller, so what is seen free is free.
-- :segments :duct_id (null: any)  where   :mm :ways  what   :tenant :reference  for whom
-- :first :after  the days   :now :expires_at  since when and until when it stands unconfirmed
-- One row: a bore that was chosen; its hold's number, or null where it did not come to all.
with days as (
    select daterange(cast(:first as date), cast(:after as date)) as during
), room as (
    select d.segment_id, d.id as duct_id,
           row_number() over (partition by d.segment_id
                              order by d.inner_mm, d.position, d.id) as nth
      from days
      join gis.duct as d on d.segment_id = any (cast(:segments as bigint[]))
      join gis.segment as s on s.id = d.segment_id and s.retired_at is null
     where d.state = 'sound'
       and (cast(:duct_id as bigint) is null or d.id = cast(:duct_id as bigint))
       and cast(:mm as float8) * cast(:mm as float8) <= d.max_fill * d.inner_mm * d.inner_mm
       and not exists (select 1 from gis.duct as c
                        where c.parent_id = d.id and c.state <> 'removed')
       and not exists (select 1 from gis.occupancy as o
                        where o.duct_id = d.id and o.during && days.during)
       and not exists (select 1 from gis.hold as h
                        where h.duct_id = d.id and h.during && days.during
                          and h.state in ('held', 'confirmed'))
), chosen as (
    select * from room where nth <= :ways
), made as (
    insert into gis.hold (duct_id, tenant, reference, cable_mm, during, state, made_at, expires_at)
    select c.duct_id, :tenant, :reference, :mm, days.during, 'held', :now, :expires_at
      from chosen as c, days
     where (select count(*) from chosen) = :ways * cardinality(cast(:segments as bigint[]))
     order by c.segment_id, c.nth
    returning id, duct_id
)
select c.segment_id, c.duct_id, m.id as hold_id
  from chosen as c left join made as m on m.duct_id = c.duct_id
 order by c.segment_id, c.nth
