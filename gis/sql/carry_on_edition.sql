-- Write a closed edition again for the days the new edition does not take, with new revisions of
-- its features: what was in force before a change of plan stays in force for those days.
-- :edition_id  the closed edition   :first :after  the new edition's days   :since  the instant
with rest as (
    select unnest(datemultirange(e.in_force)
                  - datemultirange(daterange(cast(:first as date), cast(:after as date)))) as days
      from gis.edition as e
     where e.id = :edition_id
), carried as (
    insert into gis.edition (kind, series, title, publisher, citation, decision_no, decision_date,
                             in_force, recorded, loaded_by, source_name, source_sha256,
                             coverage, accuracy_m, schematic, continues)
    select e.kind, e.series, e.title, e.publisher, e.citation, e.decision_no, e.decision_date,
           r.days, tstzrange(cast(:since as timestamptz), null), e.loaded_by,
           e.source_name, e.source_sha256, e.coverage, e.accuracy_m, e.schematic, e.id
      from gis.edition as e, rest as r
     where e.id = :edition_id
    returning id, in_force
)
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, in_force,
                         recorded)
select f.id,
       (select max(o.rev) from gis.feature as o where o.id = f.id)
           + row_number() over (partition by f.id order by c.in_force, f.rev),
       c.id, f.kind, f.publisher_ref, f.name, f.attrs, f.geom, f.in_force * c.in_force,
       tstzrange(cast(:since as timestamptz), null)
  from gis.feature as f, carried as c
 where f.edition_id = :edition_id and f.in_force && c.in_force
