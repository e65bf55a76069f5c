-- Lock segments and hold bores on them in one call, where nobody is in line (migration 0010).
-- :segments  where   :mm :ways  what   :tenant :reference  for whom
-- :first :after  the days   :now :expires_at  since when and until when it stands unconfirmed
-- One row: a bore that was chosen; its hold's number, or null where it did not come to all; no
-- bore: a segment without room; or `step_by_step`: the segments are locked, and the rest is to be done by the other statements.
select segment_id, duct_id, hold_id, lapsed, step_by_step
  from gis.hold_route(cast(:segments as bigint[]), cast(:mm as float8), :ways, :tenant, :reference,
                      daterange(cast(:first as date), cast(:after as date)),
                      cast(:now as timestamptz), cast(:expires_at as timestamptz))
