-- What a tile shows: the largest that its box finds. A size that ties is decided by a fixed shuffle,
-- so that what is left of many points lies as the whole does.
-- :day  the day asked for   :most  features at most   {source}  the rows   {near}  their test by box
    select n.place, n.size_m, count(*) over () as total
      from (select s.key, s.place, st_length(st_boundingdiagonal(s.geom)) as size_m
              from ({source}) as s, box
             where {near} and s.in_force @> cast(:day as date)
            offset 0) as n
     order by n.size_m desc, hashint8(n.key), n.key
     limit :most
