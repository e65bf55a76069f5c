-- Who looks after an office's settings: administrators of a company for their own, administrators of
-- the system for every other office. Parameters: office_id
select p.id
  from person p
  join office o on o.id = p.office_id
  join person_role r on r.person_id = p.id
 where p.is_active
   and ((r.role = 'company_administrator' and p.office_id = :office_id)
        or (r.role = 'administrator'
            and not exists (select 1
                              from person c
                              join person_role cr on cr.person_id = c.id
                             where c.office_id = :office_id and c.is_active
                               and cr.role = 'company_administrator')))
 order by p.id
