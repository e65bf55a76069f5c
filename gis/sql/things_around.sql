-- What lies around a point on a day, as known now, the nearest first; what contains the point is
-- at no distance, and of several such the smallest comes first.
-- :kinds  the kinds   :day  the day   :place  the point   :radius_m  how far
-- :distance_m :size_m :position :id  the last row of the page before, null: the first page
-- :most  rows   {registers}  the same of what is no layer, see register_around
with near as (
    select k.position, g.id, g.publisher_ref as ref, g.kind, g.name, g.attrs, g.edition_id, g.geom,
           st_distance(g.geom, cast(:place as geometry)) as distance_m,
           st_area(st_envelope(g.geom)) as size_m
      from gis.feature as g
      join gis.layer_kind as k on k.code = g.kind
     where g.kind = any (cast(:kinds as text[])) and upper_inf(g.recorded)
       and g.in_force @> cast(:day as date)
       and st_dwithin(g.geom, cast(:place as geometry), :radius_m)
{registers}
)
select position, id, ref, kind, name, attrs, edition_id, distance_m, size_m,
       st_transform(st_closestpoint(geom, cast(:place as geometry)), 4326) as place
  from near
 where cast(:id as bigint) is null
    or (distance_m, size_m, position, id)
       > (cast(:distance_m as float8), cast(:size_m as float8), cast(:position as int),
          cast(:id as bigint))
 order by distance_m, size_m, position, id
 limit :most
