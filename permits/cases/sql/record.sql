-- Writes one whole move down: what it closed and opened, timers, tokens, events, and the case.
-- One statement, so that a step costs one round trip however much it changes; one parameter, so
-- that it has one signature: the driver prepares it once for each connection, not once for each
-- mixture of nulls and small and large numbers.
-- %(move)s: JSON; in 'case' the columns of the case, the number of its last event when it was
-- locked (seq), when and by whom (null: the system), in whose stead; see permits/cases/recording.py
with move as materialized (
    select m.said, k.*
      from (select cast(%(move)s as jsonb) as said) as m, jsonb_to_record(m.said -> 'case') as k(
           id bigint, seq integer, now timestamptz, actor integer, office integer, stead integer,
           facts jsonb, lists jsonb, status text, new_seq integer, head text,
           limit_minutes integer, used_minutes integer, running_since timestamptz,
           due_at timestamptz, extensions integer, held_by text, held_ground text,
           held_office_id integer, held_since timestamptz, decided_at timestamptz,
           ended_at timestamptz, ended_node text)
), closed as (
    update task t
       set state = c.state, closed_at = move.now, closed_by_id = move.actor,
           closed_for_id = move.stead,
           outcome = c.outcome, answer = c.answer, undo = c.undo, used_minutes = c.used_minutes,
           running_since = null, notice_at = null
      from move, jsonb_to_recordset(said -> 'closed') as c(
           id bigint, state text, outcome text, answer jsonb, undo jsonb, used_minutes integer)
     where t.id = c.id and t.state = 'open'
    returning t.id
), stopped as (
    update timer t
       set done_at = move.now
      from closed, move
     where t.task_id = closed.id and t.done_at is null
), arrived as (
    insert into join_token (case_id, flow)
    select move.id, jsonb_array_elements_text(said -> 'added') from move
), left_join as (
    delete from join_token
     where case_id = (select id from move)
       and flow in (select jsonb_array_elements_text(said -> 'removed') from move)
), opened as (
    insert into task (case_id, node, instance_no, party, state, role, office_id, person_id, clock,
                      opened_at, limit_minutes, used_minutes, running_since, due_at, sort_at,
                      notice_at, noticed)
    select move.id, o.node, o.instance_no, o.party, 'open', o.role, o.office_id, o.person_id,
           o.clock, move.now, o.limit_minutes, o.used_minutes, o.running_since, o.due_at, o.sort_at,
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
    select move.id, opened.id, n.timer, n.due_at, n.paused_minutes, false
      from move, jsonb_to_recordset(said -> 'timers') as n(
           node text, instance_no integer, timer text, due_at timestamptz, paused_minutes integer)
      join opened on opened.node = n.node and opened.instance_no = n.instance_no
), told as (
    insert into event (case_id, seq, at, kind, node, actor_id, office_id, data, hash)
    select move.id, e.seq, move.now, e.kind, e.node, move.actor, move.office, e.data, e.hash
      from move, jsonb_to_recordset(said -> 'events') as e(
           seq integer, kind text, node text, data jsonb, hash text)
), to_tell as (
    -- People are told a moment later: permits/cases/telling.py.
    insert into untold (case_id, seq)
    select move.id, move.seq from move where jsonb_array_length(said -> 'events') > 0
)
update case_file c
   set status = move.status, facts = move.facts,
       lists = coalesce(move.lists, c.lists),
       seq = move.new_seq, head = move.head, limit_minutes = move.limit_minutes,
       used_minutes = move.used_minutes, running_since = move.running_since, due_at = move.due_at,
       extensions = move.extensions, held_by = move.held_by, held_ground = move.held_ground,
       held_office_id = move.held_office_id, held_since = move.held_since,
       decided_at = move.decided_at, ended_at = move.ended_at, ended_node = move.ended_node
  from move
 where c.id = move.id and c.seq = move.seq
returning (select count(*) from closed)
