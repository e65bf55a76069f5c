-- What is to be drawn of a box, the largest first. Of each kind no more than :each rows are looked
-- at, so that a crowd of points cannot make a picture slow; a picture that leaves out says so.
-- :kinds :day   :area  the box   :step_m  how finely   :each :most  rows
select f.kind, f.name, f.attrs, st_simplifypreservetopology(f.geom, :step_m) as shape
  from unnest(cast(:kinds as text[])) as k(code)
 cross join lateral (
     select g.id, g.kind, g.name, g.attrs, g.geom
       from gis.feature as g
      where g.kind = k.code and upper_inf(g.recorded) and g.in_force @> cast(:day as date)
        and g.geom && cast(:area as geometry)
      limit :each) as f
 order by st_dimension(f.geom) desc, st_area(st_envelope(f.geom)) desc, f.id
 limit :most
