-- Which of some points lie in no ward, where any ward is known.   :xs :ys  points in 9218
-- One row: the place of a point in the list, from 0.
select p.nth - 1 as nth
  from unnest(cast(:xs as float8[]), cast(:ys as float8[])) with ordinality as p (x, y, nth)
 where exists (select 1 from gis.feature as f
                where f.kind = 'ward' and upper_inf(f.recorded) and upper_inf(f.in_force))
   and not exists (
       select 1 from gis.feature as f
        where f.kind = 'ward' and upper_inf(f.recorded) and upper_inf(f.in_force)
          and st_covers(f.geom, st_setsrid(st_makepoint(p.x, p.y), 9218)))
 order by p.nth
