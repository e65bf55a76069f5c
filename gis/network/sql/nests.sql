-- Every duct of some segments with its place in the nest, outermost first.   :segments  where
-- One row: a duct; its path of positions, what it is inside of, and whether it is a bore.
with recursive nest as (
    select d.*, array[d.position] as path from gis.duct as d
     where d.segment_id = any (cast(:segments as bigint[]))
       and d.parent_id is null and d.state <> 'removed'
     union all
    select d.*, n.path || d.position
      from nest as n join gis.duct as d on d.parent_id = n.id and d.state <> 'removed'
)
select n.segment_id, n.id, n.parent_id, n.path, n.spec, n.outer_mm, n.inner_mm, n.max_fill, n.state,
       n.standing,
       not exists (select 1 from gis.duct as c
                    where c.parent_id = n.id and c.state <> 'removed') as is_bore
  from nest as n
 order by n.segment_id, n.path, n.id
