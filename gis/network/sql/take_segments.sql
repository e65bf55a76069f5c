-- Lock segments and end the holds on them that ran out (migration 0010 has the function).
-- :segments  the segments   :now  the instant
select id, retired_at, awaited, lapsed
  from gis.take_segments(cast(:segments as bigint[]), cast(:now as timestamptz))
