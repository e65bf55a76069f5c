-- Writes a notice for each person who has not been told yet, and what is to be delivered of it.
-- Parameters: people (numbers), kind, its group as kind_group, once, path, facts (JSON),
-- dossier_id, is_listed, with_newcomers (people who do not work yet), now; usual_pace of mail where
-- nobody chose, is_mailed (false: the page only), is_due (at once whatever was chosen), for_systems
with told as (
    insert into notice (person_id, kind, once, path, facts, dossier_id, is_listed, at)
    select p.id, :kind, :once, :path, cast(:facts as jsonb), :dossier_id, :is_listed, :now
      from person p
     where p.id = any(:people) and (p.is_active or :with_newcomers)
     order by p.id
    on conflict (person_id, once) do nothing
    returning id, person_id
), wished as (
    select t.id, p.email, p.phone, p.office_id,
           case when :is_due then 'at_once' else coalesce(e.pace, :usual_pace) end as mail,
           coalesce(s.pace, 'never') as sms
      from told t
      join person p on p.id = t.person_id
      left join notice_choice e
        on e.person_id = t.person_id and e.kind = :kind and e.way = 'email'
      left join notice_choice s
        on s.person_id = t.person_id and s.kind = :kind and s.way = 'sms'
), to_people as (
    insert into delivery (ref, notice_id, way, state, due_at, tries, made_at)
    select replace(cast(gen_random_uuid() as text), '-', ''), id, 'email',
           case mail when 'daily' then 'gathered' else 'waiting' end, :now, 0, :now
      from wished
     where :is_mailed and email is not null and mail <> 'never'
    union all
    select replace(cast(gen_random_uuid() as text), '-', ''), id, 'sms', 'waiting', :now, 0, :now
      from wished
     where :is_mailed and phone is not null and sms = 'at_once'
    returning state
), to_systems as (
    insert into delivery (ref, notice_id, way, webhook_id, once, state, due_at, tries, made_at)
    select replace(cast(gen_random_uuid() as text), '-', ''), heard.notice_id, 'webhook', heard.id,
           :once, 'waiting', :now, 0, :now
      from (select w.id, min(wished.id) as notice_id
              from wished
              join webhook w
                on w.office_id = wished.office_id and w.removed_at is null
               and w.disabled_at is null
             where :is_mailed and :for_systems
               and (w.groups = '[]' or w.groups @> to_jsonb(cast(:kind_group as text)))
             group by w.id) as heard
    on conflict (webhook_id, once) where webhook_id is not null do nothing
    returning state
)
select (select count(*) from told) as told,
       (select count(*) from to_people where state = 'waiting')
       + (select count(*) from to_systems) as to_send
