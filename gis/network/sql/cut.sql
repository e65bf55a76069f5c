-- Where a point parts a segment: the point on the line, both parts, and how near it all is.
-- :segment_id  the segment   :easting :northing  the point in 9218
with cut as (
    select s.geom, st_setsrid(st_makepoint(:easting, :northing), 9218) as point
      from gis.segment as s where s.id = :segment_id
), share as (
    select geom, point, st_linelocatepoint(geom, point) as part from cut
)
select st_distance(geom, point) as beside_m,
       st_length(geom) * part as from_m, st_length(geom) * (1 - part) as to_m,
       st_asewkt(st_lineinterpolatepoint(geom, part), 15) as at,
       st_asewkt(st_linesubstring(geom, 0, part), 15) as first,
       st_asewkt(st_linesubstring(geom, part, 1), 15) as second
  from share
