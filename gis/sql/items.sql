-- A page of a source on one day in the order of its keys, in the columns asked for.
-- :after  the key before the first   :first  the day   :most  rows at most
-- {source}  the rows   {columns}  what of them   {near}  the test by box   {also}  other tests
select s.key, {columns}
  from ({source}) as s
 where s.key > :after and s.in_force @> cast(:first as date) and {near} {also}
 order by s.key
 limit :most
