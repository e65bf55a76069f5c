-- A page of a source in the order of its keys, in the columns asked for.
-- Of a feature that changed within the days asked for, the last state within them.
-- :after  the key before the first   :first :last  the days, null: open   :most  rows at most
-- {source}  the rows   {columns}  what of them   {near}  the test by box   {also}  other tests
select distinct on (s.key) s.key, {columns}
  from ({source}) as s
 where s.key > :after and s.in_force && daterange(cast(:first as date), cast(:last as date), '[]')
   and {near} {also}
 order by s.key, s.in_force desc
 limit :most
