-- The whole network as packed arrays, in one statement so that all of it is of one moment.
-- One row: the revision; owners and surfaces in order; nodes, segments, bores and cables, each as
-- the records of one array in network byte order; days are counted from 2000-01-01.
with owner as (
    select owner, row_number() over (order by owner) - 1 as nth
      from (select distinct owner from gis.segment where retired_at is null) as o
), surface as (
    select code, dig_per_m, row_number() over (order by code) - 1 as nth from gis.surface
), segment as materialized (
    select s.id, s.from_node, s.to_node, st_length(s.geom) as length_m, s.owner, s.surface
      from gis.segment as s where s.retired_at is null
), way as materialized (
    select d.id, d.segment_id, d.inner_mm, d.max_fill
      from gis.duct as d join segment as s on s.id = d.segment_id
     where d.state = 'sound'
       and not exists (select 1 from gis.duct as c where c.parent_id = d.id and c.state <> 'removed')
)
select r.revision,
       (select array_agg(owner order by nth) from owner) as owners,
       (select array_agg(code order by nth) from surface) as surfaces,
       (select array_agg(dig_per_m order by nth) from surface) as dig_per_m,
       (select string_agg(int8send(n.id) || float8send(st_x(n.geom)) || float8send(st_y(n.geom)),
                          ''::bytea order by n.id)
          from gis.node as n) as nodes,
       (select string_agg(int8send(s.id) || int8send(s.from_node) || int8send(s.to_node)
                          || float8send(s.length_m) || int8send(o.nth) || int8send(f.nth),
                          ''::bytea order by s.id)
          from segment as s
          join owner as o on o.owner = s.owner
          join surface as f on f.code = s.surface) as segments,
       (select string_agg(int8send(w.id) || int8send(w.segment_id) || float8send(w.inner_mm)
                          || float8send(w.max_fill), ''::bytea order by w.id)
          from way as w) as ways,
       (select string_agg(int8send(o.duct_id)
                          || int8send((lower(o.during) - date '2000-01-01')::bigint)
                          || int8send(case when upper_inf(o.during) then 9000000
                                           else (upper(o.during) - date '2000-01-01') end::bigint),
                          ''::bytea order by o.id)
          from gis.occupancy as o join way as w on w.id = o.duct_id) as cables
  from gis.network_revision as r
