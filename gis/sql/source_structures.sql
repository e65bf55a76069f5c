-- Poles, masts and buildings of the register; what they bear and what is free only with :details.
select p.id as key, p.ctid as place, n.ref, n.geom, st_transform(n.geom, 3857) as geom_3857,
       daterange(null, null) as in_force,
       jsonb_build_object('ref', n.ref, 'name', p.name, 'kind', p.kind, 'owner', n.owner,
                          'height_m', p.height_m, 'standing', p.standing,
                          'surveyed_on', p.surveyed_on)
       || case when cast(:details as boolean) then (
              select jsonb_build_object('max_kg', p.max_kg, 'max_watts', p.max_watts,
                                        'max_wind_m2', p.max_wind_m2,
                                        'slots', count(*), 'slots_free', count(*) filter (where
                         s.state = 'sound'
                         and not exists (select 1 from gis.occupancy as o
                                          where o.slot_id = s.id and o.during @> cast(:day as date))
                         and not exists (select 1 from gis.hold as h
                                          where h.slot_id = s.id and h.during @> cast(:day as date)
                                            and (h.state = 'confirmed' or h.state = 'held'
                                                 and h.expires_at > cast(:now as timestamptz)))))
                from gis.pole_slot as s where s.pole_id = p.id and s.state <> 'removed')
          else '{}' end as props
  from gis.pole as p join gis.node as n on n.id = p.node_id
