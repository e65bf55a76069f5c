-- How many features of a source there are on some days, in a box.
-- :first :last  the days, null: open   {source}  the rows   {near}  the test by box   {also}  others
select count(distinct s.key)
  from ({source}) as s
 where s.in_force && daterange(cast(:first as date), cast(:last as date), '[]') and {near} {also}
