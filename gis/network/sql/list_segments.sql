-- Living segments, oldest first.   :owner :ward :ref (null: any)   :after  the last number shown
-- :most  how many
-- One row: a segment with its length, its ends, and the ward of its middle.
select s.id, s.owner, s.ref, s.surface, s.standing, s.surveyed_on, s.source,
       st_length(s.geom) as length_m,
       a.owner as from_owner, a.ref as from_ref, b.owner as to_owner, b.ref as to_ref,
       (select f.name from gis.feature as f
         where f.kind = 'ward' and upper_inf(f.recorded) and upper_inf(f.in_force)
           and st_covers(f.geom, st_lineinterpolatepoint(s.geom, 0.5))
         order by f.publisher_ref limit 1) as ward
  from gis.segment as s
  join gis.node as a on a.id = s.from_node
  join gis.node as b on b.id = s.to_node
 where s.retired_at is null and s.id > :after
   and (cast(:owner as text) is null or s.owner = :owner)
   and (cast(:ref as text) is null or s.ref = :ref)
   and (cast(:ward as text) is null or exists (
        select 1 from gis.feature as f
         where f.kind = 'ward' and f.publisher_ref = :ward
           and upper_inf(f.recorded) and upper_inf(f.in_force)
           and st_intersects(f.geom, s.geom)))
 order by s.id
 limit :most
