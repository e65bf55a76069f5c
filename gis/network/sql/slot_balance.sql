-- Count the slots of every pole on one day, each way by itself, so that the sum proves something.
-- :poles (null: all)  where   :on_day  the day   :now  which holds have run out
-- One row: a pole; its slots, and how many are free, held, occupied and blocked.
with place as (
    select s.id, s.pole_id, s.state from gis.pole_slot as s
     where s.state <> 'removed'
       and (cast(:poles as bigint[]) is null or s.pole_id = any (cast(:poles as bigint[])))
), there as (
    select o.slot_id as id, count(*) as n from gis.occupancy as o
     where o.during @> cast(:on_day as date) and o.slot_id is not null group by o.slot_id
), kept as (
    select h.slot_id as id, count(*) as n from gis.hold as h
     where h.during @> cast(:on_day as date) and h.slot_id is not null
       and (h.state = 'confirmed'
            or h.state = 'held' and h.expires_at > cast(:now as timestamptz))
     group by h.slot_id
)
select p.pole_id, count(*) as places,
       count(*) filter (where p.state = 'sound' and there.id is null and kept.id is null) as free,
       coalesce(sum(kept.n), 0)::bigint as held,
       coalesce(sum(there.n), 0)::bigint as occupied,
       count(*) filter (where p.state <> 'sound' and there.id is null) as blocked
  from place as p
  left join there on there.id = p.id
  left join kept on kept.id = p.id
 group by p.pole_id
 order by p.pole_id
