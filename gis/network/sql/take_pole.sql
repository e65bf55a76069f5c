-- Lock the pole of a slot; end the holds on it that nobody took up in time.
-- :slot_id  the slot   :now  the instant
-- One row: the pole, and the references whose holds lapsed.
with locked as materialized (
    select p.id
      from gis.pole as p join gis.pole_slot as s on s.pole_id = p.id
     where s.id = :slot_id
       for no key update of p
), lapsed as (
    update gis.hold as h set state = 'expired', ended_at = :now, ended_as = 'lapsed'
      from gis.pole_slot as s
     where s.id = h.slot_id and s.pole_id in (select id from locked)
       and h.state = 'held' and h.expires_at <= cast(:now as timestamptz)
    returning h.reference
)
select l.id, (select array_agg(distinct reference order by reference) from lapsed) as lapsed
  from locked as l
