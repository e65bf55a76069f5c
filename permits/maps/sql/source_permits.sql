-- Permits that are valid now, in the columns of gis/collections.py: what a public register says of
-- them. No name a person typed (the works' own name may hold one) and no look-up code.
select p.id as key, p.ctid as place, e.number_text as ref, d.site as geom, st_transform(d.site, 3857) as geom_3857,
       daterange(p.issued_on, null) as in_force,
       jsonb_build_object('ref', e.number_text, 'authority', a.name_vi, 'authority_en', a.name_en,
                          'carrier', c.name_vi, 'carrier_en', c.name_en, 'work', d.work_kind,
                          'ward', d.ward_code, 'issued_on', p.issued_on,
                          'start_before', p.start_before, 'state', p.state) as props
  from permit as p
  join register_entry as e on e.book_id = p.book_id and e.number = p.number
  join register_book as b on b.id = p.book_id
  join office as a on a.id = b.office_id
  join dossier as d on d.id = p.dossier_id
  join office as c on c.id = d.carrier_id
 where p.outcome = 'permit' and p.state = 'valid' and d.site is not null
