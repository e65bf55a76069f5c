-- Timers that run, or stand, beside some tasks.
-- %(tasks)s: numbers of the tasks
select id, task_id, node, due_at, paused_minutes
  from timer
 where task_id = any(%(tasks)s) and done_at is null
 order by id
