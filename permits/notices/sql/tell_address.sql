-- Writes a notice for somebody who has no account, once for each address, and the mail to send.
-- Parameters: address, locale, kind, once, path, facts (JSON), now
with told as (
    insert into notice (address, locale, kind, once, path, facts, is_listed, at)
    values (:address, :locale, :kind, :once, :path, cast(:facts as jsonb), false, :now)
    on conflict (address, once) where person_id is null do nothing
    returning id
), to_send as (
    insert into delivery (ref, notice_id, way, state, due_at, tries, made_at)
    select replace(cast(gen_random_uuid() as text), '-', ''), id, 'email', 'waiting', :now, 0, :now
      from told
    returning id
)
select count(*) from to_send
