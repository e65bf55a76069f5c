-- Living segments along a line, where they first come near it.   :line  EWKB in 9218
-- :within_m  how near   :owner (null: any)   :most  how many
-- One row: a segment, how far it lies, and how far along the line it begins.
select s.id, s.owner, s.ref, s.surface, st_length(s.geom) as length_m,
       st_distance(s.geom, line.geom) as distance_m,
       case when geometrytype(line.geom) = 'LINESTRING'
            then st_linelocatepoint(line.geom, st_lineinterpolatepoint(s.geom, 0.5)) else 0
       end as along
  from gis.segment as s, (select st_geomfromewkb(:line) as geom) as line
 where s.retired_at is null and st_dwithin(s.geom, line.geom, :within_m)
   and (cast(:owner as text) is null or s.owner = :owner)
 order by along, s.id
 limit :most
