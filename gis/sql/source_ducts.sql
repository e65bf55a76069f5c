-- Duct segments of the register; how many bores they have and how many are free only with :details.
select g.id as key, g.ctid as place, g.ref, g.geom, st_transform(g.geom, 3857) as geom_3857,
       daterange(null, null) as in_force,
       jsonb_build_object('ref', g.ref, 'owner', g.owner, 'surface', g.surface,
                          'length_m', round(st_length(g.geom)::numeric, 1),
                          'standing', g.standing, 'surveyed_on', g.surveyed_on)
       || case when cast(:details as boolean) then (
              select jsonb_build_object('bores', count(*), 'bores_free', count(*) filter (where
                         d.state = 'sound'
                         and not exists (select 1 from gis.occupancy as o
                                          where o.duct_id = d.id and o.during @> cast(:day as date))
                         and not exists (select 1 from gis.hold as h
                                          where h.duct_id = d.id and h.during @> cast(:day as date)
                                            and (h.state = 'confirmed' or h.state = 'held'
                                                 and h.expires_at > cast(:now as timestamptz)))))
                from gis.duct as d
               where d.segment_id = g.id and d.state <> 'removed'
                 and not exists (select 1 from gis.duct as c
                                  where c.parent_id = d.id and c.state <> 'removed'))
          else '{}' end as props
  from gis.segment as g
 where g.retired_at is null
