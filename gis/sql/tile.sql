-- One vector tile of a source: the features found, and a layer `meta` that says how many of how many
-- they are.
-- :z :x :y  the tile   :layer  its name   :step_m  how finely it is drawn, 0: as stored
-- {source}  the rows   {found}  place, size_m and total of those to draw, at most :most
with box as (
    select st_tileenvelope(:z, :x, :y) as tile,
           st_tileenvelope(:z, :x, :y, margin => 64.0 / 4096) as wide,
           st_transform(st_segmentize(st_intersection(
               st_tileenvelope(:z, :x, :y, margin => 64.0 / 4096),
               st_makeenvelope(11000000, 500000, 13000000, 3000000, 3857)), 20000), 9218) as area
), found as (
{found}
), drawn as (
    select s.key as id, f.total, s.props,
           case when cast(:step_m as float8) = 0
                then st_asmvtgeom(s.geom_3857, box.tile, 4096, 64)
                when f.size_m < 4 * cast(:step_m as float8)
                then st_asmvtgeom(st_centroid(box2d(s.geom_3857)), box.tile, 4096, 64)
                else st_asmvtgeom(st_simplify(s.geom_3857, cast(:step_m as float8), true),
                                  box.tile, 4096, 64) end as shape
      from found as f
      join ({source}) as s on s.place = f.place, box
), counted as (
    select count(shape) as shown, coalesce(max(total), 0) - count(*) + count(shape) as total
      from drawn
)
select counted.shown, counted.total,
       (select st_asmvt(t, :layer, 4096, 'shape', 'id')
          from (select id, props, shape from drawn where shape is not null) as t)
       || (select st_asmvt(m, 'meta', 4096, 'shape')
             from (select st_point(2048, 2048) as shape, counted.shown, counted.total,
                          counted.shown < counted.total as thinned) as m) as tile
  from counted
