-- Makes the mail of a day for everybody for whom notices wait, and puts them into it. A person who
-- has his mail of that day already keeps what came after it for the next. Two workers may try at
-- once: each takes only rows the other has not in hands, and the unique key lets one make the mail.
-- Parameters: day; cut, the moment of that day from which on things wait for the next; now
with waiting as (
    select d.id, n.person_id
      from delivery d
      join notice n on n.id = d.notice_id
     where d.state = 'gathered' and n.person_id is not null and d.made_at < :cut
       for update of d skip locked
), mails as (
    insert into delivery (ref, way, digest_for_id, digest_on, state, due_at, tries, made_at)
    select replace(cast(gen_random_uuid() as text), '-', ''), 'email', person_id, :day, 'waiting',
           :now, 0, :now
      from waiting
     group by person_id
     order by person_id
    on conflict (digest_for_id, digest_on) do nothing
    returning id, digest_for_id
), put_in as (
    update delivery d
       set state = 'bundled', part_of_id = mails.id, ended_at = :now
      from waiting
      join mails on mails.digest_for_id = waiting.person_id
     where d.id = waiting.id
)
select count(*) from mails
