-- The editions of a kind that hold on some days as known now, and what they are known by.
-- :kind  the layer   :first :last  the days, null: open
-- One row: their ids in order; a text that changes whenever one of them does.
select coalesce(array_agg(e.id order by e.id), '{}') as ids,
       coalesce(md5(string_agg(concat_ws('|', e.id, e.source_sha256, lower(e.recorded), e.in_force),
                               ',' order by e.id)), '') as stamp
  from gis.edition as e
 where e.kind = :kind and upper_inf(e.recorded)
   and e.in_force && daterange(cast(:first as date), cast(:last as date), '[]')
