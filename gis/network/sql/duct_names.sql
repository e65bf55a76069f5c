-- How some ducts are called: whose segment they lie in, and where in its nest.   :ducts  numbers
-- One row: a duct with its path of positions, outermost first.
with recursive up as (
    select d.id as duct_id, d.parent_id, d.segment_id, array[d.position] as path
      from gis.duct as d where d.id = any (cast(:ducts as bigint[]))
     union all
    select u.duct_id, p.parent_id, u.segment_id, p.position || u.path
      from up as u join gis.duct as p on p.id = u.parent_id
)
select u.duct_id, s.owner, s.ref, u.path
  from up as u join gis.segment as s on s.id = u.segment_id
 where u.parent_id is null
