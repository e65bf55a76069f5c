-- Writes one whole move down: what it closed and opened, timers, tokens, events, and the case.
-- One statement, so that a step costs one round trip however much it changes.
-- %(case)s, %(seq)s    the case, and the number of its last event when it was locked
-- %(now)s, %(actor)s, %(office)s, %(stead)s   when, by whom (null: the system), in whose stead
-- %(move)s             the rest as JSON; see permits/cases/recording.py
with move as materialized (
    select cast(%(move)s as jsonb) as said
), closed as (
    update task t
       set state = c.state, closed_at = %(now)s, closed_by_id = %(actor)s, closed_for_id = %(stead)s,
           outcome = c.outcome, answer = c.answer, undo = c.undo, used_minutes = c.used_minutes,
           running_since = null, notice_at = null
      from move, jsonb_to_recordset(said -> 'closed') as c(
           id bigint, state text, outcome text, answer jsonb, undo jsonb, used_minutes integer)
     where t.id = c.id and t.state = 'open'
    returning t.id
), stopped as (
    update timer t
       set done_at = %(now)s
      from closed
     where t.task_id = closed.id and t.done_at is null
), arrived as (
    insert into join_token (case_id, flow)
    select %(case)s, jsonb_array_elements_text(said -> 'added') from move
), left_join as (
    delete from join_token
     where case_id = %(case)s
       and flow in (select jsonb_array_elements_text(said -> 'removed') from move)
), opened as (
    insert into task (case_id, node, instance_no, party, state, role, office_id, person_id, clock,
                      opened_at, limit_minutes, used_minutes, running_since, due_at, sort_at,
                      notice_at, noticed)
    select %(case)s, o.node, o.instance_no, o.party, 'open', o.role, o.office_id, o.person_id,
           o.clock, %(now)s, o.limit_minutes, o.used_minutes, o.running_since, o.due_at, o.sort_at,
           o.notice_at, 0
      -- The count makes sure that a place is left before it is taken again.
      from move, (select count(*) from closed) as first, jsonb_to_recordset(said -> 'opened') as o(
           node text, instance_no integer, party jsonb, role text, office_id integer,
           person_id integer, clock text, limit_minutes integer, used_minutes integer,
           running_since timestamptz, due_at timestamptz, sort_at timestamptz,
           notice_at timestamptz)
    returning id, node, instance_no
), timed as (
    insert into timer (case_id, task_id, node, due_at, paused_minutes, fired)
    select %(case)s, opened.id, n.timer, n.due_at, n.paused_minutes, false
      from move, jsonb_to_recordset(said -> 'timers') as n(
           node text, instance_no integer, timer text, due_at timestamptz, paused_minutes integer)
      join opened on opened.node = n.node and opened.instance_no = n.instance_no
), told as (
    insert into event (case_id, seq, at, kind, node, actor_id, office_id, data, hash)
    select %(case)s, e.seq, %(now)s, e.kind, e.node, %(actor)s, %(office)s, e.data, e.hash
      from move, jsonb_to_recordset(said -> 'events') as e(
           seq integer, kind text, node text, data jsonb, hash text)
)
update case_file
   set status = %(status)s, facts = cast(%(facts)s as jsonb),
       lists = coalesce(cast(%(lists)s as jsonb), lists),
       seq = %(new_seq)s, head = %(head)s, limit_minutes = %(limit_minutes)s,
       used_minutes = %(used_minutes)s, running_since = %(running_since)s, due_at = %(due_at)s,
       extensions = %(extensions)s, held_by = %(held_by)s, held_ground = %(held_ground)s,
       held_office_id = %(held_office_id)s, held_since = %(held_since)s,
       decided_at = %(decided_at)s, ended_at = %(ended_at)s, ended_node = %(ended_node)s
 where id = %(case)s and seq = %(seq)s
returning (select count(*) from closed)
