-- The features a check met, each in the revision it met it in, whatever has come since.
-- :ids :revs  which, pair by pair   :kinds  the kinds that may be given away, null: all
select f.kind, f.publisher_ref as ref, f.rev, f.name, f.attrs, e.title as edition,
       e.decision_no, e.decision_date, lower(f.in_force) as in_force_from,
       upper(f.in_force) as in_force_to, e.accuracy_m, e.schematic,
       st_dimension(f.geom) as dimension, st_asbinary(f.geom) as shape
  from unnest(cast(:ids as bigint[]), cast(:revs as bigint[])) as m (id, rev)
  join gis.feature as f on f.id = m.id and f.rev = m.rev
  join gis.edition as e on e.id = f.edition_id
 where cast(:kinds as text[]) is null or f.kind = any (cast(:kinds as text[]))
 order by f.kind, f.id, f.rev
