-- Hold bores on living segments that the caller has locked (migration 0010 has the function).
-- :segments :duct_id (null: any)  where   :mm :ways  what   :tenant :reference  for whom
-- :first :after  the days   :now :expires_at  since when and until when it stands unconfirmed
-- One row: a bore that was chosen; its hold's number, or null where it did not come to all.
select segment_id, duct_id, hold_id
  from gis.pick_ways(cast(:segments as bigint[]), cast(:duct_id as bigint), cast(:mm as float8),
                     :ways, :tenant, :reference,
                     daterange(cast(:first as date), cast(:after as date)),
                     cast(:now as timestamptz), cast(:expires_at as timestamptz))
