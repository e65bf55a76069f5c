-- One row of a source as a GeoJSON feature: as it is today, else as it was or will be last.
-- :key  which   :today  the day   {source}  the rows   {shape}  the geometry
select '{"type":"Feature","id":' || s.key || ',"geometry":' || {shape}
       || ',"properties":' || cast(s.props as text) as feature
  from ({source}) as s
 where s.key = :key
 order by s.in_force @> cast(:today as date) desc, s.in_force desc
 limit 1
