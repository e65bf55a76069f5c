-- The rows of a register around a point, to be added to things_around.
-- {code} {position}  which register and its place among the kinds   {source}  its rows
union all
(select {position}, s.key, s.ref, '{code}', coalesce(s.props ->> 'name', s.ref), s.props,
        cast(null as bigint), s.geom, s.geom <-> cast(:place as geometry),
        st_area(st_envelope(s.geom))
   from ({source}) as s
  where st_dwithin(s.geom, cast(:place as geometry), :radius_m)
    and s.in_force @> cast(:day as date)
    and (cast(:distance_m as float8) is null
         or s.geom <-> cast(:place as geometry) >= cast(:distance_m as float8))
  order by s.geom <-> cast(:place as geometry)
  fetch first (:most) rows with ties)
