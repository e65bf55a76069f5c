-- Close the open editions of one kind and series whose days overlap the new edition's, and their
-- features; the knowledge of them ends at :since. One row: the number of a closed edition.
-- :kind :series  whose editions   :first :after  the new edition's days   :since  the instant
with closed as (
    update gis.edition
       set recorded = tstzrange(lower(recorded), cast(:since as timestamptz))
     where kind = :kind and series = :series and upper_inf(recorded)
       and in_force && daterange(cast(:first as date), cast(:after as date))
    returning id
), features as (
    update gis.feature
       set recorded = tstzrange(lower(recorded), cast(:since as timestamptz))
     where edition_id in (select id from closed) and upper_inf(recorded)
)
select id from closed order by id
