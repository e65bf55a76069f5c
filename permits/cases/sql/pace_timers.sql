-- Lets some timers stand or run on together with their tasks.
-- %(timers)s: JSON list of id, due_at, paused_minutes
update timer t
   set due_at = p.due_at, paused_minutes = p.paused_minutes
  from jsonb_to_recordset(cast(%(timers)s as jsonb)) as p(
       id bigint, due_at timestamptz, paused_minutes integer)
 where t.id = p.id and t.done_at is null
