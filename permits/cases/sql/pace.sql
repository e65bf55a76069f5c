-- Lets the clocks of some open tasks stand or run on.
-- %(tasks)s: JSON list of id, used_minutes, running_since, due_at, sort_at, notice_at
update task t
   set used_minutes = p.used_minutes, running_since = p.running_since, due_at = p.due_at,
       sort_at = p.sort_at, notice_at = p.notice_at
  from jsonb_to_recordset(cast(%(tasks)s as jsonb)) as p(
       id bigint, used_minutes integer, running_since timestamptz, due_at timestamptz,
       sort_at timestamptz, notice_at timestamptz)
 where t.id = p.id and t.state = 'open'
