-- Structures near a point, the nearest first.   :point  EWKB in 9218   :within_m  how near
-- :kinds  which kinds   :most  how many
-- One row: a structure, whose it is and how far it stands.
select p.id, n.owner, n.ref, p.kind, p.name, p.height_m, st_distance(n.geom, at.geom) as distance_m
  from gis.pole as p
  join gis.node as n on n.id = p.node_id, (select st_geomfromewkb(:point) as geom) as at
 where st_dwithin(n.geom, at.geom, :within_m) and p.kind = any (cast(:kinds as text[]))
 order by distance_m, p.id
 limit :most
