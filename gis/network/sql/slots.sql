-- Every slot of some poles, and why a thing cannot have it on all of some days.
-- :poles  where   :kind (null: any) :least_m  of which kind and how high at least
-- :kg :watts :wind_m2  the thing   :first :after  the days   :now  which holds have run out
-- One row: a slot with what it bears; why not (null: free); who has it, with what, until when.
with days as (
    select daterange(cast(:first as date), cast(:after as date)) as during
)
select s.pole_id, s.id as slot_id, s.position, s.kind, s.height_m, s.max_kg, s.max_watts,
       s.max_wind_m2,
       case
           when there.slot_id is not null then 'occupied'
           when kept.slot_id is not null then 'held'
           when s.state <> 'sound' then 'blocked'
           when s.kind <> cast(:kind as text) then 'other_kind'
           when s.height_m < cast(:least_m as float8) then 'too_low'
           else gis.slot_fault(s.id, cast(:kg as float8), cast(:watts as float8),
                               cast(:wind_m2 as float8), days.during)
       end as why,
       coalesce(there.tenant, kept.tenant) as tenant,
       coalesce(there.reference, kept.reference) as reference,
       coalesce(there.kg, kept.kg) as kg, coalesce(there.watts, kept.watts) as watts,
       coalesce(there.wind_m2, kept.wind_m2) as wind_m2,
       coalesce(there.until, kept.until) as until, kept.expires_at,
       there.id as occupancy_id, there.standing
  from gis.pole_slot as s
 cross join days
  left join lateral (
    select o.*, upper(o.during) as until
      from gis.occupancy as o
     where o.slot_id = s.id and o.during && days.during
     order by upper(o.during) desc nulls first, o.id limit 1) as there on true
  left join lateral (
    select h.slot_id, h.tenant, h.reference, h.kg, h.watts, h.wind_m2, upper(h.during) as until,
           case when h.state = 'held' then h.expires_at end as expires_at
      from gis.hold as h
     where h.slot_id = s.id and h.during && days.during
       and (h.state = 'confirmed'
            or h.state = 'held' and h.expires_at > cast(:now as timestamptz))
     order by upper(h.during) desc nulls first, h.id limit 1) as kept on true
 where s.pole_id = any (cast(:poles as bigint[])) and s.state <> 'removed'
 order by s.pole_id, s.position, s.id
