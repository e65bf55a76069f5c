-- The box around a source, west, south, east, north in degrees.   {source}  the rows
select st_xmin(b.box), st_ymin(b.box), st_xmax(b.box), st_ymax(b.box)
  from (select box3d(st_transform(st_segmentize(st_setsrid(cast(st_extent(s.geom) as geometry),
                                                           9218), 20000), 4326)) as box
          from ({source}) as s) as b
 where b.box is not null
