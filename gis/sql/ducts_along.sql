-- Duct segments a route runs along for more than a crossing, longest first.
-- :site  the route as EWKB in 9218   :within_m  how far beside the duct the route may be drawn
-- One row: a segment, its owner's office code, metres of the route along it, least distance.
select f.publisher_ref as ref, f.name, f.attrs ->> 'owner' as owner,
       round(st_length(m.part)::numeric, 1)::float8 as length_m,
       round(st_distance(f.geom, s.site)::numeric, 1)::float8 as distance_m, f.attrs
  from (select st_geomfromewkb(:site) as site) as s
  join gis.feature as f
    on f.kind = 'existing_duct'
   and upper_inf(f.recorded)
   and upper_inf(f.in_force)
   and st_dwithin(f.geom, s.site, :within_m)
 cross join lateral (
    select st_intersection(s.site, st_buffer(f.geom, :within_m)) as part
 ) as m
 where st_dimension(s.site) = 0 or st_length(m.part) > 3 * cast(:within_m as float8)
 order by st_length(m.part) desc, f.id
