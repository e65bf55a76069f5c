-- Other works near a place in space and time: filed dossiers that may still be built, and windows
-- in which others may join. Drafts are not looked at, nor what is asked about a permit.
-- :site  the place as EWKB in 9218   :reach_m  how near   :since  how recent, unless still alive
-- :dossier_id  the dossier that asks   :now  which windows are open   :most  how many, nearest first
select d.id, d.carrier_id, d.code, d.work_name, d.work_kind, d.filed_at, c.status, o.name_vi,
       o.name_en, round(st_distance(d.site, a.site)::numeric, 1)::float8 as distance_m,
       p.number_text as permit_number, p.state as permit_state,
       c.facts ? 'published_at' as is_published, w.ref as window_ref,
       case when w.closes_at > cast(:now as timestamptz) then w.closes_at end as closes_at
  from (select st_geomfromewkb(:site) as site) as a
  join dossier as d on st_dwithin(d.site, a.site, cast(:reach_m as float8))
  join case_file as c on c.dossier_id = d.id
  join office as o on o.id = d.carrier_id
  left join lateral (
    select e.number_text, p.state
      from permit as p
      join register_entry as e on e.book_id = p.book_id and e.number = p.number
     where p.dossier_id = d.id and p.outcome in ('permit', 'adjustment', 'reissue')
     order by p.id desc
     limit 1
  ) as p on true
  left join co_build_window as w on w.dossier_id = d.id
 where d.filed_at is not null
   and d.id <> coalesce(cast(:dossier_id as bigint), 0)
   and not exists (  -- works are not near themselves when somebody asks about their permit
         select from dossier as q join permit as s on s.id = q.permit_id
          where q.id = cast(:dossier_id as bigint) and s.dossier_id = d.id)
   and (p.state in ('valid', 'amended')
        or p.state is null and d.permit_id is null and d.filed_at >= cast(:since as timestamptz)
           and (c.ended_at is null or c.status in ('done', 'returned') and not exists (
                  select from permit as r where r.dossier_id = d.id)))
 order by st_distance(d.site, a.site), d.id
 limit :most
