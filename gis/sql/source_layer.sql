-- What stands now on one kind of layer, in the columns that tiles, collections and exports read.
-- :kind  the layer   :editions  the editions asked for
select f.id as key, f.ctid as place, f.publisher_ref as ref, f.geom, f.geom_3857, f.in_force,
       f.attrs || jsonb_build_object('ref', f.publisher_ref, 'name', f.name,
                                     'edition', f.edition_id,
                                     'in_force_from', lower(f.in_force),
                                     'in_force_to', upper(f.in_force)) as props
  from gis.feature as f
 where f.kind = :kind and f.edition_id = any (cast(:editions as bigint[]))
   and upper_inf(f.recorded)
