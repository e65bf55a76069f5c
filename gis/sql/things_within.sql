-- What lies in an area on a day, as known now: kind after kind in reading order, by number.
-- :kinds  the kinds of layers   :day  the day   :area  null: everywhere
-- :position :id  the last row of the page before, null: the first page   :most  rows
-- {registers}  the same of what is no layer, see register_within
select t.* from (
select k.position, f.id, f.ref, f.kind, f.name, f.attrs, f.edition_id, f.place,
       cast(null as float8) as distance_m, cast(null as float8) as size_m
  from gis.layer_kind as k
 cross join lateral (
     select g.id, g.publisher_ref as ref, g.kind, g.name, g.attrs, g.edition_id,
            st_transform(st_pointonsurface(g.geom), 4326) as place
       from gis.feature as g
      where g.kind = k.code and upper_inf(g.recorded) and g.in_force @> cast(:day as date)
        and (cast(:area as geometry) is null
             or g.geom && cast(:area as geometry)
                and st_intersects(g.geom, cast(:area as geometry)))
        and (cast(:position as int) is null or k.position > cast(:position as int)
             or g.id > cast(:id as bigint))
      order by g.id
      limit :most) as f
 where k.code = any (cast(:kinds as text[]))
   and (cast(:position as int) is null or k.position >= cast(:position as int))
{registers}
) as t
 order by t.position, t.id
 limit :most
