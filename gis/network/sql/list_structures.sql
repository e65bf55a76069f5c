-- Poles, masts and buildings, oldest first.   :kind :owner :ward :ref (null: any)
-- :after  the last number shown   :most  how many
-- One row: a structure with its node's owner, reference and place, and its ward.
select p.id, n.id as node_id, n.owner, n.ref, p.kind, p.name, p.address, p.height_m, p.max_kg,
       p.max_watts, p.max_wind_m2, p.standing, p.surveyed_on, p.source,
       st_x(n.geom) as easting, st_y(n.geom) as northing,
       (select f.name from gis.feature as f
         where f.kind = 'ward' and upper_inf(f.recorded) and upper_inf(f.in_force)
           and st_covers(f.geom, n.geom)
         order by f.publisher_ref limit 1) as ward
  from gis.pole as p
  join gis.node as n on n.id = p.node_id
 where p.id > :after
   and (cast(:kind as text) is null or p.kind = :kind)
   and (cast(:owner as text) is null or n.owner = :owner)
   and (cast(:ref as text) is null or n.ref = :ref)
   and (cast(:ward as text) is null or exists (
        select 1 from gis.feature as f
         where f.kind = 'ward' and f.publisher_ref = :ward
           and upper_inf(f.recorded) and upper_inf(f.in_force)
           and st_covers(f.geom, n.geom)))
 order by p.id
 limit :most
