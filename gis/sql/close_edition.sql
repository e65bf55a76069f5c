-- Close editions by number, and their features; the knowledge of them ends at :since.
-- :edition_ids  the editions, all of them open   :since  the instant
with closed as (
    update gis.edition
       set recorded = tstzrange(lower(recorded), cast(:since as timestamptz))
     where id = any (cast(:edition_ids as bigint[])) and upper_inf(recorded)
    returning id
)
update gis.feature
   set recorded = tstzrange(lower(recorded), cast(:since as timestamptz))
 where edition_id in (select id from closed) and upper_inf(recorded)
