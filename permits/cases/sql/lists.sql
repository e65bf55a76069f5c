-- The lists of parties of a case: long, and read only where somebody asks for them.
-- %(case)s
select lists from case_file where id = %(case)s
