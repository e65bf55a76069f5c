-- Some ducts with all the ducts inside them.   :ducts  their numbers
-- One row: a duct, and the deepest it lies inside those named.
with recursive inside as (
    select d.id, 0 as depth from gis.duct as d where d.id = any (cast(:ducts as bigint[]))
     union all
    select d.id, i.depth + 1 from inside as i join gis.duct as d on d.parent_id = i.id
     where d.state <> 'removed'
)
select id, max(depth) as depth from inside group by id order by depth desc, id
