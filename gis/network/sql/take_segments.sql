-- Lock segments, and those that anybody in line for one of them also wants, in the order of their
-- numbers; end the holds on them that nobody took up in time.
-- :segments  the segments   :now  the instant
-- One row: a locked segment, when it was retired, whether somebody waits; references that lapsed.
with wanted as (
    select unnest(cast(:segments as bigint[])) as id
     union
    select unnest(w.segment_ids) from gis.waiting as w
     where w.state = 'waiting' and w.segment_ids && cast(:segments as bigint[])
), locked as materialized (
    select s.id, s.retired_at
      from gis.segment as s
     where s.id in (select id from wanted)
     order by s.id
       for no key update
), lapsed as (
    update gis.hold as h set state = 'expired', ended_at = :now, ended_as = 'lapsed'
      from gis.duct as d
     where d.id = h.duct_id and d.segment_id in (select id from locked)
       and h.state = 'held' and h.expires_at <= cast(:now as timestamptz)
    returning h.reference
)
select l.id, l.retired_at,
       exists (select 1 from gis.waiting as w
                where w.state = 'waiting' and w.segment_ids && array[l.id]) as awaited,
       (select array_agg(distinct reference order by reference) from lapsed) as lapsed
  from locked as l
 order by l.id
