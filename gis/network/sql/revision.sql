-- The number that changes with the network, and the database it is a number of.
select r.revision, current_database() as database from gis.network_revision as r
