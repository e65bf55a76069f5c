-- Lock segments and hold bores on them in one call, where nobody is in line (migration 0010).
-- :segments  where   :mm :ways  what   :tenant :reference  for whom
-- :first :after  the days   :now :expires_at  since when and until when it stands unconfirmed
-- One row: a bore that was chosen; its hold's number, or null where it did not come to all; no
-- bore: a segment without room; or `step_by_step`: a segment that is locked now, whether it lives
-- and whether it is awaited, for the other statements to go on from there.
select segment_id, duct_id, hold_id, lapsed, step_by_step, living, awaited
  from gis.hold_route(cast(:segments as bigint[]), cast(:mm as float8), :ways, :tenant, :reference,
                      daterange(cast(:first as date), cast(:after as date)),
                      cast(:now as timestamptz), cast(:expires_at as timestamptz))
