-- Hold a slot of a pole, if it is free and slot and pole bear it. The pole is locked by the caller.
-- :slot_id  where   :kg :watts :wind_m2  what   :tenant :reference  for whom   :first :after  days
-- :now :expires_at  since when and until when it stands unconfirmed
-- One row: the hold's number, and why there is none, with who has the slot and until when.
with days as (
    select daterange(cast(:first as date), cast(:after as date)) as during
), taken as (
    select 'occupied' as why, o.tenant, o.reference, upper(o.during) as until
      from gis.occupancy as o, days
     where o.slot_id = :slot_id and o.during && days.during
     union all
    select 'held', h.tenant, h.reference, upper(h.during)
      from gis.hold as h, days
     where h.slot_id = :slot_id and h.during && days.during and h.state in ('held', 'confirmed')
     limit 1
), fault as (
    select coalesce(
        (select why from taken),
        gis.slot_fault(:slot_id, :kg, :watts, :wind_m2, days.during)) as why
      from days
), made as (
    insert into gis.hold (slot_id, tenant, reference, kg, watts, wind_m2, during, state, made_at,
                          expires_at)
    select :slot_id, :tenant, :reference, :kg, :watts, :wind_m2, days.during, 'held', :now,
           :expires_at
      from days, fault
     where fault.why is null
    returning id
)
select made.id as hold_id, fault.why, taken.tenant, taken.reference, taken.until
  from fault left join made on true left join taken on true
