-- Every open task at one node: read where all of them are left, so that each is told of.
-- %(case)s, %(node)s
select t.id, t.node, t.instance_no, t.role, t.office_id, t.person_id, t.party, t.clock,
       t.opened_at, t.limit_minutes, t.used_minutes, t.running_since, t.due_at, t.claimed_at,
       t.trouble
  from task t
 where t.case_id = %(case)s and t.node = %(node)s and t.state = 'open'
 order by t.id
