-- What lies around a point on a day, as known now, the nearest first; what contains the point is
-- at no distance, and of several such the smallest comes first. The index gives the nearest in
-- order, so a crowded ring costs no more than its first page.
-- :kinds  the kinds   :day  the day   :place  the point   :radius_m  how far
-- :distance_m :size_m :position :id  the last row of the page before, null: the first page
-- :most  rows   {registers}  the same of what is no layer, see register_around
with near as (
    (select cast(null as int) as position, g.id, g.publisher_ref as ref, g.kind, g.name, g.attrs,
            g.edition_id, g.geom, g.geom <-> cast(:place as geometry) as distance_m,
            st_area(st_envelope(g.geom)) as size_m
       from gis.feature as g
      where g.kind = any (cast(:kinds as text[])) and upper_inf(g.recorded)
        and g.in_force @> cast(:day as date)
        and st_dwithin(g.geom, cast(:place as geometry), :radius_m)
        and (cast(:distance_m as float8) is null
             or g.geom <-> cast(:place as geometry) >= cast(:distance_m as float8))
      order by g.geom <-> cast(:place as geometry)
      fetch first (:most) rows with ties)
{registers}
), placed as (
    select coalesce(near.position, k.position) as position, near.id, near.ref, near.kind,
           near.name, near.attrs, near.edition_id, near.geom, near.distance_m, near.size_m
      from near left join gis.layer_kind as k on k.code = near.kind
)
select position, id, ref, kind, name, attrs, edition_id, distance_m, size_m,
       st_transform(st_closestpoint(geom, cast(:place as geometry)), 4326) as place
  from placed
 where cast(:id as bigint) is null
    or (distance_m, size_m, position, id)
       > (cast(:distance_m as float8), cast(:size_m as float8), cast(:position as int),
          cast(:id as bigint))
 order by distance_m, size_m, position, id
 limit :most
