-- What a tile of a layer shows from afar: an index has each edition's features by size, and their
-- boxes; it is read from the largest on until there are enough, and once more to count.
-- :day  the day asked for   :most  features at most   :editions  the editions asked for
-- :west :south :east :north  the tile's box with its margin
    select n.place, n.prominence as size_m,
           (select count(*) from gis.feature as f
             where f.edition_id = any (cast(:editions as bigint[])) and upper_inf(f.recorded)
               and f.west <= cast(:east as real) and f.south <= cast(:north as real)
               and f.east >= cast(:west as real) and f.north >= cast(:south as real)
               and f.in_force @> cast(:day as date)) as total
      from unnest(cast(:editions as bigint[])) as e (id), lateral (
               select f.ctid as place, f.prominence, f.id as key
                 from gis.feature as f
                where f.edition_id = e.id and upper_inf(f.recorded)
                  and f.west <= cast(:east as real) and f.south <= cast(:north as real)
                  and f.east >= cast(:west as real) and f.north >= cast(:south as real)
                  and f.in_force @> cast(:day as date)
                order by f.prominence desc
                limit :most) as n
     order by n.prominence desc, n.key
     limit :most
