-- Where a case stands: for each node with open tasks the first of them and how many there are,
-- and the flows whose token waits before a join. One row for each node, however many parties.
-- %(dossier)s: number of the dossier
with this as (
    select id from case_file where dossier_id = %(dossier)s
), standing as (
    select node, count(*) as many, min(id) as first
      from task
     where case_id = (select id from this) and state = 'open'
     group by node
)
select t.id, t.node, t.instance_no, t.role, t.office_id, t.person_id, t.party, t.clock,
       t.opened_at, t.limit_minutes, t.used_minutes, t.running_since, t.due_at, t.claimed_at,
       t.trouble, s.many, cast(null as text) as flow
  from standing s
  join task t on t.id = s.first
union all
select null, null, null, null, null, null, null, null,
       null, null, null, null, null, null,
       null, null, flow
  from join_token
 where case_id = (select id from this)
 order by 1
