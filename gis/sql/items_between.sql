-- A page of a source over several days in the order of its keys, in the columns asked for: of a
-- feature that changed within them, the last state in them. Which rows is settled first, by narrow
-- ones: what is asked of them is dear.
-- :after  the key before the first   :first :last  the days, null: open   :most  rows at most
-- {source}  the rows   {columns}  what of them   {near}  the test by box   {also}  other tests
with chosen as (
    select distinct on (s.key) s.key, s.in_force
      from ({source}) as s
     where s.key > :after and s.in_force && daterange(cast(:first as date), cast(:last as date), '[]')
       and {near} {also}
     order by s.key, s.in_force desc
     limit :most
)
select s.key, {columns}
  from chosen join ({source}) as s on s.key = chosen.key and s.in_force = chosen.in_force
 order by s.key
