-- Takes the lock of one case: two clicks, one move. Everything else is read after it is held,
-- because a statement that waited for the lock would still see the rows of before.
-- %(dossier)s: number of the dossier
select c.id, c.dossier_id, c.procedure_code, c.procedure_version, c.status, c.facts, c.seq, c.head,
       c.opened_at, c.limit_minutes, c.used_minutes, c.running_since, c.due_at, c.extensions,
       c.held_by, c.held_ground, c.held_office_id, c.held_since, c.decided_at,
       d.carrier_id, d.authority_id, r.revision
  from case_file c
  join dossier d on d.id = c.dossier_id
 cross join calendar_revision r
 where c.dossier_id = %(dossier)s and c.ended_at is null
   for no key update of c
