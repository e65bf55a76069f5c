-- The rows of a register in an area, to be added to things_within.
-- {code} {position}  which register and its place among the kinds   {source}  its rows
union all
(select {position}, s.key, s.ref, '{code}', coalesce(s.props ->> 'name', s.ref), s.props,
        cast(null as bigint), st_transform(st_pointonsurface(s.geom), 4326),
        cast(null as float8), cast(null as float8)
   from ({source}) as s
  where (cast(:area as geometry) is null
         or s.geom && cast(:area as geometry)
            and st_intersects(s.geom, cast(:area as geometry)))
    and s.in_force @> cast(:day as date)
    and (cast(:position as int) is null or {position} > cast(:position as int)
         or {position} = cast(:position as int) and s.key > cast(:id as bigint))
  order by s.key
  limit :most)
